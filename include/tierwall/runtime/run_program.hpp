// run_program(): what a plan comes to for a packet, by a few loads (runtime/program_tables.hpp).
//
// Thread contract: reads only. Complexity: a table takes the loads of two maps and a cell. Bitmaps
// take, for each dimension, a map and the words of its aggregate, then a word of each for every word
// of rules that may hold a match.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/packet.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/runtime/walk_plan.hpp>

namespace tierwall::inline v0 {

namespace detail {

// A side's packet, seen from the endpoint whose program is run.
struct ProgramKey {
  std::uint32_t remote;   // identity
  std::uint32_t local;    // identity
  std::uint32_t traffic;  // class
};

TIERWALL_INLINE ProgramKey key_of(const Packet& packet, Direction direction,
                                  std::uint32_t traffic) noexcept {
  return direction == Direction::ingress
             ? ProgramKey{packet.source_identity, packet.destination_identity, traffic}
             : ProgramKey{packet.destination_identity, packet.source_identity, traffic};
}

TIERWALL_INLINE const Decision& look_up(const ProgramTables& tables, const Program& program,
                                        const ProgramKey& key) noexcept {
  const std::uint32_t row = tables.maps.find(program.remote, key.remote);
  const std::uint32_t column = tables.maps.find(program.traffic, key.traffic);
  return tables.decisions[program.decisions + tables.cells[row + column]];
}

// The records of a packet in each dimension that a program asks for.
struct ProgramRecords {
  const std::uint64_t* records[4];
  std::size_t count;
  const SetPage* pages;
  std::uint32_t aggregates;

  TIERWALL_INLINE std::uint64_t aggregate(std::uint32_t word) const noexcept {
    std::uint64_t common = records[0][word];
    for (std::size_t i = 1; i < count; ++i)
      common &= records[i][word];
    return common;
  }
  // 64 rules.
  TIERWALL_INLINE std::uint64_t word(std::uint32_t number) const noexcept {
    std::uint64_t common = ~std::uint64_t{0};
    const std::uint32_t page = number >> 3U;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t numbers = records[i][aggregates + (page >> 1U)];
      common &= pages[static_cast<std::uint32_t>(numbers >> 32U * (page & 1U))].words[number & 7U];
    }
    return common;
  }
};

inline Decision search(const ProgramTables& tables, const Program& program,
                       const ProgramRecords& records) noexcept {
  const ProgramRule* const rules = tables.rules.data() + program.rules;
  std::uint8_t flags = 0;
  std::uint32_t from = 0;  // the first rule that counts
  for (std::uint32_t at = 0; at < program.aggregates; ++at) {
    if (at < from >> 12U) continue;
    std::uint64_t words = records.aggregate(at);
    if (at == from >> 12U) words &= ~std::uint64_t{0} << (from >> 6U & 63U);
    while (words != 0) {
      const auto number = at << 6U | static_cast<std::uint32_t>(std::countr_zero(words));
      words &= words - 1;
      std::uint64_t matching = records.word(number);
      if (number == from >> 6U) matching &= ~std::uint64_t{0} << (from & 63U);
      while (matching != 0) {
        const auto rule = number << 6U | static_cast<std::uint32_t>(std::countr_zero(matching));
        matching &= matching - 1;
        const ProgramRule& found = rules[rule];
        if (found.decision == ProgramRule::kLog) {
          flags |= Decision::kLogged;
        } else if (found.decision != ProgramRule::kPass) {
          Decision decision = tables.decisions[program.decisions + found.decision];
          decision.flags |= flags;
          return decision;
        } else {
          from = found.next;
          if (from >> 6U == number) {
            matching &= ~std::uint64_t{0} << (from & 63U);
          } else {
            matching = 0;
            words = from >> 12U == at ? words & ~std::uint64_t{0} << (from >> 6U & 63U) : 0;
          }
        }
      }
    }
  }
  TIERWALL_UNREACHABLE();  // the last rule always matches
}

inline Decision run_bitmaps(const SnapshotView& view, const Program& program, const ProgramKey& key,
                            std::uint16_t source_port) noexcept {
  const ProgramTables& tables = view.programs;
  const std::uint64_t* const all = tables.records.data();
  ProgramRecords records{{all + tables.maps.find(program.remote, key.remote),
                          all + tables.maps.find(program.traffic, key.traffic)},
                         2,
                         tables.pages.data(),
                         program.aggregates};
  if (program.asks_local) {
    records.records[records.count++] = all + tables.maps.find(program.local, key.local);
  }
  if (program.asks_source_port) {
    const std::uint32_t port = view.traffic.find_source_port(source_port);
    records.records[records.count++] = all + tables.maps.find(program.source_ports, port);
  }
  return search(tables, program, records);
}

// As walk_plan(), of which `number` is a program.
TIERWALL_INLINE bool run_program(const SnapshotView& view, std::uint32_t number, std::uint32_t plan,
                                 PolicySet set, Direction direction, const Packet& packet,
                                 std::uint32_t traffic, Decision& decision) noexcept {
  const Program& program = view.programs.programs[number];
  if (program.form == ProgramForm::walk) return walk_plan(view, plan, set, packet, decision);
  const ProgramKey key = key_of(packet, direction, traffic);
  Decision found = program.form == ProgramForm::table
                       ? look_up(view.programs, program, key)
                       : run_bitmaps(view, program, key, packet.source_port);
  if ((found.flags & ~Decision::kLogged) != 0) {
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
