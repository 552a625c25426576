#include "snapshot/objects.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "support/profile_names.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

namespace {

constexpr std::string_view kNamespaceLabel = "projectcalico.org/namespace";
constexpr std::string_view kOrchestratorLabel = "projectcalico.org/orchestrator";
constexpr std::string_view kServiceAccountLabel = "projectcalico.org/serviceaccount";

// A label is interned; a thing is copied, and found in the order of names.
constexpr std::uint64_t kStepsPerLabel = 16;
constexpr std::uint64_t kStepsPerThing = 64;
constexpr std::size_t kBytesPerClass = 128;  // with the lists of its members, as yet empty

// 1.4
bool exists(const WorkloadEndpoint& endpoint) noexcept {
  return !endpoint.addresses.empty() || endpoint.kind != EndpointKind::workload_endpoint;
}

// spec/selectors.md 6.5
bool is_protected(std::string_view key) noexcept {
  return key.starts_with("pcns.") || key.starts_with("pcsa.");
}

}  // namespace

// Collects the labels of one thing, those that win first, and finds its class.
class LabelledObjects::Classifier {
 public:
  Classifier(LabelledObjects& objects, const ProfileTable& profiles, SymbolTable& symbols,
             support::BuildMeter& meter)
      : objects_(objects),
        profiles_(profiles),
        symbols_(symbols),
        meter_(meter),
        last_heir_(profiles.records().size(), 0) {}

  // The forced labels first, then its own, then what it inherits (6.2, 6.3).
  std::uint32_t class_of(const WorkloadEndpoint& endpoint) {
    add(kNamespaceLabel, endpoint.namespace_name);
    add(kOrchestratorLabel, endpoint.orchestrator);
    if (!endpoint.service_account.empty()) add(kServiceAccountLabel, endpoint.service_account);
    for (const auto& [key, value] : endpoint.labels) {
      if (!is_protected(key)) add(key, value);
    }
    inherit(endpoint.profiles);
    return take_class();
  }
  std::uint32_t class_of(const HostEndpoint& endpoint) {
    add(endpoint.labels);
    inherit(endpoint.profiles);
    return take_class();
  }
  std::uint32_t class_of(const NetworkSet& set) {
    if (!set.namespace_name.empty()) add(kNamespaceLabel, set.namespace_name);
    add(set.labels);
    if (!set.namespace_name.empty()) inherit(support::namespace_profile_name(set.namespace_name));
    return take_class();
  }

 private:
  void add(std::string_view key, std::string_view value) {
    meter_.work(kStepsPerLabel);
    labels_.push_back({key, value});
  }
  void add(const Labels& labels) {
    for (const auto& [key, value] : labels)
      add(key, value);
  }
  void inherit(const std::vector<std::string>& profiles) {
    for (const std::string& profile : profiles)
      inherit(profile);
  }
  // A profile that nothing defines lends nothing, nor does one that is named again.
  void inherit(std::string_view profile) {
    const ProfileRecord* const found = profiles_.find_defined(profile);
    if (found == nullptr) return;
    std::size_t& last = last_heir_[static_cast<std::size_t>(found - profiles_.records().data())];
    if (std::exchange(last, things_) == things_) return;
    for (const auto& [key, value] : found->labels)
      add(key, value);
  }

  std::uint32_t take_class() {
    meter_.work(kStepsPerThing);
    ++things_;
    LabelSet labels = symbols_.intern_labels(labels_);
    labels_.clear();
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

  LabelledObjects& objects_;
  const ProfileTable& profiles_;
  SymbolTable& symbols_;
  support::BuildMeter& meter_;
  std::vector<LabelText> labels_;
  std::size_t things_ = 1;              // the number of the present one
  std::vector<std::size_t> last_heir_;  // by profile
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
    network_sets_.push_back({set.nets, classifier.class_of(set)});
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
