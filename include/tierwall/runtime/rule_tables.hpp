// Rules as the evaluator tests them: numbers only, every criterion that is present must hold
// (spec/policy.md 3.1).
//
// Thread contract: plain values in immutable memory.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

inline constexpr std::uint32_t kNoEntry = std::numeric_limits<std::uint32_t>::max();

// Address families as bits.
inline constexpr std::uint8_t kV4Bit = 1, kV6Bit = 2, kNoFamilyBit = 4, kEveryFamily = 7;

constexpr std::uint8_t bit_of(Family family) noexcept {
  return family == Family::v4 ? kV4Bit : family == Family::v6 ? kV6Bit : kNoFamilyBit;
}

enum class FlowSide : std::uint8_t { source, destination };

// Which field of a rule's side a test stands for.
enum class SetField : std::uint8_t { selector, nets, services, not_selector, not_nets };

// The side's address lies in the set or, for the `not` fields, does not.
struct SetTest {
  std::uint32_t set = 0;
  FlowSide side = FlowSide::source;
  SetField field = SetField::selector;
  bool wanted = true;
  std::uint8_t reserved = 0;
};

enum class PortField : std::uint8_t { ports, not_ports, services };

// The side's port lies in a range or is bound to its address (3.5, 3.7) or, for `not_ports`,
// neither. A flow without ports is in no range and bound to nothing.
struct PortTest {
  std::uint32_t first_range = 0;  // ranges are ascending and disjoint
  std::uint32_t range_count = 0;
  std::uint32_t first_binding = 0;  // bindings are ascending by key, each key once
  std::uint32_t binding_count = 0;
  FlowSide side = FlowSide::source;
  PortField field = PortField::ports;
  bool wanted = true;
  std::uint8_t reserved = 0;
};

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

// The addresses at which a name or a service stands for this protocol and port.
struct PortBinding {
  std::uint32_t key = 0;
  std::uint32_t set = 0;

  static constexpr std::uint32_t key_of(std::uint8_t protocol, std::uint16_t port) noexcept {
    return std::uint32_t{protocol} << 16U | port;
  }
};

struct HttpPath {
  std::string_view text;  // normalised (3.8)
  bool exact = false;     // else a prefix
};

// What few rules ask for.
struct RuleExtras {
  std::uint16_t icmp_code = kNoIcmpCode;      // any, with the type
  std::uint16_t not_icmp_code = kNoIcmpCode;  // any, with the type
  std::uint8_t icmp_type = kNoIcmpType;       // not asked for
  std::uint8_t not_icmp_type = kNoIcmpType;   // not asked for
  bool asks_path = false;                     // also if no path is comparable: then none matches
  std::uint8_t reserved = 0;
  std::uint32_t first_method = 0;
  std::uint32_t method_count = 0;  // 0: any
  std::uint32_t first_path = 0;
  std::uint32_t path_count = 0;
};

struct RuleEntry {
  Action action = Action::deny;
  std::uint8_t version_families = kEveryFamily;  // ipVersion, and the names of ICMP (3.2)
  std::uint8_t net_families = kEveryFamily;      // the nets of the rule (3.3)
  bool has_nets_of_one_family = false;           // and of no other
  std::uint8_t protocol = 0;                     // 0: any
  std::uint8_t not_protocol = 0;                 // 0: none
  std::uint8_t set_test_count = 0;
  std::uint8_t port_test_count = 0;
  std::uint32_t first_set_test = 0;
  std::uint32_t first_port_test = 0;
  std::uint32_t extras = kNoEntry;
};

static_assert(sizeof(SetTest) == 8 && std::is_trivially_copyable_v<SetTest>);
static_assert(sizeof(PortTest) == 20 && std::is_trivially_copyable_v<PortTest>);
static_assert(sizeof(PortBinding) == 8 && std::is_trivially_copyable_v<PortBinding>);
static_assert(sizeof(RuleExtras) == 24 && std::is_trivially_copyable_v<RuleExtras>);
static_assert(sizeof(RuleEntry) == 20 && std::is_trivially_copyable_v<RuleEntry>);

struct RuleTables {
  std::span<const RuleEntry> rules;
  std::span<const SetTest> set_tests;
  std::span<const PortTest> port_tests;
  std::span<const PortRange> port_ranges;
  std::span<const PortBinding> port_bindings;
  std::span<const RuleExtras> extras;
  std::span<const std::string_view> http_methods;
  std::span<const HttpPath> http_paths;
};

}  // namespace tierwall::inline v0
