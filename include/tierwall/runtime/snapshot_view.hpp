// SnapshotView: the flat tables of a snapshot, as evaluate() reads them.
//
//     const SnapshotView& view = snapshot.view();
//     Verdict verdict = evaluate(view, flow);
//
// Made by SnapshotBuilder only; the tables refer to each other by unchecked indices. Thread
// contract: a view over immutable memory; valid as long as the Snapshot, or a copy of it, lives.
#pragma once

#include <span>
#include <type_traits>

#include <tierwall/runtime/address_tables.hpp>
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
  std::span<const EndpointEntry> endpoints;  // by EndpointId
  std::span<const HostEntry> hosts;
  bool failsafe_ports = false;                             // spec/policy.md 2.8
  bool stages_batches = false;                             // the tables do not fit the cache
  InstructionSet instructions = InstructionSet::compiled;  // of this machine, that may be used
};

static_assert(std::is_trivially_copyable_v<SnapshotView>);

}  // namespace tierwall::inline v0
