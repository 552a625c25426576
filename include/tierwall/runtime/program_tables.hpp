// Programs of verdicts: what a plan comes to, for every class of packets at once.
//
// A program has one of three forms. A *table* has a cell for each (remote class, traffic class).
// *Bitmaps* have, for each class on each axis, the rules that it may match; the first rule that all
// of them have decides. A *walk* has nothing of its own: the plan's rules are tested one by one,
// which is also how explain() goes about it. Rules stand for alternatives here (src/programs).
//
// Thread contract: plain values in immutable memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <tierwall/runtime/class_maps.hpp>
#include <tierwall/runtime/traffic_classes.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

enum class ProgramForm : std::uint8_t { walk, table, bitmaps };

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

// Maps are numbers of ClassMaps.
struct alignas(64) Program {
  ProgramForm form = ProgramForm::walk;
  bool asks_local = true;          // it matters where the endpoint's own address lies
  bool has_wide_cells = false;     // table
  std::uint8_t axis_count = 0;     // bitmaps
  Axis axes[kAxes] = {};           // bitmaps: those that its rules ask for
  std::uint32_t blocks = 0;        // bitmaps: 4,096 rules each
  std::uint32_t maps[kAxes] = {};  // bitmaps: by position in `axes`; the values are records
  std::uint32_t remote = 0;        // table: the values are cells of the first column
  std::uint32_t traffic = 0;       // table: the values are columns
  std::uint32_t decisions = 0;     // its first
  std::uint32_t rules = 0;         // bitmaps: its first
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
  MapLayout address_layout = MapLayout::one_page;  // of maps on axes of addresses
  MapLayout traffic_layout = MapLayout::one_page;
  MapLayout source_port_layout = MapLayout::one_page;
  // Decisions of their program; wide where it has more than 256.
  std::span<const std::uint8_t> cells;
  std::span<const std::uint16_t> wide_cells;
  // For a class on an axis: the first rule that asks only for this axis, then the blocks (offsets)
  // of such rules, then the blocks of the rules that ask for several axes.
  std::span<const std::uint32_t> records;
  // A block of 4,096 rules: which of its 64 words are not zero, then these words.
  std::span<const std::uint64_t> blocks;
  std::span<const ProgramRule> rules;
  // Of policy set `normal`. Two more flags are used here, and never returned: kUndecided, the end
  // was reached; kAsksHttp, the rule that decides also asks for what HTTP says.
  std::span<const Decision> decisions;

  static constexpr std::uint8_t kAsksHttp = 2;
  static constexpr std::uint8_t kUndecided = 4;
};

static_assert(sizeof(Program) == 64 && std::is_trivially_copyable_v<Program>);
static_assert(sizeof(ProgramRule) == 8 && std::is_trivially_copyable_v<ProgramRule>);
static_assert(std::is_trivially_copyable_v<ProgramTables>);

}  // namespace tierwall::inline v0
