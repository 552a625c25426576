#include "snapshot/objects.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "snapshot/effective_labels.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

namespace {

// A thing is copied, and found in the order of names.
constexpr std::uint64_t kStepsPerThing = 64;
constexpr std::size_t kBytesPerClass = 128;  // with the lists of its members, as yet empty

}  // namespace

bool exists(const WorkloadEndpoint& endpoint) noexcept {
  return !endpoint.addresses.empty() || endpoint.kind != EndpointKind::workload_endpoint;
}

// Finds the class of one thing after the other.
class LabelledObjects::Classifier {
 public:
  Classifier(LabelledObjects& objects, const ProfileTable& profiles, SymbolTable& symbols,
             support::BuildMeter& meter)
      : objects_(objects), labels_(profiles, meter), symbols_(symbols), meter_(meter) {}

  template <class Thing>
  std::uint32_t class_of(const Thing& thing) {
    meter_.work(kStepsPerThing);
    LabelSet labels = symbols_.intern_labels(labels_.of(thing));
    const auto [index, is_new] = pool_.intern(labels.view().table());
    if (is_new) {
      // Here, in the pool and in the index of classes, which has a list by key and one by label.
      meter_.hold(kBytesPerClass + 4 * labels.view().table().size_bytes());
      objects_.classes_.push_back(std::move(labels));
      objects_.endpoint_members_.emplace_back();
      objects_.network_set_members_.emplace_back();
    }
    return index;
  }

 private:
  LabelledObjects& objects_;
  EffectiveLabels labels_;
  SymbolTable& symbols_;
  support::BuildMeter& meter_;
  support::SequencePool<Label> pool_;
};

LabelledObjects::LabelledObjects(const Model& model, const ProfileTable& profiles,
                                 SymbolTable& symbols, support::BuildMeter& meter) {
  Classifier classifier(*this, profiles, symbols, meter);
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    if (exists(endpoint)) {
      endpoints_.push_back({endpoint.kind, endpoint.namespace_name, endpoint.name,
                            endpoint.addresses, endpoint.profiles, endpoint.ports,
                            classifier.class_of(endpoint)});
    }
    meter.advance();
  }
  for (const HostEndpoint& endpoint : model.host_endpoints) {
    endpoints_.push_back({EndpointKind::host_endpoint,
                          {},
                          endpoint.name,
                          endpoint.expected_ips,
                          endpoint.profiles,
                          endpoint.ports,
                          classifier.class_of(endpoint)});
    meter.advance();
  }
  for (const NetworkSet& set : model.network_sets) {
    network_sets_.push_back({set.namespace_name, set.name, set.nets, classifier.class_of(set)});
    meter.advance();
  }
  support::sort(meter, endpoints_, [](const EndpointRecord& endpoint) {
    return std::tuple(endpoint.kind, endpoint.namespace_name, endpoint.name);
  });

  for (std::uint32_t i = 0; i < endpoints_.size(); ++i)
    endpoint_members_[endpoints_[i].label_class].push_back(i);
  for (std::uint32_t i = 0; i < network_sets_.size(); ++i)
    network_set_members_[network_sets_[i].label_class].push_back(i);
}

}  // namespace tierwall::snapshot
