#include "support/c_answers.hpp"

#include <stdexcept>
#include <vector>

namespace tierwall::testing {

namespace {

using reference::Criterion;
using reference::EndpointName;
using reference::PolicyName;
using reference::ReferenceDecision;
using reference::ReferenceFlow;
using reference::ReferenceSide;
using reference::StepOutcome;

std::string string_of(const tierwall_text& text) {
  return {text.data, text.size};
}

// Names that do not exist are a failure of the test.
void expect_ok(tierwall_status status) {
  if (status != TIERWALL_OK) throw std::runtime_error(tierwall_status_name(status));
}

PolicyName name_of(std::uint32_t tier, std::uint32_t policy, const tierwall_snapshot* snapshot) {
  PolicyName result;
  if (tier != TIERWALL_NO_ID) {
    auto info = c_sized<tierwall_tier_info>();
    expect_ok(tierwall_snapshot_tier(snapshot, tier, &info));
    result.tier = string_of(info.name);
  }
  if (policy != TIERWALL_NO_ID) {
    auto info = c_sized<tierwall_policy_info>();
    expect_ok(tierwall_snapshot_policy(snapshot, policy, &info));
    result.kind = string_of(info.kind);
    result.namespace_name = string_of(info.namespace_name);
    result.name = string_of(info.name);
  }
  return result;
}

// Both list the criteria in the order of spec/policy.md 3.1, and the outcomes in that of explain.hpp.
std::set<Criterion> criteria_of(std::uint32_t mask) {
  std::set<Criterion> result;
  for (std::uint32_t bit = 0; tierwall_criterion_name(bit) != nullptr; ++bit) {
    if ((mask >> bit & 1U) != 0) result.insert(static_cast<Criterion>(bit));
  }
  return result;
}

std::uint32_t id_of(const std::optional<EndpointName>& name, const tierwall_snapshot* snapshot) {
  if (!name) return TIERWALL_NO_ID;
  const std::uint32_t id = c_find(snapshot, *name);
  if (id != TIERWALL_NO_ID) return id;
  return static_cast<std::uint32_t>(tierwall_snapshot_endpoint_count(snapshot));
}

template <class Explain>
ReferenceSide side_of(const tierwall_snapshot* snapshot, const Explain& explain) {
  auto side = c_sized<tierwall_side>();
  std::size_t count = 0;
  const tierwall_status asked = explain(&side, nullptr, std::size_t{0}, &count);
  if (asked != TIERWALL_TOO_SMALL) expect_ok(asked);
  std::vector<tierwall_step> steps(count);
  expect_ok(explain(&side, steps.data(), steps.size(), &count));

  ReferenceSide result;
  result.decision = named(side.decision, snapshot);
  if (side.endpoint != TIERWALL_NO_ID) {
    auto info = c_sized<tierwall_endpoint_info>();
    expect_ok(tierwall_snapshot_endpoint(snapshot, side.endpoint, &info));
    result.endpoint = EndpointName{static_cast<EndpointKind>(info.kind),
                                   string_of(info.namespace_name), string_of(info.name)};
  }
  for (const tierwall_step& step : steps) {
    result.steps.push_back(
        {static_cast<PolicySet>(step.set), static_cast<StepOutcome>(step.outcome),
         name_of(step.tier, step.policy, snapshot), step.rule, criteria_of(step.failed_on)});
  }
  return result;
}

}  // namespace

CFlow::CFlow(const ReferenceFlow& from, const tierwall_snapshot* snapshot) {
  flow_.source = c_address(from.source);
  flow_.destination = c_address(from.destination);
  flow_.source_endpoint = id_of(from.source_endpoint, snapshot);
  flow_.destination_endpoint = id_of(from.destination_endpoint, snapshot);
  flow_.source_port = from.source_port.value_or(TIERWALL_NO_PORT);
  flow_.destination_port = from.destination_port.value_or(TIERWALL_NO_PORT);
  if (from.icmp_type) flow_.icmp_type = *from.icmp_type;
  if (from.icmp_code) flow_.icmp_code = *from.icmp_code;
  flow_.protocol = from.protocol;
  if (!from.http_method && !from.http_path && !from.original_destination &&
      !from.original_destination_port) {
    return;
  }
  auto content = c_sized<tierwall_flow_extras_content>();
  content.has_http_method = from.http_method.has_value();
  if (from.http_method) content.http_method = c_text(*from.http_method);
  content.has_http_path = from.http_path.has_value();
  if (from.http_path) content.http_path = c_text(*from.http_path);
  if (from.original_destination) {
    content.original_destination = c_address(*from.original_destination);
  }
  content.original_destination_port = from.original_destination_port.value_or(TIERWALL_NO_PORT);
  extras_ = c_create<tierwall_flow_extras>([&](auto* extras, auto* error) {
    return tierwall_flow_extras_create(&content, extras, error);
  });
  flow_.extras = extras_.get();
}

std::uint32_t c_find(const tierwall_snapshot* snapshot, const EndpointName& name) {
  std::uint32_t id = TIERWALL_NO_ID;
  tierwall_snapshot_find_endpoint(snapshot, static_cast<tierwall_endpoint_kind>(name.kind),
                                  name.namespace_name.data(), name.namespace_name.size(),
                                  name.name.data(), name.name.size(), &id);
  return id;
}

ReferenceDecision named(const tierwall_decision& decision, const tierwall_snapshot* snapshot) {
  return {static_cast<Action>(decision.action), static_cast<Reason>(decision.reason),
          static_cast<PolicySet>(decision.set), name_of(decision.tier, decision.policy, snapshot),
          decision.rule};
}

ReferenceSide c_explain(const tierwall_snapshot* snapshot, tierwall_direction direction,
                        const tierwall_flow& flow) {
  return side_of(snapshot, [&](tierwall_side* side, tierwall_step* steps, std::size_t capacity,
                               std::size_t* count) {
    return tierwall_explain_side(snapshot, direction, &flow, side, steps, capacity, count, nullptr);
  });
}

ReferenceSide c_explain_forward(const tierwall_snapshot* snapshot, std::uint32_t host,
                                tierwall_direction direction, const tierwall_flow& flow) {
  return side_of(snapshot, [&](tierwall_side* side, tierwall_step* steps, std::size_t capacity,
                               std::size_t* count) {
    return tierwall_explain_forward(snapshot, host, direction, &flow, side, steps, capacity, count,
                                    nullptr);
  });
}

std::string c_explain_text(const tierwall_snapshot* snapshot, const tierwall_flow& flow) {
  std::size_t length = 0;
  tierwall_explain(snapshot, &flow, nullptr, 0, &length, nullptr);
  std::string text(length, '\0');
  expect_ok(tierwall_explain(snapshot, &flow, text.data(), text.size(), &length, nullptr));
  return text;
}

}  // namespace tierwall::testing
