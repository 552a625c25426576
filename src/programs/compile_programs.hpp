// Plans -> programs: one for each plan and, where rules ask about the address of the endpoint that
// the plan belongs to (named ports of an ingress rule, say), one more for each way of answering
// them, so that flows between endpoints are never asked.
//
// Thread contract: single-threaded. Complexity: ProgramCompiler's for each distinct program. How
// many programs a plan is split into is bounded by kMostSplitRules; beyond it the plan's own
// program answers, which asks for the local address as another dimension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/snapshot.hpp>

#include "programs/program_data.hpp"
#include "support/build_meter.hpp"

namespace tierwall::programs {

// Rules of all the programs that one plan is split into.
inline constexpr std::size_t kMostSplitRules = std::size_t{1} << 20U;
// Shorter lists are walked where their rules ask for the local address and it is not the
// endpoint's own: a dimension more costs about as much.
inline constexpr std::size_t kShortList = 16;

struct ProgramInput {
  const SnapshotView& view;  // sets, rules, steps; programs are not looked at
  std::size_t identity_count;
  bool has_newcomers = false;  // other identities may come: for them programs have the rules walked
  ProgramOptions options;
  support::BuildMeter& meter;  // plans are items of its stage, twice
};

// Fills in the programs of plans and endpoints. The meter keeps the tables.
ProgramData compile_programs(const ProgramInput& input, std::span<PlanEntry> plans,
                             std::span<EndpointEntry> endpoints, std::span<const HostEntry> hosts);

}  // namespace tierwall::programs
