// Every packet there may be, apart from its addresses, in as few kinds as the compiled state tells
// apart: protocol, and destination port or ICMP type and code. What holds for one packet of a kind
// holds for all of them, so that asking about one of each is asking about everything.
//
//     TrafficKinds kinds(snapshot.view(), {});
//     Flow flow = kinds.probe(k);                      // one of them, still without addresses
//     kinds.text(set, kinds.all(Lane::v4));            // `tcp 80, 443; udp 53`
//
// Ports are 1 to 65535, as source ports are not stated (rules that name some do not match, as for
// `eval` without --source-port), and HTTP is not looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

namespace tierwall::cli {

// Kinds by number, a bit each.
class TrafficSet {
 public:
  TrafficSet() = default;
  explicit TrafficSet(std::size_t kinds) : words_((kinds + 63) / 64) {}

  void add(std::size_t kind) { words_[kind / 64] |= std::uint64_t{1} << (kind % 64); }
  bool has(std::size_t kind) const { return (words_[kind / 64] >> (kind % 64) & 1U) != 0; }
  bool empty() const noexcept;
  void unite(const TrafficSet& other);
  TrafficSet without(const TrafficSet& other) const;
  TrafficSet within(const TrafficSet& other) const;
  const std::vector<std::uint64_t>& words() const noexcept { return words_; }

  friend bool operator==(const TrafficSet&, const TrafficSet&) = default;
  friend auto operator<=>(const TrafficSet&, const TrafficSet&) = default;

 private:
  std::vector<std::uint64_t> words_;
};

// Which addresses a flow has: of one family, or of none, where an endpoint is only named.
enum class Lane : std::uint8_t { v4, v6, named };
inline constexpr std::size_t kLanes = 3;

// What a question may be limited to.
struct TrafficQuestion {
  std::optional<std::uint8_t> protocol{};
  std::optional<std::uint16_t> port{};  // only with a protocol that has ports
  bool failsafe_ports = false;          // whether the state was built with them
};

bool has_ports(std::uint8_t protocol) noexcept;

class TrafficKinds {
 public:
  TrafficKinds(const SnapshotView& view, const TrafficQuestion& question);

  std::size_t size() const noexcept { return kinds_.size(); }
  Flow probe(std::size_t kind) const noexcept;
  // The kind of a packet; nothing if it is none that was asked about. Complexity: all ranges.
  std::optional<std::size_t> kind_of(const Flow& packet) const noexcept;
  // What can be sent there: ICMP belongs to IPv4, ICMPv6 to IPv6.
  const TrafficSet& all(Lane lane) const noexcept { return all_[static_cast<std::size_t>(lane)]; }
  // What can be sent in every lane.
  const TrafficSet& common() const noexcept { return common_; }
  TrafficSet none() const { return TrafficSet(kinds_.size()); }

  // `everything`, `tcp 80, 8000-8999; udp 53`, `everything except tcp 25`. `possible` holds `set`.
  std::string text(const TrafficSet& set, const TrafficSet& possible) const;

 private:
  // Ports, or numbers of ICMP types and codes (icmp_key), or 0 where a protocol has neither.
  struct Range {
    std::uint8_t protocol = 0;
    std::uint16_t first = 0;
    std::uint16_t last = 0;
  };
  struct Kind {
    std::vector<Range> ranges;  // ascending
  };

  std::vector<Range> ranges_of(const TrafficSet& set) const;
  std::string list(const TrafficSet& set, const TrafficSet& possible) const;

  std::vector<Kind> kinds_;
  TrafficSet all_[kLanes];
  TrafficSet common_;
  // Limited to these, for which `everything` would be too much said.
  bool one_protocol_ = false;
  bool one_port_ = false;
};

}  // namespace tierwall::cli
