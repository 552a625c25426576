// What selectors pick: endpoints and network sets, with their own and inherited labels
// (spec/policy.md 1.4, 3.4; spec/selectors.md 6.1 to 6.5). Things with equal labels form a class,
// so that a selector is asked once for all of them.
//
// Thread contract: immutable after construction; points into the model, which must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>
#include <tierwall/symbols.hpp>

#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

// A WorkloadEndpoint without an address does not exist for policy (1.4).
bool exists(const WorkloadEndpoint& endpoint) noexcept;

struct EndpointRecord {
  EndpointKind kind = EndpointKind::workload_endpoint;
  std::string_view namespace_name;
  std::string_view name;
  std::span<const Address> addresses;
  std::span<const std::string> profiles;
  std::span<const EndpointPort> ports;
  std::uint32_t label_class = 0;
};

struct NetworkSetRecord {
  std::string_view namespace_name;
  std::string_view name;
  std::span<const Cidr> nets;
  std::uint32_t label_class = 0;
};

class LabelledObjects {
 public:
  // Endpoints and network sets are items of the meter's stage.
  LabelledObjects(const Model& model, const ProfileTable& profiles, SymbolTable& symbols,
                  support::BuildMeter& meter);

  // Those that exist, by kind, namespace and name; an EndpointId is an index in it.
  const std::vector<EndpointRecord>& endpoints() const noexcept { return endpoints_; }
  const std::vector<NetworkSetRecord>& network_sets() const noexcept { return network_sets_; }

  std::size_t class_count() const noexcept { return classes_.size(); }
  LabelView labels(std::uint32_t label_class) const noexcept {
    return classes_[label_class].view();
  }
  // Indices of the members of a class, ascending.
  std::span<const std::uint32_t> endpoints_of(std::uint32_t label_class) const noexcept {
    return endpoint_members_[label_class];
  }
  std::span<const std::uint32_t> network_sets_of(std::uint32_t label_class) const noexcept {
    return network_set_members_[label_class];
  }

 private:
  class Classifier;

  std::vector<EndpointRecord> endpoints_;
  std::vector<NetworkSetRecord> network_sets_;
  std::vector<LabelSet> classes_;
  std::vector<std::vector<std::uint32_t>> endpoint_members_;
  std::vector<std::vector<std::uint32_t>> network_set_members_;
};

}  // namespace tierwall::snapshot
