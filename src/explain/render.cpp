#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <tierwall/address.hpp>
#include <tierwall/explain.hpp>

#include "explain/criteria.hpp"
#include "snapshot/body.hpp"

namespace tierwall::inline v0 {

namespace {

std::string name_of(const PolicyInfo& policy) {
  return policy.namespace_name.empty()
             ? fmt::format("{} {}", policy.kind, policy.name)
             : fmt::format("{} {}/{}", policy.kind, policy.namespace_name, policy.name);
}

std::string name_of(const EndpointInfo& endpoint) {
  return endpoint.kind == EndpointKind::host_endpoint
             ? fmt::format("{} {}", to_string(endpoint.kind), endpoint.name)
             : fmt::format("{} {}/{}", to_string(endpoint.kind), endpoint.namespace_name,
                           endpoint.name);
}

std::string address_text(const Address& address) {
  return address.is_none() ? "unknown" : to_string(address);
}

std::string end_text(const Address& address, std::uint16_t port) {
  if (port == kNoPort) return address_text(address);
  return address.family() == Family::v6 ? fmt::format("[{}]:{}", address_text(address), port)
                                        : fmt::format("{}:{}", address_text(address), port);
}

// `tcp 10.0.0.1:33000 -> 10.0.0.2:80`, and what else is known
std::string flow_text(const Flow& flow) {
  std::string text = fmt::format("{} {} -> {}", explanation::protocol_name(flow.protocol),
                                 end_text(flow.source, flow.source_port),
                                 end_text(flow.destination, flow.destination_port));
  if (flow.icmp_type != kNoIcmpType) text += fmt::format(", type {}", flow.icmp_type);
  if (flow.icmp_code != kNoIcmpCode) text += fmt::format(", code {}", flow.icmp_code);
  if (flow.extras == nullptr) return text;
  const FlowExtras& extras = *flow.extras;
  if (extras.http.has_method) text += fmt::format(", method {}", extras.http.method);
  if (extras.http.path_state == HttpView::Path::comparable) {
    text += fmt::format(", path {}", extras.http.path);
  } else if (extras.http.path_state == HttpView::Path::opaque) {
    text += ", path with an escape that no rule sees through";
  }
  if (!extras.original_destination.is_none() || extras.original_destination_port != kNoPort) {
    const bool address_given = !extras.original_destination.is_none();
    const bool port_given = extras.original_destination_port != kNoPort;
    text += fmt::format(
        ", sent to {} before NAT",
        end_text(address_given ? extras.original_destination : flow.destination,
                 port_given ? extras.original_destination_port : flow.destination_port));
  }
  return text;
}

// Writes the steps of one side as a tree: set, tier, policy, rule.
class SideWriter {
 public:
  SideWriter(const SideExplanation& side, const Snapshot& snapshot)
      : side_(side), snapshot_(snapshot), body_(SnapshotAccess::body(snapshot)) {}

  std::string write() && {
    const Decision& decision = side_.decision;
    if (!decision.enforced()) {
      return fmt::format("{}: not policed, the address belongs to no endpoint\n",
                         to_string(side_.direction));
    }
    if (side_.endpoint.is_none()) {
      return fmt::format("{}: {}\n", to_string(side_.direction), describe(decision, snapshot_));
    }
    out_ = fmt::format("{} at {}: {}\n", to_string(side_.direction),
                       name_of(snapshot_.endpoint(side_.endpoint)), to_string(decision.action));
    for (const Step& step : side_.steps)
      write(step);
    out_ += fmt::format("  => {}\n", describe(decision, snapshot_));
    return std::move(out_);
  }

 private:
  void write(const Step& step) {
    enter(step);
    switch (step.outcome) {
      case Outcome::default_pass: line(2, "end of tier: pass, on to the next tier"); return;
      case Outcome::default_deny: line(2, "end of tier: deny"); return;
      case Outcome::end_of_set:
        line(2, fmt::format("end of tier: none for {} policies, on to the next tier",
                            to_string(step.set)));
        return;
      default: break;
    }
    const PolicyInfo& policy = snapshot_.policy(step.policy);
    if (policy.missing) {
      line(3, "missing, which denies");
      return;
    }
    const snapshot::RuleRun& run = body_.runs[step.policy.value].of(side_.direction);
    const RuleEntry& rule =
        body_.view.rules.rules[run.first + static_cast<std::uint32_t>(step.rule)];
    // As wide as the highest number, so that what follows stands in a column.
    const std::size_t width = fmt::formatted_size("{}", run.count - 1);
    line(3, fmt::format("rule {:<{}}  {:<5}  {}", step.rule, width, to_string(rule.action),
                        result(step, rule)));
  }

