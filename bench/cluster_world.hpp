// A generated cluster as a model and as a snapshot, and uniform flows between its workloads.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

#include "cluster_rules.hpp"

namespace tierwall::bench {

std::string cluster_namespace(std::size_t number);
std::string cluster_application(std::size_t number);  // also the name of its policy
// Where the addresses of workloads are.
Cidr cluster_range(const ClusterShape& shape) noexcept;

// Workload i has addresses[i]. The addresses of an application are scattered, as those of pods on many
// nodes are.
std::vector<Address> cluster_addresses(const ClusterShape& shape);

// The number is in the name.
WorkloadEndpoint cluster_endpoint(const Workload& workload, std::size_t number,
                                  const Address& address);
Namespace cluster_namespace_of(std::size_t number, std::size_t team);
// Of an application, counted over all namespaces.
Policy cluster_policy(const ClusterRules& rules, std::size_t application);
// Takes about a kilobyte a rule, and there are 200 rules to a policy.
Model cluster_model(const ClusterRules& rules, std::span<const Address> addresses);

// Empty, or what is wrong with the decision by the plain loop.
std::string wrong_decision(const ClusterRules& rules, const Snapshot& snapshot,
                           const ClusterSide& side, const Decision& decision);

// A flow between workloads of a cluster, other than whose they are.
Flow cluster_flow(const Address& source, const Address& destination, testing::Random& random);

class ClusterWorld {
 public:
  explicit ClusterWorld(const ClusterShape& shape);

  // Source and destination are drawn independently.
  std::vector<Flow> flows(std::size_t count) const;
  // Empty, or what is wrong with the verdicts by the plain loop.
  std::string wrong_answer(const Snapshot& snapshot, std::span<const Flow> flows,
                           std::span<const Verdict> verdicts) const;

  Model model() const { return cluster_model(rules_, addresses_); }

 private:
  ClusterSide side_of(const Flow& flow, Direction direction) const;

  ClusterRules rules_;
  std::vector<Address> addresses_;
  std::vector<std::pair<Address, std::size_t>> workloads_;  // ascending
};

}  // namespace tierwall::bench
