// The tables of a snapshot while somebody owns them: what SnapshotView points into.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <tierwall/runtime/snapshot_view.hpp>

#include "support/text_arena.hpp"

namespace tierwall::snapshot {

struct AddressData {
  std::vector<V4Slot> v4_slots;
  std::vector<V6Slot> v6_slots;
  std::uint64_t v4_multiplier = 1;
  std::uint64_t v6_multiplier = 1;
  std::vector<std::uint32_t> v4_starts;
  std::vector<std::uint32_t> v4_identities;
  std::vector<Address> v6_starts;
  std::vector<std::uint32_t> v6_identities;
  std::vector<std::uint32_t> rows;
  std::vector<SetPage> pages;
  std::uint32_t pages_per_row = 0;
  std::size_t identity_count = 0;

  std::size_t bytes() const noexcept;
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
  // For explain(): the selector behind each set test, kNoEntry if it is none.
  std::vector<std::uint32_t> selectors_of_tests;

  std::size_t bytes() const noexcept;
};

struct PlanData {
  std::vector<PlanStep> steps;
  std::vector<EndpointEntry> endpoints;
  std::vector<HostEntry> hosts;
  std::size_t plan_count = 0;

  std::size_t bytes() const noexcept;
};

SnapshotView view_of(const AddressData& addresses, const RuleData& rules, const PlanData& plans,
                     bool failsafe_ports) noexcept;

}  // namespace tierwall::snapshot
