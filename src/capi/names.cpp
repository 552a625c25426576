// Words for numbers, and the versions.
#include <cstddef>
#include <string_view>

#include <tierwall/c/tierwall.h>
#include <tierwall/error.hpp>
#include <tierwall/explain.hpp>
#include <tierwall/model.hpp>
#include <tierwall/progress.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/version.hpp>

namespace tierwall {

namespace {

// All texts of to_string() are literals, which end with a zero.
template <class Word>
const char* name_of(Word word) noexcept {
  return to_string(word).data();
}

// The words of the C API are those of the C++ API, by number.
static_assert(TIERWALL_ACTION_DENY == static_cast<int>(Action::deny) &&
              TIERWALL_ACTION_ALLOW == static_cast<int>(Action::allow) &&
              TIERWALL_ACTION_PASS == static_cast<int>(Action::pass) &&
              TIERWALL_ACTION_LOG == static_cast<int>(Action::log));
static_assert(TIERWALL_INGRESS == static_cast<int>(Direction::ingress) &&
              TIERWALL_EGRESS == static_cast<int>(Direction::egress));
static_assert(TIERWALL_REASON_UNENFORCED == static_cast<int>(Reason::unenforced) &&
              TIERWALL_REASON_RULE == static_cast<int>(Reason::rule) &&
              TIERWALL_REASON_TIER_DEFAULT == static_cast<int>(Reason::tier_default) &&
              TIERWALL_REASON_PROFILE_RULE == static_cast<int>(Reason::profile_rule) &&
              TIERWALL_REASON_NO_PROFILE_MATCH == static_cast<int>(Reason::no_profile_match) &&
              TIERWALL_REASON_FORWARD_DEFAULT == static_cast<int>(Reason::forward_default) &&
              TIERWALL_REASON_FAILSAFE == static_cast<int>(Reason::failsafe) &&
              TIERWALL_REASON_AMBIGUOUS_ENDPOINT == static_cast<int>(Reason::ambiguous_endpoint) &&
              TIERWALL_REASON_UNKNOWN_ENDPOINT == static_cast<int>(Reason::unknown_endpoint));
static_assert(TIERWALL_SET_NORMAL == static_cast<int>(PolicySet::normal) &&
              TIERWALL_SET_FORWARD == static_cast<int>(PolicySet::forward) &&
              TIERWALL_SET_PRE_DNAT == static_cast<int>(PolicySet::pre_dnat) &&
              TIERWALL_SET_UNTRACKED == static_cast<int>(PolicySet::untracked) &&
              TIERWALL_SET_FAILSAFE == static_cast<int>(PolicySet::failsafe));
static_assert(TIERWALL_OUTCOME_NO_MATCH == static_cast<int>(Outcome::no_match) &&
              TIERWALL_OUTCOME_LOGGED == static_cast<int>(Outcome::logged) &&
              TIERWALL_OUTCOME_PASSED == static_cast<int>(Outcome::passed) &&
              TIERWALL_OUTCOME_ALLOWED == static_cast<int>(Outcome::allowed) &&
              TIERWALL_OUTCOME_DENIED == static_cast<int>(Outcome::denied) &&
              TIERWALL_OUTCOME_DEFAULT_PASS == static_cast<int>(Outcome::default_pass) &&
              TIERWALL_OUTCOME_DEFAULT_DENY == static_cast<int>(Outcome::default_deny) &&
              TIERWALL_OUTCOME_END_OF_SET == static_cast<int>(Outcome::end_of_set));
static_assert(
    TIERWALL_GLOBAL_NETWORK_POLICY == static_cast<int>(PolicyKind::global_network_policy) &&
    TIERWALL_NETWORK_POLICY == static_cast<int>(PolicyKind::network_policy) &&
    TIERWALL_KUBERNETES_NETWORK_POLICY == static_cast<int>(PolicyKind::kubernetes_network_policy) &&
    TIERWALL_KUBERNETES_CLUSTER_NETWORK_POLICY ==
        static_cast<int>(PolicyKind::kubernetes_cluster_network_policy) &&
    TIERWALL_ADMIN_NETWORK_POLICY == static_cast<int>(PolicyKind::admin_network_policy) &&
    TIERWALL_BASELINE_ADMIN_NETWORK_POLICY ==
        static_cast<int>(PolicyKind::baseline_admin_network_policy) &&
    TIERWALL_STAGED_GLOBAL_NETWORK_POLICY ==
        static_cast<int>(PolicyKind::staged_global_network_policy) &&
    TIERWALL_STAGED_NETWORK_POLICY == static_cast<int>(PolicyKind::staged_network_policy) &&
    TIERWALL_STAGED_KUBERNETES_NETWORK_POLICY ==
        static_cast<int>(PolicyKind::staged_kubernetes_network_policy));
static_assert(TIERWALL_STAGED_SET == static_cast<int>(StagedAction::set) &&
              TIERWALL_STAGED_REMOVE == static_cast<int>(StagedAction::remove) &&
              TIERWALL_STAGED_LEARN == static_cast<int>(StagedAction::learn) &&
              TIERWALL_STAGED_IGNORE == static_cast<int>(StagedAction::ignore));
static_assert(TIERWALL_WORKLOAD_ENDPOINT == static_cast<int>(EndpointKind::workload_endpoint) &&
              TIERWALL_HOST_ENDPOINT == static_cast<int>(EndpointKind::host_endpoint) &&
              TIERWALL_POD == static_cast<int>(EndpointKind::pod) &&
              TIERWALL_DEPLOYMENT == static_cast<int>(EndpointKind::deployment) &&
              TIERWALL_STATEFUL_SET == static_cast<int>(EndpointKind::stateful_set) &&
              TIERWALL_DAEMON_SET == static_cast<int>(EndpointKind::daemon_set) &&
              TIERWALL_REPLICA_SET == static_cast<int>(EndpointKind::replica_set) &&
              TIERWALL_JOB == static_cast<int>(EndpointKind::job) &&
              TIERWALL_CRON_JOB == static_cast<int>(EndpointKind::cron_job) &&
              TIERWALL_REPLICATION_CONTROLLER ==
                  static_cast<int>(EndpointKind::replication_controller));
static_assert(TIERWALL_STAGE_VALIDATION == static_cast<int>(BuildStage::validation) &&
              TIERWALL_STAGE_SELECTORS == static_cast<int>(BuildStage::selectors) &&
              TIERWALL_STAGE_LABELS == static_cast<int>(BuildStage::labels) &&
              TIERWALL_STAGE_RULES == static_cast<int>(BuildStage::rules) &&
              TIERWALL_STAGE_PLANS == static_cast<int>(BuildStage::plans) &&
              TIERWALL_STAGE_IDENTITIES == static_cast<int>(BuildStage::identities) &&
              TIERWALL_STAGE_NAMES == static_cast<int>(BuildStage::names) &&
              TIERWALL_STAGE_PROGRAMS == static_cast<int>(BuildStage::programs));
static_assert(TIERWALL_SEVERITY_ERROR == static_cast<int>(Severity::error) &&
              TIERWALL_SEVERITY_WARNING == static_cast<int>(Severity::warning));
static_assert(TIERWALL_ICMP == kIcmp && TIERWALL_TCP == kTcp && TIERWALL_UDP == kUdp &&
              TIERWALL_ICMPV6 == kIcmpV6 && TIERWALL_SCTP == kSctp && TIERWALL_UDPLITE == kUdpLite);

}  // namespace

}  // namespace tierwall

