// A generated cluster that changes, and what its verdicts must be then.
//
//     ChangingCluster cluster(shape);
//     PolicyStore store = ...;                      // of cluster.model()
//     apply(cluster.relabel(7, with_version), store);
//     const Flow flow = cluster.flow_of(7, random);
//     cluster.wrong_answer(snapshot, flow, verdict) // empty if all is well
//
// Each change is a batch, which the caller passes on; the cluster has changed already. What belongs to a
// place is a pod, or nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/store.hpp>

#include "cluster_rules.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

struct MemberChange {
  std::string set{};
  Cidr net{};
  bool comes = false;
  std::string namespace_name{};  // of the set; empty: it belongs to none
};

// Resources that go, and such that come or are replaced.
struct ClusterBatch {
  std::vector<WorkloadEndpoint> gone{};
  std::vector<WorkloadEndpoint> endpoints{};
  std::vector<Tier> tiers{};
  std::vector<Policy> policies{};
  std::vector<Namespace> namespaces{};
  std::vector<std::string> gone_namespaces{};
  std::vector<Profile> profiles{};
  std::vector<MemberChange> members{};
};

void apply(ClusterBatch&& batch, PolicyStore& store);

class ChangingCluster {
 public:
  // The seed is that of what comes new.
  explicit ChangingCluster(const ClusterShape& shape, std::uint64_t seed = 1);

  Model model() const;
  const ClusterShape& shape() const { return rules_.shape; }
  std::size_t places() const { return pods_.size(); }
  bool is_taken(std::size_t place) const { return pods_[place].has_value(); }
  // The first place of an application, counted over all namespaces.
  std::size_t place_of(std::size_t application) const {
    return application * rules_.shape.workloads_per_application;
  }

  // The pod at the place is labelled as those of the next application of its namespace are.
  ClusterBatch relabel_as_others(std::size_t place);
  // It gets a version that no pod ever had.
  ClusterBatch relabel_as_nobody(std::size_t place);
  ClusterBatch remove(std::size_t place);
  // A pod of the application that the place is for, with a name and an address that none had.
  ClusterBatch create(std::size_t place);
  // It goes, and another one with its labels comes.
  ClusterBatch replace(std::size_t place);
  // A rule of the application gets other ports.
  ClusterBatch edit_policy(std::size_t application);
  // The namespace is stated as a profile, with a rule for another port. It may not be relabelled then.
  ClusterBatch edit_profile(std::size_t namespace_index);
  // A tier goes past that of the platform, and back. Its policy applies to the first namespace, and comes with it.
  ClusterBatch edit_tier();
  // The namespace gets another team.
  ClusterBatch relabel_namespace(std::size_t number);
  // A prefix without pods joins a network set that is labelled as the pods of the first application are; the one
  // that joined before leaves.
  ClusterBatch replace_prefix();

  // Between the addresses of any two places, or those that they had last.
  Flow flow(testing::Random& random) const;
  // One end is the place; half of the other ends are in its namespace, or some of them in the prefix.
  Flow flow_of(std::size_t place, testing::Random& random) const;
  std::string wrong_answer(const Snapshot& snapshot, const Flow& flow,
                           const Verdict& verdict) const;

 private:
  struct Pod {
    std::size_t number = 0;  // in its name
    Workload workload;
    Address address;
  };

  WorkloadEndpoint endpoint_of(const Pod& pod) const;
  Address new_address();
  Workload owner_of(const Address& address) const;
  // As rules see it.
  Workload labels_of(const Address& address) const;

  ClusterRules rules_;
  std::vector<std::optional<Pod>> pods_;
  std::vector<Address> last_address_;  // of each place, also if its pod has gone
  std::vector<std::size_t> teams_;     // of the namespaces
  std::map<Address, std::size_t> owners_;
  std::optional<Cidr> prefix_;  // of the network set
  std::size_t next_pod_;
  std::uint32_t next_version_ = kVersions;
  std::size_t tier_edits_ = 0;
  testing::Random random_;
};

}  // namespace tierwall::bench
