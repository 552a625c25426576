// RuleList -> Program, in the form that suits it.
//
// A table where its cells fit ProgramOptions::max_table_cells and the rules ask only for the remote address and the
// traffic class; bitmaps otherwise; a walk where even their classes are too many. Equal rows, then
// equal columns of a table are one.
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
#include "programs/traffic.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

class ProgramCompiler {
 public:
  // Words of rules that filling a table may look at, at worst.
  static constexpr std::size_t kMostTableWork = std::size_t{1} << 28U;

  // The classes and criteria must outlive the compiler.
  ProgramCompiler(const AddressCriteria& addresses, const KeyClasses& traffic,
                  const KeyClasses& source_ports, const ProgramOptions& options);

  // The number of the program.
  std::uint32_t compile(const RuleList& list);
  // A program without a form of its own.
  std::uint32_t add_walk();

  std::size_t bytes() const noexcept;
  ProgramData take();

 private:
  struct Outcomes;

  bool classify(const RuleList& list);
  bool make_table(const RuleList& list, Program& program);
  void make_bitmaps(const RuleList& list, Program& program);
  std::uint32_t add_map(const Dimension& dimension, std::span<const std::uint32_t> values);
  std::uint32_t map_of_records(const Dimension& dimension);
  std::uint32_t record_of(std::span<const std::uint64_t> rules);
  std::uint32_t intern_decisions(std::span<const Decision> decisions);

  const ProgramOptions options_;
  const AddressCriteria& addresses_;
  const KeyClasses& traffic_classes_;
  const KeyClasses& source_port_classes_;
  Dimension remote_, local_, traffic_, source_ports_;
  ClassMapBuilder maps_;
  support::SequencePool<std::uint16_t> cells_;
  support::SequencePool<std::uint64_t> records_;
  support::SequencePool<std::uint64_t> pages_;  // of SetPage::words
  support::SequencePool<std::uint32_t> decision_lists_;
  std::vector<std::uint32_t> decision_offsets_;  // by list
  ProgramData data_;
};

}  // namespace tierwall::programs
