// The judge of Kubernetes' policies, by the statements of their APIs and of spec/policy.md 4.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/protocol.hpp>

#include "reference/kubernetes_policy.hpp"

namespace tierwall::reference {
namespace {

using enum KubernetesLayer;
using enum ClusterRule::Action;

constexpr Address kServer = Address::v4(10, 0, 0, 1);
constexpr Address kClient = Address::v4(10, 0, 0, 2);
constexpr Address kMonitor = Address::v4(10, 0, 1, 1);
constexpr Address kServer6{0xFD00ULL << 48U, 1};
constexpr Address kOutside = Address::v4(192, 0, 2, 1);

KubernetesFlow tcp(Address source, Address destination, std::uint16_t port = 80) {
  return {source, destination, kTcp, port};
}

LabelSelector labelled(std::string key, std::string value) {
  return {.match_labels = {{std::move(key), std::move(value)}}, .expressions = {}};
}

const KubernetesPort kPort80{kTcp, 80, 80, {}};

// `deny by web`, `allow by the baseline`: what was said and who said it.
std::string describe(const std::optional<KubernetesDecision>& decision) {
  if (!decision) return "no pod";
  const std::string text = decision->allowed ? "allow" : "deny";
  switch (decision->layer) {
    case admin_network_policies: return text + " by admin " + decision->policy;
    case admin_cluster_network_policies: return text + " by cluster admin " + decision->policy;
    case network_policies: return text + " by network policies";
    case baseline_admin_network_policy: return text + " by baseline " + decision->policy;
    case baseline_cluster_network_policies:
      return text + " by cluster baseline " + decision->policy;
    case nobody: return text + " by nobody";
  }
  return text;
}

// Namespace `web` (env=prod) with the pods `server` and `client`, `ops` (env=ops) with `monitor`.
class KubernetesJudge : public ::testing::Test {
 protected:
  KubernetesJudge() {
    cluster_.namespaces = {{"web", {{"env", "prod"}}}, {"ops", {{"env", "ops"}}}};
    cluster_.pods = {
        {"web",
         "server",
         {{"app", "server"}},
         {kServer, kServer6},
         {{"http", kTcp, 8080}, {"http", kUdp, 8081}}},
        {"web", "client", {{"app", "client"}}, {kClient}, {}},
        {"ops", "monitor", {{"app", "client"}}, {kMonitor}, {}},
    };
  }

  std::string ingress(const KubernetesFlow& flow) const {
    return describe(kubernetes_verdict(cluster_, flow).ingress);
  }
  std::string egress(const KubernetesFlow& flow) const {
    return describe(kubernetes_verdict(cluster_, flow).egress);
  }

  // Isolates the server: nobody may connect to it.
  KubernetesNetworkPolicy& closed_server() {
    cluster_.policies.push_back({"web", "closed", labelled("app", "server"), {"Ingress"}, {}, {}});
    return cluster_.policies.back();
  }

  // A policy of every pod.
  KubernetesClusterPolicy& cluster_policy(KubernetesLayer layer, std::string name,
                                          int priority = 1) {
    cluster_.cluster_policies.push_back({layer, std::move(name), priority, {}, {}, {}});
    return cluster_.cluster_policies.back();
  }

