// Batches for a store, as they are drawn: of everything at once, and small ones, as an agent has them.
//
//     StoreChanges changes(choices, shadowed);
//     changes.fill();          // a whole cluster
//     changes.small_batch();   // mostly one endpoint
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tierwall/model.hpp>

#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/shadowed_store.hpp"

namespace tierwall::testing {

class StoreChanges {
 public:
  StoreChanges(Choices& choices, ShadowedStore& store, ClusterShape shape = {})
      : choices_(choices), store_(store), shape_(shape), generator_(choices, shape) {}

  void fill();
  // Some of another cluster comes, some of what is there goes.
  void mixed_batch();
  // One change or two, seldom more; seldom one that is refused, or the end of the batch without a commit.
  void small_batch();
  // A few network sets change, or their members do; now and then an endpoint.
  void network_set_batch();
  // Likewise slices of services.
  void slice_batch();

 private:
  void change();
  void change_endpoints();
  void change_profiles();
  void drop_profile();
  void change_network_set();
  void change_policy();
  void change_tier();
  void change_slice();
  void change_nothing();
  void change_what_is_refused();
  void bring_back();
  void drop(const Resource& resource);

  template <class Endpoint>
  void change_one_of(const std::vector<Endpoint>& endpoints);
  template <class Endpoint>
  void readdress(Endpoint& endpoint, const Endpoint& other);
  template <class Endpoint>
  Endpoint copy_of(Endpoint endpoint);
  void set_profiles(WorkloadEndpoint& endpoint);
  void set_profiles(HostEndpoint& endpoint);
  void set_identity(WorkloadEndpoint& endpoint);
  void set_identity(HostEndpoint& endpoint);
  // Of a policy or a profile.
  template <class RuleOwner>
  void set_rules(RuleOwner& owner);
  Address new_address();

  Choices& choices_;
  ShadowedStore& store_;
  ClusterShape shape_;
  ClusterGenerator generator_;
  std::vector<Resource> dropped_;  // the last ones
  std::uint32_t new_things_ = 0;
};

}  // namespace tierwall::testing
