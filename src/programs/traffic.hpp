// What rules ask of a packet apart from its addresses, and the classes that follow from it
// (runtime/traffic_classes.hpp).
//
//     TrafficCriteria criteria;
//     const std::uint32_t web = criteria.intern({.protocols = ProtocolSet(kTcp), .keys = ...});
//     const TrafficData data = classify(criteria, meter);
//     data.members[web];    // the classes that it holds for
//
// Thread contract: single-threaded. Complexity: sorting the bounds of all criteria, then the
// intervals between neighbouring bounds times the criteria that hold there.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/rule_tables.hpp>
#include <tierwall/runtime/traffic_classes.hpp>

#include "programs/key_ranges.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

using ProtocolSet = std::bitset<256>;

inline constexpr std::size_t kFamilies = 3;

// Holds if every part does.
struct TrafficCriterion {
  std::uint8_t families = kEveryFamily;
  ProtocolSet protocols = ProtocolSet().set();
  KeyRanges keys = {};

  bool never_holds() const noexcept { return families == 0 || protocols.none() || keys.empty(); }
};

// Each distinct criterion once; number 0 asks for nothing.
class TrafficCriteria {
 public:
  explicit TrafficCriteria(support::BuildMeter& meter) : meter_(meter) {
    intern(TrafficCriterion{});
  }

  std::uint32_t intern(const TrafficCriterion& criterion);
  const std::vector<TrafficCriterion>& all() const noexcept { return criteria_; }

 private:
  support::BuildMeter& meter_;
  support::SequencePool<std::uint32_t> pool_;
  std::vector<TrafficCriterion> criteria_;
};

struct KeyTableData {
  std::vector<std::uint32_t> tops;
  std::vector<std::uint32_t> blocks;

  KeyTable view() const noexcept { return {tops, blocks}; }
  std::size_t bytes() const noexcept {
    return (tops.size() + blocks.size()) * sizeof(std::uint32_t);
  }
};

// Classes of a kind of keys, and what criteria hold for them.
struct KeyClasses {
  KeyTableData table;
  std::size_t class_count = 1;
  std::vector<std::vector<std::uint32_t>> members;  // by criterion: ascending classes
};

struct TrafficData {
  std::vector<std::uint16_t> tables;  // by family index and protocol
  KeyClasses classes;
};

TrafficData classify(const TrafficCriteria& criteria, support::BuildMeter& meter);
// Of source ports: `criteria` are sets of ports, the first asks for nothing.
KeyClasses classify_source_ports(std::span<const KeyRanges> criteria, support::BuildMeter& meter);

}  // namespace tierwall::programs
