// Whatever has rules: the policies and profiles of a snapshot by PolicyId, as they come and go after a build.
//
//     const std::optional<RuleOwners::Added> added = owners.add(info, {ingress, egress, namespace}, more_sets);
//     if (!added) build_everything_anew();
//     owners.remove(added->id);
//
// Whatever changes gets another id; the one that it had stays vacant. Selectors of rules may be new, as long as
// they read no labels that no selector read before; networks, services and names of ports must be those that
// some rule of the build speaks of. Thread contract: single-threaded; what the constructor is given must
// outlive it. Complexity: the rules; for each of their selectors that is new the classes of endpoints that
// match. The first change copies the rules of the build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"
#include "snapshot/policy_directory.hpp"
#include "snapshot/sources.hpp"
#include "store/endpoint_classes.hpp"
#include "store/live_rule_sets.hpp"
#include "store/live_rules.hpp"
#include "support/build_meter.hpp"

namespace tierwall::store {

class RuleOwners {
 public:
  struct Rules {
    const std::vector<Rule>& ingress;
    const std::vector<Rule>& egress;
    std::string_view namespace_name;  // of the policy; else empty
  };
  struct Added {
    PolicyId id;
    snapshot::RuleRuns runs;
  };

  // `built` is of the sources.
  RuleOwners(const SnapshotAccess::Body& built, snapshot::Sources& sources,
             EndpointClasses& classes, support::BuildMeter& meter);

  // Adds the classes that its new selectors pick to `more_sets`. Nothing: everything has to be built anew; then
  // nothing else may be called.
  std::optional<Added> add(const PolicyInfo& info, const Rules& rules,
                           std::vector<std::uint32_t>& more_sets);
  void remove(PolicyId id);

  // Sets from this one on are of no class before the next change.
  std::uint32_t next_set() const noexcept { return sets_.next(); }
  // Whether more of what is kept is of no use any more than is.
  bool is_worn() const noexcept;

  // Of rules that came, or were copied, after the build.
  std::size_t bytes_of_rules() const noexcept { return rules_.bytes(); }
  void show_in(SnapshotAccess::Body& body) const;

 private:
  // Of each rule, source and destination. Nothing: endpoint classes cannot know all of them.
  std::optional<std::vector<snapshot::SideSelectors>> selectors_of(const std::vector<Rule>& rules,
                                                                   std::string_view namespace_name);

  snapshot::EffectiveSelectors& selectors_;
  EndpointClasses& classes_;
  support::BuildMeter& meter_;
  const std::shared_ptr<const snapshot::Tables> built_;
  std::shared_ptr<const snapshot::PolicyDirectory> directory_;
  LiveRuleSets sets_;
  LiveRules rules_;
};

}  // namespace tierwall::store
