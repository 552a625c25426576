// SnapshotView: the flat tables of a snapshot, as evaluate() reads them.
//
//     const SnapshotView& view = snapshot.view();
//     Verdict verdict = evaluate(view, flow);
//
// Made by SnapshotBuilder only; the tables refer to each other by unchecked indices. Thread
// contract: a view over immutable memory; valid as long as the Snapshot, or a copy of it, lives.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/address_tables.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/instruction_set.hpp>
#include <tierwall/runtime/plan_tables.hpp>
#include <tierwall/runtime/program_tables.hpp>
#include <tierwall/runtime/rule_tables.hpp>
#include <tierwall/runtime/traffic_classes.hpp>

namespace tierwall::inline v0 {

struct SnapshotView {
  AddressTables addresses;
  SetTables sets;
  RuleTables rules;
  TrafficClasses traffic;
  std::span<const PlanStep> steps;
  std::span<const PlanEntry> plans;
  ProgramTables programs;
  // What programs are asked about. They know the identities below this; others came after them.
  std::uint32_t known_identities = 0;
  // By identity from there on: the known one that differs from it by nothing that programs ask for or, if
  // there is none, one of which all of them say kAsksRules.
  std::span<const std::uint32_t> stand_ins;
  std::span<const EndpointEntry> endpoints;  // by EndpointId
  std::span<const HostEntry> hosts;
  bool failsafe_ports = false;                             // spec/policy.md 2.8
  bool stages_batches = false;                             // the tables do not fit the cache
  InstructionSet instructions = InstructionSet::compiled;  // of this machine, that may be used
};

// The identity that programs take for this one.
TIERWALL_INLINE std::uint32_t known_identity(const SnapshotView& view,
                                             std::uint32_t identity) noexcept {
  if (identity < view.known_identities) [[likely]]
    return identity;
  return view.stand_ins[identity - view.known_identities];
}

static_assert(std::is_trivially_copyable_v<SnapshotView>);

}  // namespace tierwall::inline v0
