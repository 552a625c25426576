// What the tests of snapshots share: build or fail, and decisions in a few words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/snapshot.hpp>

#include "support/model_builders.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {

inline Flow tcp(Address source, Address destination, std::uint16_t port) {
  return Flow{.source = source,
              .destination = destination,
              .source_port = 33'000,
              .destination_port = port,
              .protocol = kTcp};
}
inline Flow udp(Address source, Address destination, std::uint16_t port) {
  Flow flow = tcp(source, destination, port);
  flow.protocol = kUdp;
  return flow;
}
inline Flow icmp(Address source, Address destination, std::uint8_t type, std::uint16_t code = 0) {
  return Flow{.source = source,
              .destination = destination,
              .icmp_code = code,
              .icmp_type = type,
              .protocol = source.is_v4() ? kIcmp : kIcmpV6};
}

// `allow web#1`, `deny tier:web`, `deny none`, `-`; with the set if it is not the normal one.
inline std::string text_of(const Decision& decision, const Snapshot& snapshot) {
  const auto policy = [&] { return snapshot.policy(decision.policy).name; };
  std::string text = decision.allowed() ? "allow " : "deny ";
  switch (decision.reason) {
    case Reason::unenforced: return "-";
    case Reason::rule:
    case Reason::profile_rule: text += policy() + "#" + std::to_string(decision.rule); break;
    case Reason::tier_default:
      text += "tier " + snapshot.tier(decision.tier).name + ":" + policy();
      break;
    case Reason::no_profile_match: text += "none"; break;
    case Reason::forward_default: text += "forward"; break;
    case Reason::failsafe: text += "failsafe"; break;
    case Reason::ambiguous_endpoint: text += "ambiguous"; break;
    case Reason::unknown_endpoint: text += "unknown"; break;
  }
  switch (decision.set) {
    case PolicySet::untracked: return text + " untracked";
    case PolicySet::pre_dnat: return text + " preDNAT";
    default: return text;
  }
}

inline std::string egress_of(const Snapshot& snapshot, const Flow& flow) {
  return text_of(evaluate(snapshot.view(), flow).egress, snapshot);
}
inline std::string ingress_of(const Snapshot& snapshot, const Flow& flow) {
  return text_of(evaluate(snapshot.view(), flow).ingress, snapshot);
}

}  // namespace tierwall::testing
