// Does a rule match a packet? Every criterion that is present must hold (spec/policy.md 3).
//
// Thread contract: reads only. Complexity: linear in the tests of the rule, logarithmic in the
// ranges and bindings of a port test; allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/http.hpp>
#include <tierwall/runtime/packet.hpp>
#include <tierwall/runtime/protocol.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

namespace tierwall::inline v0 {

namespace detail {

TIERWALL_INLINE bool holds(const SetTest& test, const SnapshotView& view,
                           const Packet& packet) noexcept {
  return view.sets.contains(view.sets.row(packet.identity(test.side)), test.set) == test.wanted;
}

TIERWALL_INLINE bool lies_in_range(const PortRange* ranges, std::uint32_t count,
                                   std::uint16_t port) noexcept {
  if (count == 0) return false;
  while (count > 1) {
    const std::uint32_t half = count / 2;
    ranges = ranges[half].first <= port ? ranges + half : ranges;
    count -= half;
  }
  return ranges->first <= port && port <= ranges->last;
}

TIERWALL_INLINE bool is_bound(const PortBinding* bindings, std::uint32_t count, std::uint32_t key,
                              const SetTables& sets, const std::uint32_t* row) noexcept {
  if (count == 0) return false;
  while (count > 1) {
    const std::uint32_t half = count / 2;
    bindings = bindings[half].key <= key ? bindings + half : bindings;
    count -= half;
  }
  return bindings->key == key && sets.contains(row, bindings->set);
}

TIERWALL_INLINE bool holds(const PortTest& test, const SnapshotView& view,
                           const Packet& packet) noexcept {
  const std::uint16_t port = packet.port(test.side);
  bool hit = false;
  if (port != kNoPort) {
    hit = lies_in_range(view.rules.port_ranges.data() + test.first_range, test.range_count, port) ||
          is_bound(view.rules.port_bindings.data() + test.first_binding, test.binding_count,
                   PortBinding::key_of(packet.protocol, port), view.sets,
                   view.sets.row(packet.identity(test.side)));
  }
  return hit == test.wanted;
}

// 3.2: ICMP of the packet's family, with that type and, if given, that code.
TIERWALL_INLINE bool icmp_is(const Packet& packet, std::uint8_t type, std::uint16_t code) noexcept {
  const std::uint8_t protocol = packet.family_bit == kV4Bit   ? kIcmp
                                : packet.family_bit == kV6Bit ? kIcmpV6
                                                              : std::uint8_t{0};
  return protocol != 0 && packet.protocol == protocol && packet.icmp_type == type &&
         (code == kNoIcmpCode || packet.icmp_code == code);
}

// A prefix ends at a segment boundary (3.8).
inline bool path_holds(const HttpPath& path, std::string_view text) noexcept {
  if (path.text == text || (!path.exact && path.text == "/")) return true;
  return !path.exact && text.starts_with(path.text) && text[path.text.size()] == '/';
}

// What the flow does not carry holds (3.8).
[[gnu::cold, gnu::noinline]] inline bool http_holds(const RuleExtras& extras,
                                                    const RuleTables& rules,
                                                    const HttpView* http) noexcept {
  if (http == nullptr) return true;
  if (http->has_method && extras.method_count != 0) {
    std::uint32_t i = 0;
    while (i < extras.method_count && rules.http_methods[extras.first_method + i] != http->method)
      ++i;
    if (i == extras.method_count) return false;
  }
  if (http->path_state == HttpView::Path::absent || !extras.asks_path) return true;
  if (http->path_state == HttpView::Path::opaque) return false;
  for (std::uint32_t i = 0; i < extras.path_count; ++i) {
    if (path_holds(rules.http_paths[extras.first_path + i], http->path)) return true;
  }
  return false;
}

inline bool icmp_holds(const RuleExtras& extras, const Packet& packet) noexcept {
  return extras.icmp_type == kNoIcmpType || icmp_is(packet, extras.icmp_type, extras.icmp_code);
}

inline bool not_icmp_holds(const RuleExtras& extras, const Packet& packet) noexcept {
  return extras.not_icmp_type == kNoIcmpType ||
         !icmp_is(packet, extras.not_icmp_type, extras.not_icmp_code);
}

}  // namespace detail

TIERWALL_INLINE bool matches(const RuleEntry& rule, const SnapshotView& view,
                             const Packet& packet) noexcept {
  if ((rule.version_families & rule.net_families & packet.family_bit) == 0) return false;
  if (rule.protocol != 0 && rule.protocol != packet.protocol) return false;
  if (rule.not_protocol != 0 && rule.not_protocol == packet.protocol) return false;
  const PortTest* const port_tests = view.rules.port_tests.data() + rule.first_port_test;
  for (unsigned i = 0; i < rule.port_test_count; ++i) {
    if (!detail::holds(port_tests[i], view, packet)) return false;
  }
  const SetTest* const set_tests = view.rules.set_tests.data() + rule.first_set_test;
  for (unsigned i = 0; i < rule.set_test_count; ++i) {
    if (!detail::holds(set_tests[i], view, packet)) return false;
  }
  if (rule.extras == kNoEntry) return true;
  const RuleExtras& extras = view.rules.extras[rule.extras];
  return detail::icmp_holds(extras, packet) && detail::not_icmp_holds(extras, packet) &&
         detail::http_holds(extras, view.rules, packet.http);
}

}  // namespace tierwall::inline v0
