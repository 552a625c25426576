// The tables of a snapshot while somebody owns them: what SnapshotView points into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/snapshot.hpp>

#include "programs/program_data.hpp"
#include "snapshot/address_trie.hpp"
#include "snapshot/intervals.hpp"
#include "snapshot/slots.hpp"
#include "support/text_arena.hpp"

namespace tierwall::snapshot {

struct AddressData {
  SlotData<V4Number> v4_singles;
  SlotData<Address> v6_singles;
  IntervalData<V4Number> v4_intervals;
  IntervalData<V6Number> v6_intervals;
  AddressTrieData v4_trie;  // instead of the other tables of IPv4, if it is not empty
  std::vector<std::uint32_t> unaddressed;
  std::vector<std::uint32_t> rows;
  std::vector<SetPage> pages;
  std::uint32_t pages_per_row = 0;
  std::size_t identity_count = 0;

  std::size_t bytes() const noexcept;
};

// A list of rules in the table.
struct RuleRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// The rules of a policy or a profile.
struct RuleRuns {
  RuleRun ingress;
  RuleRun egress;

  const RuleRun& of(Direction direction) const noexcept {
    return direction == Direction::ingress ? ingress : egress;
  }
};

struct RuleData {
  std::vector<RuleEntry> rules;
  std::vector<SetTest> set_tests;
  std::vector<PortTest> port_tests;
  std::vector<PortRange> port_ranges;
  std::vector<PortBinding> port_bindings;
  std::vector<RuleExtras> extras;
  std::vector<std::string_view> http_methods;  // into `texts`
  std::vector<HttpPath> http_paths;            // into `texts`
  support::TextArena texts;
  std::size_t selector_count = 0;  // distinct selectors that tests stand for
  // For explain(): what each test asks for, as people read it; into `texts`.
  std::vector<std::string_view> set_test_texts;
  std::vector<std::string_view> port_test_texts;

  std::size_t bytes() const noexcept;
};

struct PlanData {
  std::vector<PlanStep> steps;
  std::vector<PlanEntry> plans;
  std::vector<EndpointEntry> endpoints;
  std::vector<HostEntry> hosts;

  std::size_t bytes() const noexcept;
};

// For explain(): what each test asks for, as people read it.
struct RuleTexts {
  std::span<const std::string_view> of_set_tests;
  std::span<const std::string_view> of_port_tests;
};

// All that a build makes but for what policies and endpoints are called.
struct Tables {
  AddressData addresses;
  RuleData rules;
  PlanData plans;
  programs::ProgramData programs;
  std::vector<TierInfo> tiers;
  std::vector<RuleRuns> runs;  // by PolicyId
};

SnapshotView view_of(const AddressData& addresses, const RuleData& rules, const PlanData& plans,
                     const programs::ProgramData& programs) noexcept;

}  // namespace tierwall::snapshot
