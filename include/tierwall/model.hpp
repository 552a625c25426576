// The policy model: plain aggregates that say what spec/policy.md section 1 says, nothing compiled.
//
//     Model model;
//     model.policies.push_back(Policy{.kind = PolicyKind::global_network_policy, .name = "web",
//                                     .selector = "role == 'web'",
//                                     .ingress = {Rule{.action = Action::allow}}});
//     BuildResult built = SnapshotBuilder{}.build(model);
//
// A caller fills it from its own structs, or `load_manifests` fills it from text. Nothing here is
// checked: `validate()` and `SnapshotBuilder` report everything wrong, by resource and field path.
// Thread contract: plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/protocol.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

// Names and values.
using Labels = std::map<std::string, std::string, std::less<>>;

// Rules (1.3).

// Of IP.
struct Protocol {
  std::uint8_t number = 0;  // 1..255
  // The name ICMP or ICMPv6 was written, not the number: then it also means IPv4 or IPv6 (3.2).
  bool implies_family = false;
  friend bool operator==(const Protocol&, const Protocol&) = default;
};

// A number (first == last), an inclusive range, or a name (then both numbers are 0).
struct Port {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  std::string name{};

  // One port, all from the first to the last, or those that endpoints call so.
  static Port number(std::uint16_t n) { return Port{n, n, {}}; }
  static Port range(std::uint16_t first, std::uint16_t last) { return Port{first, last, {}}; }
  static Port named(std::string name) { return Port{0, 0, std::move(name)}; }
  // No number is looked at.
  bool is_named() const noexcept { return !name.empty(); }
  friend bool operator==(const Port&, const Port&) = default;
};

// Of ICMP in IPv4, of ICMPv6 in IPv6; absent is any.
struct IcmpMatch {
  std::optional<std::uint8_t> type{};  // 0..254
  std::optional<std::uint8_t> code{};  // only with type
  friend bool operator==(const IcmpMatch&, const IcmpMatch&) = default;
};

// Of the service account of an endpoint: one of the names, if there are any, and the labels.
struct ServiceAccountMatch {
  std::vector<std::string> names{};
  std::string selector{};  // empty: none
  friend bool operator==(const ServiceAccountMatch&, const ServiceAccountMatch&) = default;
};

// The slices of a service.
struct ServiceMatch {
  std::string name{};
  std::string namespace_name{};  // empty in a namespaced policy: the policy's (3.7)
  friend bool operator==(const ServiceMatch&, const ServiceMatch&) = default;
};

// One path, or what lies below it.
struct HttpPathMatch {
  std::optional<std::string> exact{};  // exactly one of the two
  std::optional<std::string> prefix{};
  friend bool operator==(const HttpPathMatch&, const HttpPathMatch&) = default;
};

// Of a request; an empty list is any.
struct HttpMatch {
  std::vector<std::string> methods{};  // `*` is any
  std::vector<HttpPathMatch> paths{};
  friend bool operator==(const HttpMatch&, const HttpMatch&) = default;
};

// One side of a rule. Empty fields do not constrain (3.1).
struct EntityRule {
  std::vector<Cidr> nets{};
  std::vector<Cidr> not_nets{};
  std::string selector{};
  std::string not_selector{};
  std::string namespace_selector{};
  std::optional<ServiceAccountMatch> service_accounts{};
  std::optional<ServiceMatch> services{};
  std::vector<Port> ports{};
  std::vector<Port> not_ports{};
  friend bool operator==(const EntityRule&, const EntityRule&) = default;
};

// All criteria must hold; absent and empty ones do (3.1).
struct Rule {
  Action action = Action::deny;
  std::optional<std::uint8_t> ip_version{};  // 4 or 6
  std::optional<Protocol> protocol{};
  std::optional<Protocol> not_protocol{};
  std::optional<IcmpMatch> icmp{};
  std::optional<IcmpMatch> not_icmp{};
  std::optional<HttpMatch> http{};
  EntityRule source{};
  EntityRule destination{};
  friend bool operator==(const Rule&, const Rule&) = default;
};

// Tiers and policies (1.2).

inline constexpr double kDefaultTierOrder = 1'000'000;       // of tiers that state none
inline constexpr std::string_view kDefaultTier = "default";  // of policies that state none

