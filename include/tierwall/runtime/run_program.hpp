// run_program(): what a plan comes to for a packet, by a few loads (runtime/program_tables.hpp).
//
// Thread contract: reads only. Complexity: a table takes the loads of two maps and a cell; a split those
// of runtime/run_split.hpp. Bitmaps take a map and a record for each axis, then a word of each for every
// 64 rules that may hold a match, and the same again for every Log or Pass on the way.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/count_bits.hpp>
#include <tierwall/runtime/instruction_set.hpp>
#include <tierwall/runtime/packet.hpp>
#include <tierwall/runtime/program_key.hpp>
#include <tierwall/runtime/run_split.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/runtime/walk_plan.hpp>

namespace tierwall::inline v0 {

namespace detail {

TIERWALL_INLINE ProgramKey key_of(const SnapshotView& view, const Packet& packet,
                                  Direction direction, std::uint32_t traffic) noexcept {
  const bool is_ingress = direction == Direction::ingress;
  const auto identity_on = [&](FlowSide side) {
    return known_identity(view, packet.identity(side));
  };
  return {identity_on(is_ingress ? FlowSide::source : FlowSide::destination),
          identity_on(is_ingress ? FlowSide::destination : FlowSide::source), traffic,
          packet.source_port};
}

// The number on an axis, by which maps are asked.
TIERWALL_INLINE std::uint32_t number_on(Axis axis, const TrafficClasses& traffic,
                                        const ProgramKey& key) noexcept {
  switch (axis) {
    case Axis::remote_nets:
    case Axis::remote_sets: return key.remote;
    case Axis::local_nets:
    case Axis::local_sets: return key.local;
    case Axis::traffic: return key.traffic;
    case Axis::source_port: break;
  }
  return traffic.find_source_port(key.source_port);
}

TIERWALL_INLINE std::size_t cell_at(const Program& program, std::uint32_t row,
                                    std::uint32_t column) noexcept {
  return std::size_t{program.cells} + std::size_t{row} * program.columns + column;
}

template <class Value>
TIERWALL_INLINE std::size_t cell_of(const ClassMaps& maps, const Program& program,
                                    const ProgramKey& key) noexcept {
  return cell_at(program, maps.find<Value>(program.maps[0], key.remote),
                 maps.find<Value>(program.maps[1], key.traffic));
}

// The number of the decision in a cell.
TIERWALL_INLINE std::size_t decision_of(const ProgramTables& tables, const Program& program,
                                        std::size_t cell) noexcept {
  return std::size_t{program.decisions} +
         (program.is_wide ? tables.wide_cells[cell] : tables.narrow_cells[cell]);
}

TIERWALL_INLINE const Decision& run_table(const ProgramTables& tables, const Program& program,
                                          const ProgramKey& key) noexcept {
  const std::size_t cell = program.is_wide ? cell_of<Wide>(tables.maps, program, key)
                                           : cell_of<Narrow>(tables.maps, program, key);
  return tables.decisions[decision_of(tables, program, cell)];
}

inline constexpr std::uint32_t kNoProgramRule = 0xFFFF'FFFFU;

// The packet's record on each of `kCount` axes, and the search for rules in them. The count is known
// to the compiler, so that the loops over axes are none and their state stays in registers.
template <InstructionSet instructions, std::uint32_t kCount>
struct ProgramSearch {
  const std::uint32_t* records[kCount];
  const std::uint64_t* blocks;
  std::uint32_t block_count;

  // The first rule that asks only for one axis, and matches.
  TIERWALL_INLINE std::uint32_t first_alone() const noexcept {
    std::uint32_t first = kNoProgramRule;
    TIERWALL_UNROLL
    for (std::uint32_t i = 0; i < kCount; ++i)
      first = records[i][0] < first ? records[i][0] : first;
    return first;
  }
  // From `from` on.
  std::uint32_t next_alone(std::uint32_t from) const noexcept {
    std::uint32_t first = kNoProgramRule;
    TIERWALL_UNROLL
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const std::uint32_t found = next<1>(records + i, 1 + block_count, from, first);
      first = found < first ? found : first;
    }
    return first;
  }
  // The first rule in [from, limit) that asks for several axes, and matches.
  TIERWALL_INLINE std::uint32_t next_common(std::uint32_t from,
                                            std::uint32_t limit) const noexcept {
    return next<kCount>(records, 1, from, limit);
  }

