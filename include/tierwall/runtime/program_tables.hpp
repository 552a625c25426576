// Programs of verdicts: what a plan comes to, for every class of packets at once.
//
// A program has one of three forms. A *table* has a cell for each (remote class, traffic class).
// *Bitmaps* have, for each class of each dimension, the rules that it may match; the first rule in
// all of them decides. A *walk* has nothing of its own: the plan's rules are tested one by one,
// which is also how explain() goes about it. Rules stand for alternatives here (src/programs).
//
// Thread contract: plain values in immutable memory.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <tierwall/runtime/address_tables.hpp>
#include <tierwall/runtime/class_maps.hpp>
#include <tierwall/runtime/traffic_classes.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

enum class ProgramForm : std::uint8_t { walk, table, bitmaps };

// Maps are numbers of ClassMaps. Their values are, in a table, a cell of the row's first column and
// a column; in bitmaps, records.
struct Program {
  ProgramForm form = ProgramForm::walk;
  bool asks_local = false;        // bitmaps only
  bool asks_source_port = false;  // bitmaps only
  std::uint8_t reserved = 0;
  std::uint32_t aggregates = 0;  // bitmaps: words of a record's aggregate
  std::uint32_t remote = 0;
  std::uint32_t traffic = 0;
  std::uint32_t local = 0;
  std::uint32_t source_ports = 0;
  std::uint32_t decisions = 0;  // its first
  std::uint32_t rules = 0;      // bitmaps: its first
};

// What a matching rule does, in bitmaps: it decides, or the search goes on at rule `next`.
struct ProgramRule {
  std::uint32_t decision = kPass;  // of the program's
  std::uint32_t next = 0;

  static constexpr std::uint32_t kPass = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t kLog = kPass - 1;
};

struct ProgramTables {
  std::span<const Program> programs;
  ClassMaps maps;
  std::span<const std::uint16_t> cells;  // decisions of their program
  // A record has a bit for each word of rules that is not zero (`aggregates` words), then the
  // numbers of the pages that hold the words, two to a word.
  std::span<const std::uint64_t> records;
  std::span<const SetPage> pages;
  std::span<const ProgramRule> rules;
  // Of policy set `normal`. Two more flags are used here, and never returned: kUndecided, the end
  // was reached; kAsksHttp, the rule that decides also asks for what HTTP says.
  std::span<const Decision> decisions;

  static constexpr std::uint8_t kAsksHttp = 2;
  static constexpr std::uint8_t kUndecided = 4;
};

static_assert(sizeof(Program) == 32 && std::is_trivially_copyable_v<Program>);
static_assert(sizeof(ProgramRule) == 8 && std::is_trivially_copyable_v<ProgramRule>);
static_assert(std::is_trivially_copyable_v<ProgramTables>);

}  // namespace tierwall::inline v0