// A stage of policies. What it does at its end holds where one of them applies.
struct Tier {
  std::string name{};
  std::optional<double> order{};           // absent: kDefaultTierOrder
  std::optional<Action> default_action{};  // deny (also if absent) or pass
  friend bool operator==(const Tier&, const Tier&) = default;
};

// The order of the enumerators means nothing; ties are broken by the kind's text (2.3).
enum class PolicyKind : std::uint8_t {
  global_network_policy,
  network_policy,
  kubernetes_network_policy,
  kubernetes_cluster_network_policy,
  admin_network_policy,
  baseline_admin_network_policy,
  staged_global_network_policy,
  staged_network_policy,
  staged_kubernetes_network_policy,
};

// As in the manifests.
constexpr std::string_view to_string(PolicyKind kind) noexcept {
  switch (kind) {
    case PolicyKind::global_network_policy: return "GlobalNetworkPolicy";
    case PolicyKind::network_policy: return "NetworkPolicy";
    case PolicyKind::kubernetes_network_policy: return "KubernetesNetworkPolicy";
    case PolicyKind::kubernetes_cluster_network_policy: return "KubernetesClusterNetworkPolicy";
    case PolicyKind::admin_network_policy: return "AdminNetworkPolicy";
    case PolicyKind::baseline_admin_network_policy: return "BaselineAdminNetworkPolicy";
    case PolicyKind::staged_global_network_policy: return "StagedGlobalNetworkPolicy";
    case PolicyKind::staged_network_policy: return "StagedNetworkPolicy";
    case PolicyKind::staged_kubernetes_network_policy: return "StagedKubernetesNetworkPolicy";
  }
  return "unknown";
}

// Whether it is evaluated only where staged policies are enforced.
constexpr bool is_staged(PolicyKind kind) noexcept {
  return kind >= PolicyKind::staged_global_network_policy;
}
// Whether policies of the kind live in a namespace.
constexpr bool is_namespaced(PolicyKind kind) noexcept {
  return kind == PolicyKind::network_policy || kind == PolicyKind::kubernetes_network_policy ||
         kind == PolicyKind::staged_network_policy ||
         kind == PolicyKind::staged_kubernetes_network_policy;
}

// Which directions a policy governs; absent in a Policy: inferred from its rules (2.2).
struct PolicyTypes {
  bool ingress = false;
  bool egress = false;
  friend bool operator==(const PolicyTypes&, const PolicyTypes&) = default;
};

// What becomes of a staged policy; removals are not evaluated.
enum class StagedAction : std::uint8_t { set, remove, learn, ignore };

// Every policy kind, in the form that is evaluated. The identity is (kind, namespace, name); the
// tier is not part of it (1.1).
struct Policy {
  PolicyKind kind = PolicyKind::global_network_policy;
  std::string namespace_name{};  // empty for cluster-scoped kinds
  std::string name{};
  std::string tier{kDefaultTier};
  std::optional<double> order{};  // absent: after every number
  std::string selector{};         // empty: every endpoint in scope
  std::string namespace_selector{};
  std::string service_account_selector{};
  std::optional<PolicyTypes> types{};
  std::vector<Rule> ingress{};
  std::vector<Rule> egress{};
  bool do_not_track = false;
  bool pre_dnat = false;
  bool apply_on_forward = false;
  std::optional<StagedAction> staged_action{};  // staged kinds only; absent: set
  friend bool operator==(const Policy&, const Policy&) = default;
};

// Profiles, sets, endpoints, label sources (1.4, 5).

// Rules for where no policy applies, and labels, that endpoints share by its name.
struct Profile {
  std::string name{};
  Labels labels_to_apply{};
  std::vector<Rule> ingress{};
  std::vector<Rule> egress{};
  friend bool operator==(const Profile&, const Profile&) = default;
};

// GlobalNetworkSet (no namespace) and NetworkSet.
struct NetworkSet {
  std::string namespace_name{};
  std::string name{};
  Labels labels{};
  std::vector<Cidr> nets{};
  friend bool operator==(const NetworkSet&, const NetworkSet&) = default;
};