using namespace tierwall;

uint32_t tierwall_abi_version(void) {
  return TIERWALL_ABI_VERSION;
}

const char* tierwall_library_version(void) {
  return TIERWALL_VERSION;
}

const char* tierwall_status_name(tierwall_status status) {
  switch (status) {
    case TIERWALL_OK: return "ok";
    case TIERWALL_INVALID_ARGUMENT: return "invalid-argument";
    case TIERWALL_REFUSED: return "refused";
    case TIERWALL_NOT_FOUND: return "not-found";
    case TIERWALL_TOO_SMALL: return "too-small";
    case TIERWALL_OUT_OF_MEMORY: return "out-of-memory";
    case TIERWALL_CANCELLED: return "cancelled";
    case TIERWALL_BUSY: return "busy";
    case TIERWALL_INTERNAL: return "internal";
    default: return "unknown";
  }
}

const char* tierwall_error_code_name(tierwall_error_code code) {
  return name_of(static_cast<ErrorCode>(code));
}

const char* tierwall_action_name(tierwall_action action) {
  return name_of(static_cast<Action>(action));
}

const char* tierwall_direction_name(tierwall_direction direction) {
  if (direction > TIERWALL_EGRESS) return "unknown";
  return name_of(static_cast<Direction>(direction));
}

const char* tierwall_reason_name(tierwall_reason reason) {
  return name_of(static_cast<Reason>(reason));
}

const char* tierwall_policy_set_name(tierwall_policy_set set) {
  return name_of(static_cast<PolicySet>(set));
}

const char* tierwall_endpoint_kind_name(tierwall_endpoint_kind kind) {
  return name_of(static_cast<EndpointKind>(kind));
}

const char* tierwall_policy_kind_name(tierwall_policy_kind kind) {
  return name_of(static_cast<PolicyKind>(kind));
}

const char* tierwall_build_stage_name(tierwall_build_stage stage) {
  return name_of(static_cast<BuildStage>(stage));
}

const char* tierwall_outcome_name(tierwall_outcome outcome) {
  switch (static_cast<Outcome>(outcome)) {
    case Outcome::no_match: return "noMatch";
    case Outcome::logged: return "logged";
    case Outcome::passed: return "passed";
    case Outcome::allowed: return "allowed";
    case Outcome::denied: return "denied";
    case Outcome::default_pass: return "defaultPass";
    case Outcome::default_deny: return "defaultDeny";
    case Outcome::end_of_set: return "endOfSet";
  }
  return "unknown";
}

const char* tierwall_criterion_name(uint32_t bit) {
  if (bit > static_cast<uint32_t>(RuleField::address_family)) return nullptr;
  return name_of(static_cast<RuleField>(bit));
}
