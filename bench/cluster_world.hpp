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

// Takes about a kilobyte a rule, and there are 200 rules to a policy.
Model cluster_model(const ClusterRules& rules, std::span<const Address> addresses);

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
  std::string wrong_side(const Snapshot& snapshot, const ClusterSide& side,
                         const Decision& decision) const;

  ClusterRules rules_;
  std::vector<Address> addresses_;
  std::vector<std::pair<Address, std::size_t>> workloads_;  // ascending
};

}  // namespace tierwall::bench
