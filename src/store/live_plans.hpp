// The plans of a build, and those that come after it, which are walked.
//
//     LivePlans plans(*sources->plans, *built.tables);
//     const snapshot::EndpointPlans found = plans.plans_of(policies, profiles, is_host);
//     entry = plans.entry_of(entry, identity, known);
//
// Thread contract: single-threaded; the builder must outlive it. Complexity: the policies and profiles of an
// endpoint.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tierwall/runtime/snapshot_view.hpp>

#include "snapshot/plan_builder.hpp"
#include "snapshot/tables.hpp"
#include "store/growing_table.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class LivePlans {
 public:
  LivePlans(snapshot::PlanBuilder& builder, const snapshot::Tables& built);

  // `policies`: those that select the endpoint, in evaluation order.
  snapshot::EndpointPlans plans_of(std::span<const std::uint32_t> policies,
                                   std::span<const std::string> profiles, bool is_host);
  // Of an endpoint with these plans and this identity, which programs take for `known`: with the programs of
  // both.
  EndpointEntry entry_of(const EndpointEntry& plans, std::uint32_t identity,
                         std::uint32_t known) const;
  // Of an id that no endpoint has: everything is denied.
  const EndpointEntry& vacant_entry() const noexcept { return vacant_entry_; }

  // By plan for ingress of the normal set, which names all profiles of an endpoint: whether it names one of
  // these. The first such question looks at every plan.
  std::vector<bool> naming(std::span<const PolicyId> profiles);

  std::size_t newcomers() const noexcept { return plans_.size() - built_; }
  void show_in(SnapshotView& view) const noexcept;
  // What the view points into.
  void keep_in(std::vector<std::shared_ptr<const void>>& memory) const;

 private:
  snapshot::PlanBuilder& builder_;
  std::uint32_t walk_;  // a program
  GrowingTable<PlanStep> steps_;
  GrowingTable<PlanEntry> plans_;
  std::size_t built_ = 0;  // of these, with those of nobody
  // By plan and identity, where a program is for local addresses of one identity.
  support::HashMap<std::uint64_t, std::uint32_t> programs_at_identity_;
  EndpointEntry vacant_entry_;
  support::HashMap<std::uint32_t, std::vector<std::uint32_t>> plans_of_profiles_;  // by PolicyId
  std::size_t searched_ = 0;                                                       // plans
};

}  // namespace tierwall::store
