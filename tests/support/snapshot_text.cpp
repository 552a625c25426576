#include "support/snapshot_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include <fmt/format.h>

#include <tierwall/address.hpp>
#include <tierwall/effective.hpp>
#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate.hpp>

#include "support/library_answers.hpp"
#include "support/model_dump.hpp"

namespace tierwall::testing {

namespace {

using reference::EndpointName;
using reference::ReferenceFlow;

std::string text_of(const EndpointInfo& endpoint) {
  std::string text = dump(EndpointName{endpoint.kind, endpoint.namespace_name, endpoint.name});
  for (const Address& address : endpoint.addresses)
    text += " " + to_string(address);
  return text;
}

std::string text_of(const PolicyInfo& policy, const Snapshot& snapshot) {
  return fmt::format("{} {}/{} tier {}{}", policy.kind, policy.namespace_name, policy.name,
                     policy.tier.is_none() ? "none" : snapshot.tier(policy.tier).name,
                     policy.missing ? ", missing" : "");
}

std::string text_of(const TierInfo& tier) {
  // A store takes -0 for 0, as everybody who compares them does.
  return fmt::format("tier {} order {} default {}", tier.name, tier.order + 0.0,
                     to_string(tier.default_action));
}

std::string text_of(const EffectivePolicy& policy, const Snapshot& snapshot) {
  std::string text = "    " + text_of(snapshot.policy(policy.policy), snapshot) + "\n";
  for (const EffectiveRule& rule : policy.rules)
    text += fmt::format("      {} {} {}\n", rule.index, to_string(rule.action), rule.criteria);
  return text;
}

std::string text_of(std::optional<Action> action) {
  return std::string(action ? to_string(*action) : "nothing");
}

std::string text_of(const EffectiveSet& set, const Snapshot& snapshot) {
  std::string text = fmt::format("  {} {}\n", to_string(set.direction), to_string(set.set));
  for (const FailsafePorts& failsafe : set.failsafe)
    text += fmt::format("    failsafe {}: {}\n", failsafe.protocol, fmt::join(failsafe.ports, " "));
  for (const EffectiveTier& tier : set.tiers) {
    text += "   " + text_of(snapshot.tier(tier.tier)) + "\n";
    for (const EffectivePolicy& policy : tier.policies)
      text += text_of(policy, snapshot);
    text += "    end: " + text_of(tier.end) + "\n";
  }
  for (const EffectivePolicy& profile : set.profiles)
    text += text_of(profile, snapshot);
  return text + "    otherwise: " + text_of(set.otherwise) + "\n";
}

std::string text_of(const EndpointName& name, const Snapshot& snapshot) {
  const EndpointId id = find_endpoint(snapshot, name);
  if (id.is_none()) return dump(name) + " is not there\n";
  std::string text = text_of(snapshot.endpoint(id)) + "\n";
  for (const EffectiveSet& set : effective_policies(snapshot, id))
    text += text_of(set, snapshot);
  return text;
}

std::string owners_of(const Address& address, const Snapshot& snapshot) {
  std::vector<std::string> owners;
  for (const EndpointId id : snapshot.find_endpoints(address))
    owners.push_back(text_of(snapshot.endpoint(id)));
  std::ranges::sort(owners);
  return fmt::format("{} is of: {}\n", to_string(address), fmt::join(owners, ", "));
}

// In the order of the text, because numbers mean nothing.
std::string tiers_and_policies(const Snapshot& snapshot) {
  std::vector<std::string> lines;
  for (std::uint32_t i = 0; i < snapshot.tier_count(); ++i) {
    const TierInfo& tier = snapshot.tier(TierId{i});
    if (!tier.name.empty()) lines.push_back(text_of(tier));
  }
  for (std::uint32_t i = 0; i < snapshot.policy_count(); ++i) {
    const PolicyInfo& policy = snapshot.policy(PolicyId{i});
    if (!policy.name.empty()) lines.push_back(text_of(policy, snapshot));
  }
  std::ranges::sort(lines);
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

std::string text_of(const Decision& decision, const Snapshot& snapshot) {
  return fmt::format("{}flags {}\n", dump(named(decision, snapshot)), decision.flags);
}

}  // namespace

std::string text_of(const SnapshotStats& stats) {
  return fmt::format(
      "{} tiers, {} policies, {} profiles, {} rules, {} endpoints, {} network sets\n", stats.tiers,
      stats.policies, stats.profiles, stats.rules, stats.endpoints, stats.network_sets);
}

std::string text_of(const Snapshot& snapshot, const Model& model,
                    std::span<const EndpointName> others) {
  std::vector<EndpointName> names(others.begin(), others.end());
  std::set<Address> addresses;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    names.push_back({endpoint.kind, endpoint.namespace_name, endpoint.name});
    addresses.insert(endpoint.addresses.begin(), endpoint.addresses.end());
  }
  for (const HostEndpoint& endpoint : model.host_endpoints) {
    names.push_back({EndpointKind::host_endpoint, "", endpoint.name});
    addresses.insert(endpoint.expected_ips.begin(), endpoint.expected_ips.end());
  }
  std::string text = text_of(snapshot.stats()) + tiers_and_policies(snapshot);
  for (const EndpointName& name : names)
    text += text_of(name, snapshot);
  for (const Address& address : addresses)
    text += owners_of(address, snapshot);
  return text;
}

std::string answer_of(const Snapshot& snapshot, const ReferenceFlow& flow,
                      std::span<const HostEndpoint> hosts) {
  const LibraryFlow asked(flow, snapshot);
  const Verdict verdict = evaluate(snapshot.view(), asked.flow());
  std::string text = text_of(verdict.egress, snapshot) + text_of(verdict.ingress, snapshot) +
                     render(explain(snapshot, asked.flow()), snapshot);
  for (const HostEndpoint& host : hosts) {
    const EndpointId id = find_endpoint(snapshot, {EndpointKind::host_endpoint, "", host.name});
    for (const Direction direction : {Direction::ingress, Direction::egress}) {
      text += text_of(evaluate_forward(snapshot.view(), id, direction, asked.flow()), snapshot) +
              render(explain_forward(snapshot, id, direction, asked.flow()), snapshot);
    }
  }
  return text;
}

std::string difference(std::string_view what, std::string_view text, std::string_view expected) {
  if (text == expected) return {};
  const auto [at, at_expected] =
      std::mismatch(text.begin(), text.end(), expected.begin(), expected.end());
  static_cast<void>(at_expected);
  const auto same = static_cast<std::size_t>(at - text.begin());
  const std::size_t start = same == 0 ? 0 : text.rfind('\n', same - 1) + 1;
  const auto line = [start](std::string_view of) {
    return of.substr(start, of.find('\n', start) - start);
  };
  return fmt::format("{}, after\n{}\n  it says:   {}\n  should be: {}\n", what,
                     text.substr(0, start), line(text), line(expected));
}

}  // namespace tierwall::testing