  std::string result(const Step& step, const RuleEntry& rule) const {
    switch (step.outcome) {
      case Outcome::no_match:
        return "no match: " + explanation::describe_fields(step.failed_on, rule, body_);
      case Outcome::logged: return "matches, logged";
      case Outcome::passed: return "matches, on to the next tier";
      case Outcome::denied:
        if (rule.action == Action::pass) return "matches, which denies in a profile";
        break;
      default: break;
    }
    return "matches, decides";
  }

  // Headings, where something new begins.
  void enter(const Step& step) {
    const bool is_new_set =
        step.set != set_ && !(step.set == PolicySet::normal && step.tier.is_none());
    if (is_new_set) {
      set_ = step.set;
      tier_ = TierId::none();
      policy_ = PolicyId::none();
      line(1, fmt::format("{} policies", to_string(set_)));
    }
    if (step.tier.is_none()) {
      if (!in_profiles_) line(1, "profiles");
      in_profiles_ = true;
    } else if (step.tier != tier_) {
      line(1, fmt::format("tier {}", snapshot_.tier(step.tier).name));
      policy_ = PolicyId::none();
    }
    tier_ = step.tier;
    const bool at_end_of_tier = step.rule == kNoRule;
    if (at_end_of_tier || step.policy == policy_) return;
    policy_ = step.policy;
    line(2, name_of(snapshot_.policy(step.policy)));
  }

  void line(unsigned depth, std::string_view text) {
    out_ += fmt::format("{:{}}{}\n", "", 2 * depth, text);
  }

  const SideExplanation& side_;
  const Snapshot& snapshot_;
  const SnapshotAccess::Body& body_;
  std::string out_;
  PolicySet set_ = PolicySet::normal;
  TierId tier_;
  PolicyId policy_;
  bool in_profiles_ = false;
};

}  // namespace

std::string render(const SideExplanation& side, const Snapshot& snapshot) {
  return SideWriter(side, snapshot).write();
}

std::string render(const Explanation& explanation, const Snapshot& snapshot) {
  return fmt::format("{}: {}\n\n{}\n{}", flow_text(explanation.flow),
                     explanation.verdict.allowed() ? "allow" : "deny",
                     render(explanation.egress, snapshot), render(explanation.ingress, snapshot));
}

std::string describe(const Decision& decision, const Snapshot& snapshot) {
  const std::string_view action = to_string(decision.action);
  const auto policy = [&] { return name_of(snapshot.policy(decision.policy)); };
  // Said only where there is a choice.
  const std::string set = decision.set == PolicySet::normal
                              ? ""
                              : fmt::format(" ({} policies)", to_string(decision.set));
  switch (decision.reason) {
    case Reason::unenforced: return "allow: not policed, the address belongs to no endpoint";
    case Reason::rule:
      return fmt::format("{} by rule {} of {} in tier {}{}", action, decision.rule, policy(),
                         snapshot.tier(decision.tier).name, set);
    case Reason::tier_default:
      return fmt::format("{} by the end of tier {}, in which {} applies{}", action,
                         snapshot.tier(decision.tier).name, policy(), set);
    case Reason::profile_rule:
      if (snapshot.policy(decision.policy).missing) {
        return fmt::format("{}: {} does not exist", action, policy());
      }
      return fmt::format("{} by rule {} of {}", action, decision.rule, policy());
    case Reason::no_profile_match: return fmt::format("{}: no rule of a profile matches", action);
    case Reason::forward_default: return fmt::format("{}: no forward policy decides", action);
    case Reason::failsafe: return fmt::format("{}: a failsafe port", action);
    case Reason::ambiguous_endpoint:
      return fmt::format("{}: several endpoints have the address and none is named", action);
    case Reason::unknown_endpoint: return fmt::format("{}: there is no such endpoint", action);
  }
  return std::string(action);
}

}  // namespace tierwall::inline v0