 private:
  // The first rule in [from, limit) that all of `some` records have, in their blocks of offsets from
  // `first_block` on.
  template <std::uint32_t kSome>
  TIERWALL_INLINE std::uint32_t next(const std::uint32_t* const* some, std::uint32_t first_block,
                                     std::uint32_t from, std::uint32_t limit) const noexcept {
    for (std::uint32_t at = from >> 12U; at < block_count && at << 12U < limit; ++at) {
      const std::uint64_t* block[kSome];
      std::uint64_t used[kSome];  // the words of the block that are not zero
      std::uint64_t words = ~std::uint64_t{0};
      TIERWALL_UNROLL
      for (std::uint32_t i = 0; i < kSome; ++i) {
        block[i] = blocks + some[i][first_block + at];
        used[i] = block[i][0];
        words &= used[i];
      }
      if (at == from >> 12U) words &= ~std::uint64_t{0} << (from >> 6U & 63U);
      for (; words != 0; words &= words - 1) {
        const auto number = static_cast<unsigned>(std::countr_zero(words));
        const std::uint32_t first = at << 12U | number << 6U;
        if (first >= limit) return kNoProgramRule;
        const std::uint64_t before = (std::uint64_t{1} << number) - 1;
        std::uint64_t rules = ~std::uint64_t{0};
        TIERWALL_UNROLL
        for (std::uint32_t i = 0; i < kSome; ++i)
          rules &= block[i][1 + count_bits<instructions>(used[i] & before)];
        if (first >> 6U == from >> 6U) rules &= ~std::uint64_t{0} << (from & 63U);
        if (rules != 0) return first | static_cast<std::uint32_t>(std::countr_zero(rules));
      }
    }
    return kNoProgramRule;
  }
};

// What the rules from `from` on come to, if `alone` is the first of them that asks for one axis only
// and matches; or of rules before them, where it is below `from`. `flags` are those of rules before.
template <InstructionSet instructions, std::uint32_t kCount>
TIERWALL_INLINE Decision search_from(const ProgramTables& tables, const Program& program,
                                     const ProgramSearch<instructions, kCount>& search,
                                     std::uint32_t from, std::uint32_t alone,
                                     std::uint8_t flags) noexcept {
  const ProgramRule* const rules = tables.rules.data() + program.rules;
  for (;;) {
    if (alone < from) alone = search.next_alone(from);
    const std::uint32_t common = search.next_common(from, alone);
    const std::uint32_t rule = common < alone ? common : alone;
    const ProgramRule& found = rules[rule];
    if (found.decision == ProgramRule::kLog) {
      flags |= Decision::kLogged;
      from = rule + 1;
    } else if (found.decision == ProgramRule::kPass) {
      from = found.next;
    } else {
      Decision decision = tables.decisions[std::size_t{program.decisions} + found.decision];
      decision.flags |= flags;
      return decision;
    }
  }
}

// What the records on the program's axes come to: where each of them stands.
template <InstructionSet instructions, std::uint32_t kCount>
TIERWALL_INLINE Decision search_axes(const ProgramTables& tables, const Program& program,
                                     const std::size_t* records) noexcept {
  ProgramSearch<instructions, kCount> search{{}, tables.blocks.data(), program.blocks};
  TIERWALL_UNROLL
  for (std::uint32_t i = 0; i < kCount; ++i)
    search.records[i] = tables.records.data() + records[i];
  // The last rule of every program is one that asks for one axis only.
  return search_from(tables, program, search, 0, search.first_alone(), 0);
}

template <InstructionSet instructions>
TIERWALL_INLINE Decision search_records(const ProgramTables& tables, const Program& program,
                                        const std::size_t* records) noexcept {
  switch (program.axis_count) {
    case 1: return search_axes<instructions, 1>(tables, program, records);
    case 2: return search_axes<instructions, 2>(tables, program, records);
    case 3: return search_axes<instructions, 3>(tables, program, records);
    case 4: return search_axes<instructions, 4>(tables, program, records);
    case 5: return search_axes<instructions, 5>(tables, program, records);
    default: return search_axes<instructions, kAxes>(tables, program, records);
  }
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) inline Decision search_records_with_popcnt(
    const ProgramTables& tables, const Program& program, const std::size_t* records) noexcept {
  return search_records<InstructionSet::popcnt>(tables, program, records);
}
#endif

inline Decision search_bitmaps(const SnapshotView& view, const Program& program,
                               const std::size_t* records) noexcept {
#if defined(__x86_64__)
  if (view.instructions >= InstructionSet::popcnt)
    return search_records_with_popcnt(view.programs, program, records);
#endif
  return search_records<InstructionSet::compiled>(view.programs, program, records);
}

// Where a record of the program stands.
TIERWALL_INLINE std::size_t record_of(const Program& program, std::uint32_t number) noexcept {
  return program.records + std::size_t{number} * (1 + std::size_t{2} * program.blocks);
}

inline Decision run_bitmaps(const SnapshotView& view, const Program& program,
                            const ProgramKey& key) noexcept {
  std::size_t records[kAxes];
  for (std::uint32_t i = 0; i < program.axis_count; ++i) {
    const std::uint32_t number = number_on(program.axes[i], view.traffic, key);
    records[i] =
        record_of(program, view.programs.maps.find(program.maps[i], number, program.is_wide));
  }
  return search_bitmaps(view, program, records);
}

// The program says it all: not HTTP, nor what comes after a plan.
TIERWALL_INLINE bool is_final(const Decision& decision) noexcept {
  return (decision.flags & ~Decision::kLogged) == 0;
}

// Asks a program that is no walk. True if the decision is final; else its flags are those of
// ProgramTables.
TIERWALL_INLINE bool ask_program(const SnapshotView& view, const Program& program,
                                 const ProgramKey& key, Decision& decision) noexcept {
  if (program.form == ProgramForm::table) [[likely]] {
    const Decision& found = run_table(view.programs, program, key);
    decision = found;
    return is_final(found);
  }
  if (program.form == ProgramForm::split) {
    const Decision& found = run_split(view, program, key);
    decision = found;
    return is_final(found);
  }
  decision = run_bitmaps(view, program, key);
  return is_final(decision);
}

// As walk_plan(), of which `number` is a program.
inline bool run_program(const SnapshotView& view, std::uint32_t number, std::uint32_t plan,
                        PolicySet set, Direction direction, const Packet& packet,
                        std::uint32_t traffic, Decision& decision) noexcept {
  const Program& program = view.programs.programs[number];
  // Programs take it for granted that both addresses are of the packet's family.
  if (program.form == ProgramForm::walk || packet.has_two_families) [[unlikely]] {
    return walk_plan(view, plan, set, packet, decision);
  }
  Decision found;
  if (!ask_program(view, program, key_of(view, packet, direction, traffic), found)) {
    if ((found.flags & ProgramTables::kAsksRules) != 0) {
      return walk_plan(view, plan, set, packet, decision);
    }
    if ((found.flags & ProgramTables::kUndecided) != 0) {
      decision.flags |= found.flags & Decision::kLogged;
      return false;
    }
    // Without HTTP what rules ask of it holds (3.8); with it the rules say.
    if (packet.http != nullptr) return walk_plan(view, plan, set, packet, decision);
    found.flags &= Decision::kLogged;
  }
  found.set = set;
  found.flags |= decision.flags;
  decision = found;
  return true;
}

}  // namespace detail

}  // namespace tierwall::inline v0
