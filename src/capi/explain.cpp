#include <tierwall/c/evaluate.h>
#include <tierwall/explain.hpp>

#include "capi/arguments.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/layouts.hpp"
#include "capi/results.hpp"

using namespace tierwall;
using namespace tierwall::capi;

namespace {

const Snapshot& snapshot_of(const tierwall_snapshot* snapshot) {
  return *existing(snapshot, "snapshot").snapshot;
}

const Flow& asked_flow(const tierwall_flow* flow) {
  return flow_of(existing(flow, "flow"));
}

// Whether the snapshot has what the reason says is named.
bool is_known(const Decision& decision, const Snapshot& snapshot) noexcept {
  const bool names_tier =
      decision.reason == Reason::rule || decision.reason == Reason::tier_default;
  const bool names_policy = names_tier || decision.reason == Reason::profile_rule;
  return (!names_tier || decision.tier.value < snapshot.tier_count()) &&
         (!names_policy || decision.policy.value < snapshot.policy_count());
}

tierwall_status fill_side(const SideExplanation& explained, tierwall_side* side,
                          tierwall_step* steps, std::size_t capacity, std::size_t* count) {
  existing(count, "count");
  std::vector<tierwall_step> list;
  list.reserve(explained.steps.size());
  for (const Step& step : explained.steps) {
    list.push_back({static_cast<tierwall_policy_set>(step.set),
                    static_cast<tierwall_outcome>(step.outcome), 0, step.tier.value,
                    step.policy.value, step.rule, step.failed_on});
  }
  tierwall_side result{};
  result.decision = c_decision(explained.decision);
  result.endpoint = explained.endpoint.value;
  write_struct(side, result, Field("side"));
  return fill(std::span<const tierwall_step>(list), steps, capacity, count);
}

}  // namespace

tierwall_status tierwall_explain(const tierwall_snapshot* snapshot, const tierwall_flow* flow,
                                 char* buffer, size_t capacity, size_t* length,
                                 tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    const Snapshot& held = snapshot_of(snapshot);
    return fill_text(render(explain(held, asked_flow(flow)), held), buffer, capacity, length);
  });
}

tierwall_status tierwall_describe(const tierwall_snapshot* snapshot,
                                  const tierwall_decision* decision, char* buffer, size_t capacity,
                                  size_t* length, tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    const Snapshot& held = snapshot_of(snapshot);
    const Field field("decision");
    const tierwall_decision& given = existing(decision, "decision");
    word_of(given.action, Action::log, Field(field, "action"));
    word_of(given.reason, Reason::unknown_endpoint, Field(field, "reason"));
    word_of(given.set, PolicySet::failsafe, Field(field, "set"));
    if (!is_known(decision_of(given), held)) {
      return tell(error, TIERWALL_NOT_FOUND, "decision: of another snapshot");
    }
    return fill_text(describe(decision_of(given), held), buffer, capacity, length);
  });
}

tierwall_status tierwall_explain_side(const tierwall_snapshot* snapshot,
                                      tierwall_direction direction, const tierwall_flow* flow,
                                      tierwall_side* side, tierwall_step* steps, size_t capacity,
                                      size_t* count, tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    const Direction where = word_of(direction, Direction::egress, Field("direction"));
    const Explanation explained = explain(snapshot_of(snapshot), asked_flow(flow));
    return fill_side(where == Direction::egress ? explained.egress : explained.ingress, side, steps,
                     capacity, count);
  });
}

tierwall_status tierwall_explain_forward(const tierwall_snapshot* snapshot, uint32_t host,
                                         tierwall_direction direction, const tierwall_flow* flow,
                                         tierwall_side* side, tierwall_step* steps, size_t capacity,
                                         size_t* count, tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    const Direction where = word_of(direction, Direction::egress, Field("direction"));
    return fill_side(
        explain_forward(snapshot_of(snapshot), EndpointId{host}, where, asked_flow(flow)), side,
        steps, capacity, count);
  });
}
