// Programs of verdicts: what a plan comes to, for every class of packets at once.
//
// A program has one of four forms. A *table* has a cell for each (remote class, traffic class). A *split*
// has three tables, of rules that ask about the remote address, the own one, or both; the first rule of
// any decides (runtime/split_tables.hpp). *Bitmaps* have, for each class on each axis, the rules that it
// may match; the first rule that all of them have decides. A *walk* has nothing of its own: the plan's
// rules are tested one by one, which is also how explain() goes about it. Rules stand for alternatives
// here (src/programs).
//
// Thread contract: plain values in immutable memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <tierwall/runtime/class_maps.hpp>
#include <tierwall/runtime/split_tables.hpp>
#include <tierwall/runtime/traffic_classes.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

enum class ProgramForm : std::uint8_t { walk, table, split, bitmaps };

// What a rule may ask of a packet, each by itself: whether its addresses lie in networks, whether
// they belong to what selectors pick, what traffic it is, and where it comes from.
enum class Axis : std::uint8_t {
  remote_nets,
  remote_sets,
  local_nets,
  local_sets,
  traffic,
  source_port,
};
inline constexpr std::size_t kAxes = 6;

// Maps are those of ClassMaps. What a table needs stands in the first half.
struct alignas(64) Program {
  ProgramForm form = ProgramForm::walk;
  bool asks_local = true;          // it matters where the endpoint's own address lies
  bool is_wide = false;            // the values of its maps, and the cells
  std::uint8_t axis_count = 0;     // and of maps
  std::uint32_t decisions = 0;     // its first
  std::uint32_t cells = 0;         // table: its first, of the narrow or the wide ones
  std::uint32_t columns = 0;       // table
  std::uint32_t maps[kAxes] = {};  // of `axes`; table: rows and columns, bitmaps: records
  // Those that the rules of bitmaps ask for. A table has two: whatever is asked of the remote
  // address, which stands as `remote_sets`, and traffic.
  Axis axes[kAxes] = {};
  std::uint32_t blocks = 0;   // bitmaps: 4,096 rules each
  std::uint32_t records = 0;  // bitmaps: its first, of 1 + 2 * blocks words each; split: which one
  std::uint32_t rules = 0;    // bitmaps: its first
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
  // Decisions of their program, row by row.
  std::span<const Narrow> narrow_cells;
  std::span<const Wide> wide_cells;
  // For a class on an axis: the first rule that asks only for this axis, then the blocks (offsets)
  // of the rules that ask for several axes, then the blocks of those that ask only for this one.
  std::span<const std::uint32_t> records;
  // A block of 4,096 rules: which of its 64 words are not zero, then these words.
  std::span<const std::uint64_t> blocks;
  std::span<const ProgramRule> rules;
  SplitTables splits;  // their cells are among the narrow and the wide ones
  // Of policy set `normal`. Three more flags are used here, and never returned: kUndecided, the end
  // was reached; kAsksHttp, the rule that decides also asks for what HTTP says; kAsksRules, an address
  // has an identity that the program does not know, so that the rules have to be walked.
  std::span<const Decision> decisions;

  // Vectors read cells by the 32 bits that they lie in, records by four numbers, blocks by eight words:
  // behind the last element of a table that has any, there are so many more that mean nothing.
  static constexpr std::size_t kNarrowCellPadding = 3;
  static constexpr std::size_t kWideCellPadding = 1;
  static constexpr std::size_t kRecordPadding = 1;
  static constexpr std::size_t kBlockPadding = 7;

  static constexpr std::uint8_t kAsksHttp = 2;
  static constexpr std::uint8_t kUndecided = 4;
  static constexpr std::uint8_t kAsksRules = 8;
};

static_assert(sizeof(Program) == 64 && std::is_trivially_copyable_v<Program>);
static_assert(sizeof(ProgramRule) == 8 && std::is_trivially_copyable_v<ProgramRule>);
static_assert(std::is_trivially_copyable_v<ProgramTables>);

}  // namespace tierwall::inline v0