  KubernetesCluster cluster_;
};

ClusterRule everybody(ClusterRule::Action action, std::vector<KubernetesPort> ports = {}) {
  return {action, {ClusterPeer{ClusterPods{}, {}, {}}}, std::move(ports)};
}

ClusterRule networks(ClusterRule::Action action, std::vector<Cidr> networks) {
  return {action, {ClusterPeer{{}, std::move(networks), {}}}, {}};
}

// --- NetworkPolicy

TEST_F(KubernetesJudge, PodsAreOpen) {
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by nobody");
  EXPECT_EQ(egress(tcp(kClient, kServer)), "allow by nobody");
  EXPECT_EQ(egress(tcp(kOutside, kServer)), "no pod");
  EXPECT_EQ(ingress(tcp(kClient, kOutside)), "no pod");
  EXPECT_TRUE(kubernetes_verdict(cluster_, tcp(kOutside, kOutside)).allowed());
}

TEST_F(KubernetesJudge, PolicyIsolatesItsPodsInItsDirections) {
  closed_server();
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by network policies");
  EXPECT_FALSE(kubernetes_verdict(cluster_, tcp(kClient, kServer)).allowed());
  EXPECT_EQ(egress(tcp(kServer, kClient)), "allow by nobody");
  EXPECT_EQ(ingress(tcp(kServer, kClient)), "allow by nobody");
  cluster_.policies[0].types = {"Egress"};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by nobody");
  EXPECT_EQ(egress(tcp(kServer, kClient)), "deny by network policies");
}

TEST_F(KubernetesJudge, TypesAreInferredFromEgressRules) {
  KubernetesNetworkPolicy& policy = closed_server();
  policy.types.clear();
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by network policies");
  EXPECT_EQ(egress(tcp(kServer, kClient)), "allow by nobody");
  policy.egress = {{{}, {kPort80}}};
  EXPECT_EQ(egress(tcp(kServer, kClient)), "allow by network policies");
  EXPECT_EQ(egress(tcp(kServer, kClient, 81)), "deny by network policies");
}

TEST_F(KubernetesJudge, PoliciesAddUp) {
  closed_server();
  closed_server().ingress = {{{}, {kPort80}}};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by network policies");
  EXPECT_EQ(ingress(tcp(kClient, kServer, 81)), "deny by network policies");
}

TEST_F(KubernetesJudge, PodPeersAreOfThePolicysNamespaceUnlessTheyNameOthers) {
  KubernetesNetworkPolicy& policy = closed_server();
  policy.ingress = {{{{labelled("app", "client"), {}, {}, {}}}, {}}};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by network policies");
  EXPECT_EQ(ingress(tcp(kMonitor, kServer)), "deny by network policies");
  policy.ingress[0].peers[0].namespaces = labelled("env", "ops");
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by network policies");
  EXPECT_EQ(ingress(tcp(kMonitor, kServer)), "allow by network policies");
  policy.ingress[0].peers[0].pods.reset();
  EXPECT_EQ(ingress(tcp(kMonitor, kServer)), "allow by network policies");
}

TEST_F(KubernetesJudge, BlocksCoverPodsToo) {
  closed_server().ingress = {
      {{{{}, {}, Cidr{Address::v4(10, 0, 0, 0), 16}, {Cidr{Address::v4(10, 0, 1, 0), 24}}}}, {}}};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by network policies");
  EXPECT_EQ(ingress(tcp(kMonitor, kServer)), "deny by network policies");
  EXPECT_EQ(ingress(tcp(kOutside, kServer)), "deny by network policies");
}

// --- layers

TEST_F(KubernetesJudge, AdminPoliciesComeBeforeNetworkPoliciesAndTheBaselineAfterThem) {
  cluster_policy(baseline_cluster_network_policies, "b2").ingress = {everybody(deny)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by cluster baseline b2");
  cluster_policy(baseline_admin_network_policy, "default").ingress = {everybody(accept)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by baseline default");
  closed_server();
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by network policies");
  EXPECT_EQ(ingress(tcp(kServer, kClient)), "allow by baseline default");
  cluster_policy(admin_cluster_network_policies, "a2").ingress = {everybody(accept)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by cluster admin a2");
  cluster_policy(admin_network_policies, "a1").ingress = {everybody(deny)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by admin a1");
}

TEST_F(KubernetesJudge, AllowOfANetworkPolicyIsFinal) {
  cluster_policy(baseline_admin_network_policy, "default").ingress = {everybody(deny)};
  closed_server().ingress = {{{}, {kPort80}}};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by network policies");
}

TEST_F(KubernetesJudge, ClusterPolicyDoesNotIsolate) {
  cluster_policy(admin_network_policies, "a").ingress = {everybody(accept, {kPort80})};
  cluster_policy(admin_cluster_network_policies, "a").egress = {};
  EXPECT_EQ(ingress(tcp(kClient, kServer, 81)), "allow by nobody");
  EXPECT_EQ(egress(tcp(kServer, kClient)), "allow by nobody");
}

TEST_F(KubernetesJudge, PassSkipsTheRestOfItsLayerOnly) {
  cluster_policy(admin_network_policies, "pass", 1).ingress = {everybody(pass), everybody(accept)};
  cluster_policy(admin_network_policies, "later", 2).ingress = {everybody(accept)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by nobody");
  cluster_policy(admin_cluster_network_policies, "also asked").ingress = {everybody(deny)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by cluster admin also asked");
  cluster_.cluster_policies.back().ingress = {everybody(pass)};
  closed_server();
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by network policies");
}

TEST_F(KubernetesJudge, PassOfTheBaselineLeavesThePodOpen) {
  cluster_policy(baseline_cluster_network_policies, "pass", 1).ingress = {everybody(pass)};
  cluster_policy(baseline_cluster_network_policies, "later", 2).ingress = {everybody(deny)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by nobody");
}

TEST_F(KubernetesJudge, PriorityDecidesAsANumber) {
  cluster_policy(admin_network_policies, "a", 10).ingress = {everybody(deny)};
  cluster_policy(admin_network_policies, "b", 9).ingress = {everybody(accept)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by admin b");
}

// Equal priorities: `web-admin/` and `web.x/` come before `web/`, and `web0/` after it.
TEST_F(KubernetesJudge, NamesWithTheirSlashDecideAmongEqualPriorities) {
  for (const char* const name : {"web0", "web", "web.x", "web-admin"}) {
    cluster_policy(admin_cluster_network_policies, name).ingress = {everybody(deny)};
    EXPECT_EQ(ingress(tcp(kClient, kServer)), std::string("deny by cluster admin ") + name);
  }
}

TEST_F(KubernetesJudge, FirstMatchingRuleDecides) {
  cluster_policy(admin_network_policies, "a").ingress = {everybody(accept, {kPort80}),
                                                         everybody(deny)};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by admin a");
  EXPECT_EQ(ingress(tcp(kClient, kServer, 81)), "deny by admin a");
}

// --- subjects and peers

TEST_F(KubernetesJudge, SubjectIsByNamespaceOrByPod) {
  KubernetesClusterPolicy& policy = cluster_policy(admin_network_policies, "a");
  policy.egress = {everybody(deny)};
  policy.subject = {labelled("env", "prod"), {}};
  EXPECT_EQ(egress(tcp(kClient, kServer)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kServer, kClient)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kMonitor, kServer)), "allow by nobody");
  policy.subject.pods = labelled("app", "client");
  EXPECT_EQ(egress(tcp(kClient, kServer)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kServer, kClient)), "allow by nobody");
  EXPECT_EQ(egress(tcp(kMonitor, kServer)), "allow by nobody");
}

TEST_F(KubernetesJudge, PeersOfAllNamespacesArePodsOnly) {
  cluster_policy(admin_network_policies, "a").egress = {everybody(deny)};
  EXPECT_EQ(egress(tcp(kClient, kServer)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kClient, kOutside)), "allow by nobody");
}

TEST_F(KubernetesJudge, PeersAreByNamespaceOrByPod) {
  KubernetesClusterPolicy& policy = cluster_policy(admin_network_policies, "a");
  policy.ingress = {
      {deny, {ClusterPeer{ClusterPods{labelled("env", "prod"), {}}, {}, {}}}, {}},
      {accept, {ClusterPeer{ClusterPods{{}, labelled("app", "client")}, {}, {}}}, {}}};
  EXPECT_EQ(ingress(tcp(kClient, kServer)), "deny by admin a");
  EXPECT_EQ(ingress(tcp(kMonitor, kServer)), "allow by admin a");
}

TEST_F(KubernetesJudge, NetworksCoverPodsAndOthersOfTheirFamily) {
  cluster_policy(admin_network_policies, "a").egress = {
      networks(deny, {Cidr{Address::v4(192, 0, 2, 0), 24}, Cidr{kServer6, 128}})};
  EXPECT_EQ(egress(tcp(kClient, kOutside)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kServer6, kServer6)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kClient, kServer)), "allow by nobody");
}

TEST_F(KubernetesJudge, UnsupportedPeerFailsClosed) {
  KubernetesClusterPolicy& policy = cluster_policy(admin_network_policies, "a");
  policy.egress = {everybody(accept, {kPort80})};
  policy.egress[0].peers.push_back({{}, {}, "nodes"});
  EXPECT_EQ(egress(tcp(kClient, kServer)), "allow by nobody");
  for (const ClusterRule::Action action : {deny, pass}) {
    policy.egress[0].action = action;
    EXPECT_EQ(egress(tcp(kClient, kServer)), "deny by admin a");
    EXPECT_EQ(egress(tcp(kClient, kOutside, 443)), "deny by admin a");
    EXPECT_EQ(ingress(tcp(kClient, kServer)), "allow by nobody");
  }
}

// --- ports

TEST_F(KubernetesJudge, PortsAreNumbersRangesOrAllOfAProtocol) {
  cluster_policy(admin_network_policies, "a").ingress = {
      everybody(deny, {{kTcp, 80, 82, {}}, {kSctp, 0, 0, {}}})};
  for (const std::uint16_t port : {std::uint16_t{80}, std::uint16_t{82}})
    EXPECT_EQ(ingress(tcp(kClient, kServer, port)), "deny by admin a");
  for (const std::uint16_t port : {std::uint16_t{79}, std::uint16_t{83}})
    EXPECT_EQ(ingress(tcp(kClient, kServer, port)), "allow by nobody");
  EXPECT_EQ(ingress({kClient, kServer, kUdp, 80}), "allow by nobody");
  EXPECT_EQ(ingress({kClient, kServer, kSctp, 7}), "deny by admin a");
}

TEST_F(KubernetesJudge, NamedPortIsThatOfTheDestinationWithItsProtocol) {
  KubernetesClusterPolicy& policy = cluster_policy(admin_network_policies, "a");
  policy.ingress = policy.egress = {everybody(deny, {{0, 0, 0, "http"}})};
  EXPECT_EQ(ingress(tcp(kClient, kServer, 8080)), "deny by admin a");
  EXPECT_EQ(egress(tcp(kClient, kServer, 8080)), "deny by admin a");
  EXPECT_EQ(ingress({kClient, kServer, kUdp, 8081}), "deny by admin a");
  EXPECT_EQ(ingress({kClient, kServer, kUdp, 8080}), "allow by nobody");
  EXPECT_EQ(egress(tcp(kServer, kClient, 8080)), "allow by nobody");
  // NetworkPolicy names the protocol as well.
  closed_server().ingress = {{{}, {{kTcp, 0, 0, "http"}}}};
  policy.ingress.clear();
  EXPECT_EQ(ingress(tcp(kClient, kServer, 8080)), "allow by network policies");
  EXPECT_EQ(ingress({kClient, kServer, kUdp, 8081}), "deny by network policies");
}

}  // namespace
}  // namespace tierwall::reference
