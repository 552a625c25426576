// Rules as alternatives: a rule holds if one of its alternatives does, and an alternative asks each
// axis of a packet by itself. Named ports and services bind addresses to ports, and what is
// denied of such a pair is no product; everything else is one alternative.
//
//     RuleAlternatives rules(tables, address_criteria, meter);
//     for (const Alternative& alternative : rules.of(rule, Direction::ingress)) ...
//
// Thread contract: single-threaded. Complexity: linear in the tests and bindings of a rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/runtime/program_tables.hpp>
#include <tierwall/runtime/rule_tables.hpp>

#include "programs/address_criteria.hpp"
#include "programs/traffic.hpp"
#include "support/build_meter.hpp"

namespace tierwall::programs {

// Numbers of criteria; 0 asks for nothing.
struct Alternative {
  std::uint32_t axes[kAxes] = {};  // by Axis
  // What the axes of an address ask together.
  std::uint32_t remote = 0;
  std::uint32_t local = 0;

  std::uint32_t operator[](Axis axis) const noexcept {
    return axes[static_cast<std::size_t>(axis)];
  }
};

struct Product;  // alternatives.cpp
struct Sets;

class RuleAlternatives {
 public:
  // More than this many of one rule are not made: the rule stays one that is tested as a whole.
  static constexpr std::size_t kMost = 4'096;

  RuleAlternatives(const RuleTables& rules, AddressCriteria& addresses, support::BuildMeter& meter)
      : rules_(rules),
        addresses_(addresses),
        meter_(meter),
        traffic_(meter),
        source_ports_(1),
        known_(rules.rules.size()) {}

  // nullopt: too many. An empty span: the rule never holds. Valid until the next call.
  std::optional<std::span<const Alternative>> of(std::uint32_t rule, Direction direction);

  // Whether an address has the identity of newcomers (AddressCriteria).
  std::uint32_t newcomers() const noexcept { return addresses_.newcomers(); }
  const TrafficCriteria& traffic() const noexcept { return traffic_; }
  const std::vector<KeyRanges>& source_ports() const noexcept { return source_ports_; }

 private:
  class Expansion;
  struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
    bool is_known = false;
    bool is_too_large = false;
  };

  // Criteria of what a rule asks besides its addresses.
  struct TrafficChoice {
    std::uint32_t traffic;
    std::uint32_t source_port;
  };
  struct TrafficRun {
    std::size_t first;
    std::size_t count;
    bool is_too_large;
  };

  // Appends the alternatives of a rule. False: too many.
  bool expand(const RuleEntry& rule, Direction direction);
  // Of a rule without bindings; found once for all rules that ask the same of traffic.
  const TrafficRun& traffic_of(const RuleEntry& rule);
  TrafficChoice choice_of(const Product& product);
  static Alternative with(Alternative asked, const TrafficChoice& choice) noexcept;
  // Fills in the axes of addresses; `nets` and `sets` are by FlowSide, and sorted. False: they never
  // hold.
  bool ask_addresses(Sets (&nets)[2], Sets (&sets)[2], Direction direction, Alternative& asked);
  std::uint32_t intern_source_ports(const KeyRanges& ports);

  const RuleTables& rules_;
  AddressCriteria& addresses_;
  support::BuildMeter& meter_;
  TrafficCriteria traffic_;
  std::vector<KeyRanges> source_ports_;  // by criterion
  support::SequencePool<std::uint32_t> source_port_pool_;
  std::vector<std::uint32_t> traffic_text_;  // of one rule
  support::SequencePool<std::uint32_t> traffic_texts_;
  std::vector<TrafficRun> traffic_runs_;  // by text
  std::vector<TrafficChoice> traffic_choices_;
  std::vector<Run> known_;  // by rule; each is of one direction
  std::vector<Alternative> alternatives_;
};

}  // namespace tierwall::programs
