// RuleList -> Program, in the form that suits it.
//
// A table where its cells fit ProgramOptions::max_table_cells and the rules ask only for the remote
// address and the traffic class. Where they ask for more, a split, if every rule decides and its cells fit
// max_split_cells. Bitmaps otherwise; a walk where even their classes are too many.
//
// Thread contract: single-threaded. Complexity: Dimension's, and the cells of a table times the
// words of rules that are looked at until one decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/program_tables.hpp>
#include <tierwall/snapshot.hpp>

#include "programs/address_criteria.hpp"
#include "programs/class_map_builder.hpp"
#include "programs/dimension.hpp"
#include "programs/program_data.hpp"
#include "programs/rule_list.hpp"
#include "programs/split_compiler.hpp"
#include "programs/traffic.hpp"
#include "programs/verdict_table.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

class ProgramCompiler {
 public:
  // Words of the bitmaps of one axis while a program is built: 256 MiB. Rows of a table get less.
  static constexpr std::size_t kMostWords = std::size_t{1} << 25U;
  static constexpr std::size_t kMostTableWords = std::size_t{1} << 22U;
  // Words of columns that filling a table may look at, at worst.
  static constexpr std::size_t kMostTableWork = std::size_t{1} << 28U;
  // Of all axes of a program: their numbers are values of maps. Few rules are quickly walked, and
  // many come to more words than are allowed before they come to so many records.
  static constexpr std::size_t kMostRecords = std::size_t{1} << 16U;
  // Of a split, for each of its rules: programs do not share its rows by identity, nor most of its cells.
  static constexpr std::size_t kMostIdentitiesPerRule = 256;
  static constexpr std::size_t kMostCellsPerRule = 128;
  static constexpr std::size_t kCellsOfFewRules = 4'096;

  // The classes and criteria must outlive the compiler.
  ProgramCompiler(const AddressCriteria& addresses, const KeyClasses& traffic,
                  const KeyClasses& source_ports, const ProgramOptions& options,
                  support::BuildMeter& meter);

  // The number of the program.
  std::uint32_t compile(const RuleList& list);
  // A program without a form of its own.
  std::uint32_t add_walk();
  // One for plans that come later. Not counted.
  std::uint32_t add_spare_walk() { return add({}); }

  std::size_t bytes() const noexcept;
  ProgramData take();

 private:
  std::uint32_t add(const Program& program);
  // Of the pools, beside the tables that are in them.
  std::size_t overhead_bytes() const noexcept;
  bool make_table(const RuleList& list, Program& program);
  bool make_split(const RuleList& list, Program& program);
  bool make_bitmaps(const RuleList& list, Program& program);
  bool classify(Axis axis, std::span<const std::uint32_t> criteria, std::size_t most_words);
  // By what the axes of an address ask together.
  bool classify(Dimension& address, std::uint32_t Alternative::*criterion, const RuleList& list);
  Dimension& on(Axis axis) noexcept { return axes_[static_cast<std::size_t>(axis)]; }

  std::uint32_t add_map(const Dimension& dimension, std::span<const std::uint32_t> values,
                        bool is_wide);
  // What a class may match: of the rules that ask for this axis alone, and of those that ask for
  // several. The number of its record in the program.
  std::uint32_t add_record(std::span<const std::uint64_t> rules,
                           std::span<const std::uint64_t> alone,
                           std::span<const std::uint64_t> several);
  std::uint32_t block_of(std::span<const std::uint64_t> words, std::span<const std::uint64_t> mask);
  std::uint32_t intern_decisions(std::span<const Decision> decisions);

  const ProgramOptions options_;
  support::BuildMeter& meter_;
  const AddressCriteria& addresses_;
  const KeyClasses& traffic_classes_;
  const KeyClasses& source_port_classes_;
  std::vector<Dimension> axes_;  // by Axis
  Dimension remote_, local_;     // both axes at once
  ClassMapBuilder maps_;
  VerdictTable table_;
  SplitCompiler split_;
  support::SequencePool<std::uint32_t> records_of_program_;
  support::SequencePool<Narrow> narrow_cells_;
  support::SequencePool<Wide> wide_cells_;
  support::SequencePool<std::uint32_t> records_;
  support::SequencePool<std::uint64_t> blocks_;
  support::SequencePool<std::uint32_t> decision_lists_;
  std::vector<std::uint32_t> decision_offsets_;  // by list
  std::size_t held_ = 0;                         // of `overhead_bytes()`, in the meter
  ProgramData data_;
};

}  // namespace tierwall::programs
