#include "cli/graph/traffic_kinds.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include <tierwall/runtime/decide_side.hpp>
#include <tierwall/runtime/protocol.hpp>

#include "cli/flows/flow_request.hpp"

namespace tierwall::cli {

namespace {

constexpr std::uint16_t kCodes = 256;
constexpr std::uint16_t kIcmpStride = kCodes + 1;  // of icmp_key
constexpr std::uint16_t kTypes = 255;

}  // namespace

bool TrafficSet::empty() const noexcept {
  return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
}

void TrafficSet::unite(const TrafficSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i)
    words_[i] |= other.words_[i];
}

TrafficSet TrafficSet::without(const TrafficSet& other) const {
  TrafficSet result = *this;
  for (std::size_t i = 0; i < words_.size(); ++i)
    result.words_[i] &= ~other.words_[i];
  return result;
}

TrafficSet TrafficSet::within(const TrafficSet& other) const {
  TrafficSet result = *this;
  for (std::size_t i = 0; i < words_.size(); ++i)
    result.words_[i] &= other.words_[i];
  return result;
}

bool has_ports(std::uint8_t protocol) noexcept {
  return protocol == kTcp || protocol == kUdp || protocol == kSctp || protocol == kUdpLite;
}

TrafficKinds::TrafficKinds(const SnapshotView& view, const TrafficQuestion& question)
    : one_protocol_(question.protocol.has_value()), one_port_(question.port.has_value()) {
  // What tells packets apart: the classes of the compiled state, one for each family, the ports that
  // are open whatever it says, and which families there are at all.
  using Key = std::array<std::uint32_t, 4>;
  std::map<Key, std::size_t> numbers;
  const auto add = [&](std::uint8_t protocol, std::uint16_t key) {
    std::uint32_t rest = protocol == kIcmp ? 1U : protocol == kIcmpV6 ? 2U : 0U;
    if (question.failsafe_ports) {
      if (detail::is_failsafe(Direction::ingress, protocol, key)) rest |= 4U;
      if (detail::is_failsafe(Direction::egress, protocol, key)) rest |= 8U;
    }
    const Key by{view.traffic.find(0, protocol, key), view.traffic.find(1, protocol, key),
                 view.traffic.find(2, protocol, key), rest};
    const auto [at, is_new] = numbers.emplace(by, kinds_.size());
    if (is_new) kinds_.emplace_back();
    std::vector<Range>& ranges = kinds_[at->second].ranges;
    const bool continues =
        !ranges.empty() && ranges.back().protocol == protocol && ranges.back().last + 1U == key;
    if (continues) {
      ranges.back().last = key;
    } else {
      ranges.push_back({protocol, key, key});
    }
  };
  for (unsigned number = 1; number < 256; ++number) {
    const auto protocol = static_cast<std::uint8_t>(number);
    if (question.protocol && *question.protocol != protocol) continue;
    if (has_ports(protocol)) {
      const std::uint16_t first = question.port.value_or(1);
      const std::uint16_t last = question.port.value_or(65535);
      for (unsigned port = first; port <= last; ++port)
        add(protocol, static_cast<std::uint16_t>(port));
    } else if (is_icmp(protocol)) {
      for (unsigned type = 0; type < kTypes; ++type) {
        for (unsigned code = 0; code < kCodes; ++code)
          add(protocol,
              icmp_key(static_cast<std::uint8_t>(type), static_cast<std::uint16_t>(code)));
      }
    } else {
      add(protocol, 0);
    }
  }
  for (TrafficSet& set : all_)
    set = none();
  common_ = none();
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    const std::uint8_t protocol = kinds_[kind].ranges[0].protocol;
    all_[static_cast<std::size_t>(Lane::named)].add(kind);
    if (protocol != kIcmpV6) all_[static_cast<std::size_t>(Lane::v4)].add(kind);
    if (protocol != kIcmp) all_[static_cast<std::size_t>(Lane::v6)].add(kind);
    if (!is_icmp(protocol)) common_.add(kind);
  }
}

Flow TrafficKinds::probe(std::size_t kind) const noexcept {
  const Range& range = kinds_[kind].ranges[0];
  Flow flow;
  flow.protocol = range.protocol;
  if (is_icmp(range.protocol)) {
    flow.icmp_type = static_cast<std::uint8_t>(range.first / kIcmpStride);
    flow.icmp_code = static_cast<std::uint16_t>(range.first % kIcmpStride);
  } else {
    flow.destination_port = range.first;
  }
  return flow;
}

