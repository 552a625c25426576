// The policies of a snapshot, as they come, change and go after a build.
//
//     LivePolicies::Effects effects;
//     if (!policies.change(before, after, effects)) build_everything_anew();
//
// A policy that changes gets another PolicyId. Its selectors may be new, as long as they read no labels that no
// selector read before; its networks, services and names of ports must be those that some rule of the
// build speaks of. Thread contract: single-threaded; what the constructor is given must outlive it.
// Complexity: the rules of the policy; for each of its selectors the classes of endpoints that match; some
// nanoseconds for each policy. The first change copies the rules of the build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"
#include "snapshot/policy_directory.hpp"
#include "snapshot/sources.hpp"
#include "store/endpoint_classes.hpp"
#include "store/live_rule_sets.hpp"
#include "store/live_rules.hpp"
#include "store/policy_ranks.hpp"
#include "support/build_meter.hpp"

namespace tierwall::store {

class LivePolicies {
 public:
  // Classes of endpoints and network sets; some may be there more than once.
  struct Effects {
    std::vector<std::uint32_t> other_policies;  // apply to their endpoints
    std::vector<std::uint32_t> more_sets;       // their members are in
  };

  // `built` is of the sources. The model must be there, and may go then.
  LivePolicies(const SnapshotAccess::Body& built, snapshot::Sources& sources,
               EndpointClasses& classes, StagedPolicies staged, support::BuildMeter& meter);

  // Adds to the effects. Null: not there. False: everything has to be built anew; then nothing else may be
  // called.
  bool change(const Policy* before, const Policy* after, Effects& effects);

  // In evaluation order.
  std::vector<std::uint32_t> in_order(std::vector<std::uint32_t> policies) const {
    ranks_.sort(policies);
    return policies;
  }
  // Sets from this one on are of no class before the next change.
  std::uint32_t next_set() const noexcept { return sets_.next(); }
  // Whether more of what is kept is of no use any more than is.
  bool is_worn() const noexcept;

  // Of rules that came, or were copied, after the build.
  std::size_t bytes_of_rules() const noexcept { return rules_.bytes(); }
  void show_in(SnapshotAccess::Body& body) const;

 private:
  using Name = std::pair<PolicyKind, std::pair<std::string, std::string>>;  // namespace, name
  struct Known {
    PolicyId id;
    std::uint32_t subject;  // a selector
  };

  static Name name_of(const Policy& policy);
  void remove(const Policy& policy, Effects& effects);
  bool add(const Policy& policy, Effects& effects);
  // Of each rule, source and destination. Nothing: endpoint classes cannot know all of them.
  std::optional<std::vector<snapshot::SideSelectors>> selectors_of(const std::vector<Rule>& rules,
                                                                   const Policy& policy);

  snapshot::EffectiveSelectors& selectors_;
  snapshot::PlanBuilder& plans_;
  EndpointClasses& classes_;
  const StagedPolicies staged_;
  support::BuildMeter& meter_;
  const std::shared_ptr<const snapshot::Tables> built_;
  std::shared_ptr<const snapshot::PolicyDirectory> directory_;
  std::map<std::string, TierId, std::less<>> tiers_;
  std::map<Name, Known> known_;  // those that are enforced
  PolicyRanks ranks_;
  LiveRuleSets sets_;
  LiveRules rules_;
};

}  // namespace tierwall::store