// What an endpoint calls a port.
struct EndpointPort {
  std::string name{};         // empty: ignored (workloads), refused (hosts)
  std::uint8_t protocol = 0;  // TCP, UDP or SCTP
  std::uint16_t port = 0;
  friend bool operator==(const EndpointPort&, const EndpointPort&) = default;
};

// What an endpoint was in the manifests. The kind belongs to its identity: a Pod and a Deployment of
// one name are two endpoints.
enum class EndpointKind : std::uint8_t {
  workload_endpoint,
  host_endpoint,
  pod,
  // Workloads by their pod template: one endpoint stands for all pods.
  deployment,
  stateful_set,
  daemon_set,
  replica_set,
  job,
  cron_job,
  replication_controller,
};

// As in the manifests.
constexpr std::string_view to_string(EndpointKind kind) noexcept {
  switch (kind) {
    case EndpointKind::workload_endpoint: return "WorkloadEndpoint";
    case EndpointKind::host_endpoint: return "HostEndpoint";
    case EndpointKind::pod: return "Pod";
    case EndpointKind::deployment: return "Deployment";
    case EndpointKind::stateful_set: return "StatefulSet";
    case EndpointKind::daemon_set: return "DaemonSet";
    case EndpointKind::replica_set: return "ReplicaSet";
    case EndpointKind::job: return "Job";
    case EndpointKind::cron_job: return "CronJob";
    case EndpointKind::replication_controller: return "ReplicationController";
  }
  return "unknown";
}

// Every kind but HostEndpoint. Without an address, a WorkloadEndpoint does not exist for policy
// (1.4); the others are found by their names, selectors pick them, and no `nets` holds them.
struct WorkloadEndpoint {
  EndpointKind kind = EndpointKind::workload_endpoint;
  std::string namespace_name{};
  std::string name{};
  Labels labels{};  // own labels as given; the engine adds and strips the implicit ones (1.4)
  std::string orchestrator{};
  std::string service_account{};
  std::vector<Address> addresses{};
  std::vector<std::string> profiles{};
  std::vector<EndpointPort> ports{};
  friend bool operator==(const WorkloadEndpoint&, const WorkloadEndpoint&) = default;
};

// An interface of a host, or all of them.
struct HostEndpoint {
  std::string name{};
  Labels labels{};
  std::string node{};
  std::string interface_name{};
  std::vector<Address> expected_ips{};
  std::vector<std::string> profiles{};
  std::vector<EndpointPort> ports{};
  friend bool operator==(const HostEndpoint&, const HostEndpoint&) = default;
};

// Becomes profile `kns.<name>`: its labels prefixed `pcns.`, everything allowed (5).
struct Namespace {
  std::string name{};
  Labels labels{};
  friend bool operator==(const Namespace&, const Namespace&) = default;
};

// Becomes profile `ksa.<namespace>.<name>`: its labels prefixed `pcsa.`, no rules (5).
struct ServiceAccount {
  std::string namespace_name{};
  std::string name{};
  Labels labels{};
  friend bool operator==(const ServiceAccount&, const ServiceAccount&) = default;
};

// Where a service is served.
struct ServicePort {
  std::uint8_t protocol = kTcp;
  std::optional<std::uint16_t> port{};  // absent: contributes nothing
  friend bool operator==(const ServicePort&, const ServicePort&) = default;
};

// One EndpointSlice of a service (3.7).
struct ServiceSlice {
  std::string namespace_name{};
  std::string name{};     // of the slice
  std::string service{};  // label `kubernetes.io/service-name`
  std::vector<Address> addresses{};
  std::vector<ServicePort> ports{};
  friend bool operator==(const ServiceSlice&, const ServiceSlice&) = default;
};

// The built-in tiers and the profile `projectcalico-default-allow` need not be (and may hardly be)
// stated; they always exist.
struct Model {
  std::vector<Tier> tiers{};
  std::vector<Policy> policies{};
  std::vector<Profile> profiles{};
  std::vector<NetworkSet> network_sets{};
  std::vector<WorkloadEndpoint> workload_endpoints{};
  std::vector<HostEndpoint> host_endpoints{};
  std::vector<Namespace> namespaces{};
  std::vector<ServiceAccount> service_accounts{};
  std::vector<ServiceSlice> service_slices{};
  friend bool operator==(const Model&, const Model&) = default;
};

}  // namespace tierwall::inline v0