std::optional<std::size_t> TrafficKinds::kind_of(const Flow& packet) const noexcept {
  const std::uint16_t key = is_icmp(packet.protocol) ? icmp_key(packet.icmp_type, packet.icmp_code)
                            : has_ports(packet.protocol) ? packet.destination_port
                                                         : std::uint16_t{0};
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    for (const Range& range : kinds_[kind].ranges) {
      if (range.protocol == packet.protocol && range.first <= key && key <= range.last) return kind;
    }
  }
  return std::nullopt;
}

namespace {

std::string range_text(std::uint16_t first, std::uint16_t last) {
  return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

// `80, 443, 8000-8999`
template <class Ranges>
std::string port_list(const Ranges& ranges) {
  std::vector<std::string> words;
  for (const auto& range : ranges)
    words.push_back(range_text(range.first, range.last));
  return fmt::format("{}", fmt::join(words, ", "));
}

// `type 3 code 4, types 5-7, type 8`: a range never reaches beyond its type.
template <class Ranges>
std::string icmp_list(const Ranges& ranges) {
  struct Types {
    unsigned first, last;
    std::string codes;  // empty: all
  };
  std::vector<Types> list;
  for (const auto& range : ranges) {
    const unsigned type = range.first / kIcmpStride;
    const auto first = static_cast<std::uint16_t>(range.first % kIcmpStride);
    const auto last = static_cast<std::uint16_t>(range.last % kIcmpStride);
    const bool whole = first == 0 && last + 1 == kCodes;
    if (whole && !list.empty() && list.back().codes.empty() && list.back().last + 1 == type) {
      list.back().last = type;
    } else {
      list.push_back({type, type, whole ? std::string() : " code " + range_text(first, last)});
    }
  }
  std::vector<std::string> words;
  for (const Types& types : list) {
    words.push_back(types.first == types.last
                        ? fmt::format("type {}{}", types.first, types.codes)
                        : fmt::format("types {}-{}", types.first, types.last));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::vector<TrafficKinds::Range> TrafficKinds::ranges_of(const TrafficSet& set) const {
  std::vector<Range> ranges;
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (set.has(kind))
      ranges.insert(ranges.end(), kinds_[kind].ranges.begin(), kinds_[kind].ranges.end());
  }
  const auto order = [](const Range& range) { return std::tuple(range.protocol, range.first); };
  std::ranges::sort(ranges, {}, order);
  std::vector<Range> merged;
  for (const Range& range : ranges) {
    if (!merged.empty() && merged.back().protocol == range.protocol &&
        merged.back().last + 1U == range.first) {
      merged.back().last = range.last;
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

// Protocol by protocol: whole, what of it, or what of it not, whichever is shorter. Protocols without
// a name are told together if all of them are there.
std::string TrafficKinds::list(const TrafficSet& set, const TrafficSet& possible) const {
  std::map<std::uint8_t, std::vector<Range>> there, possibly, missing;
  for (const Range& range : ranges_of(set))
    there[range.protocol].push_back(range);
  for (const Range& range : ranges_of(possible))
    possibly[range.protocol].push_back(range);
  for (const Range& range : ranges_of(possible.without(set)))
    missing[range.protocol].push_back(range);

  const auto has_name = [](std::uint8_t protocol) {
    return protocol_text(protocol).find_first_not_of("0123456789") != std::string::npos;
  };
  bool all_others = true;
  for (const auto& [protocol, ranges] : possibly) {
    if (!has_name(protocol) && !there.contains(protocol)) all_others = false;
  }
  std::vector<std::string> words, numbers;
  for (const auto& [protocol, ranges] : there) {
    const std::string name = protocol_text(protocol);
    if (!has_name(protocol)) {
      numbers.push_back(name);
      continue;
    }
    const std::vector<Range>& rest = missing[protocol];
    const bool has_types = is_icmp(protocol);
    const auto text_of = [has_types](const std::vector<Range>& some) {
      return has_types ? icmp_list(some) : port_list(some);
    };
    if (rest.empty() && !one_port_) {
      words.push_back(name);
    } else if (!rest.empty() && rest.size() < ranges.size()) {
      words.push_back(fmt::format("{} except {}", name, text_of(rest)));
    } else {
      words.push_back(fmt::format("{} {}", name, text_of(ranges)));
    }
  }
  if (!numbers.empty() && all_others && numbers.size() > 1) {
    words.emplace_back("other protocols");
  } else if (!numbers.empty()) {
    words.push_back(fmt::format("protocol {}", fmt::join(numbers, ", ")));
  }
  return fmt::format("{}", fmt::join(words, "; "));
}

std::string TrafficKinds::text(const TrafficSet& set, const TrafficSet& possible) const {
  if (one_protocol_) return list(set, possible);
  const TrafficSet missing = possible.without(set);
  if (missing.empty()) return "everything";
  std::string present = list(set, possible);
  std::string except = "everything except " + list(missing, possible);
  return except.size() < present.size() ? except : present;
}

}  // namespace tierwall::cli
