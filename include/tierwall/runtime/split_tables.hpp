// Split programs: rules in three parts, by the addresses that they ask about.
//
// The rules that ask about the remote address, or none, have a table of (row, column of traffic); so have
// those that ask about the own address. Rules that ask about both have lists: a map leads from the pair
// of addresses to a list of decisions, whose shape says which of them traffic comes to. Every part gives
// the first decision of its rules, and the least of the three decides.
//
// Thread contract: plain values in immutable memory.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <tierwall/runtime/class_maps.hpp>

namespace tierwall::inline v0 {

// In cells: none of the part's rules matches. Greater than all others.
inline constexpr Wide kNoDecision = std::numeric_limits<Wide>::max();

// Of an identity, in a program.
struct AddressRow {
  Wide alone = 0;  // row of the table of rules that ask about this address only
  Wide pair = 0;   // remote: row, own: column among pairs
};

// Of traffic, in a program: its columns in the tables, and its classes in shapes. Narrow where all are
// below 256.
template <class Number>
struct TrafficColumnsOf {
  Number remote = 0;
  Number local = 0;
  Number traffic_class = 0;
  Number source_class = 0;
};
using TrafficColumns = TrafficColumnsOf<Wide>;
using NarrowTrafficColumns = TrafficColumnsOf<Narrow>;

// Some decisions of a program, and which of them traffic comes to: by its shape, cells that say it. By
// source class a row, if the program asks for source ports; then row by row, by traffic class, a position.
// Plain lists have decisions in place of positions, and stand one behind the other.
struct DecisionList {
  std::uint32_t shape = 0;      // its first cell, narrow or wide
  std::uint32_t decisions = 0;  // its first wide cell: by position, a decision
};

// How a program looks at source ports: not at all; by their class in the snapshot, or by groups of these.
enum class SourcePorts : std::uint8_t { unasked, by_class, by_group };
// What shapes of lists are made of; plain ones are wide.
enum class ListCells : std::uint8_t { narrow, wide, plain };

struct alignas(64) SplitProgram {
  // Of rules that ask about one address at most.
  struct Side {
    std::uint32_t rows = 0;     // its first AddressRow: by identity
    std::uint32_t cells = 0;    // its first wide cell: decisions, row by row
    std::uint32_t columns = 0;  // in a row
  };

  Side remote;
  Side local;  // if some rule asks for it
  // row * pair_columns + column leads to a list, from the first wide cell on, or by a map.
  std::uint32_t pairs = 0;
  std::uint32_t pair_columns = 0;     // in a row; 0: no rule asks about pairs
  std::uint32_t lists = 0;            // its first or, of plain lists, their first wide cell
  std::uint32_t list_cells = 0;       // of a plain list
  std::uint32_t traffic = 0;          // its first TrafficColumns: by traffic class, group by group
  std::uint32_t traffic_numbers = 0;  // in a group
  std::uint32_t source_groups = 0;    // if by_group: its first wide cell, by class
  std::uint32_t traffic_classes = 0;  // in a row of a shape
  std::uint32_t source_classes = 0;   // of a shape, before its rows
  SourcePorts source_ports = SourcePorts::unasked;
  ListCells shapes = ListCells::narrow;
  bool maps_pairs = false;
  bool has_narrow_columns = false;
};

struct SplitTables {
  std::span<const SplitProgram> programs;
  std::span<const AddressRow> address_rows;
  std::span<const TrafficColumns> traffic_columns;
  std::span<const NarrowTrafficColumns> narrow_traffic_columns;
  std::span<const DecisionList> lists;
};

static_assert(sizeof(AddressRow) == 4 && std::is_trivially_copyable_v<AddressRow>);
static_assert(sizeof(TrafficColumns) == 8 && std::is_trivially_copyable_v<TrafficColumns>);
static_assert(sizeof(NarrowTrafficColumns) == 4);
static_assert(sizeof(DecisionList) == 8 && std::is_trivially_copyable_v<DecisionList>);
static_assert(sizeof(SplitProgram) == 64 && std::is_trivially_copyable_v<SplitProgram>);

}  // namespace tierwall::inline v0
