#include <tierwall/lint.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "snapshot/similar_name.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> warnings_of(const Model& model) {
  const Diagnostics found = lint(model);
  EXPECT_FALSE(found.has_errors());
  std::vector<std::string> lines;
  for (const Diagnostic& entry : found.entries())
    lines.push_back(entry.to_string());
  return lines;
}

Model one_workload() {
  Model model;
  model.workload_endpoints = {workload("w", {Address::v4(10, 0, 0, 1)}, {{"role", "web"}}, {})};
  model.workload_endpoints[0].ports = {{.name = "http", .protocol = kTcp, .port = 80}};
  return model;
}

TEST(Lint, PoliciesThatSelectNothing) {
  Model model = one_workload();
  model.policies = {global_policy("some", "role == 'web'"), global_policy("none", "role == 'db'"),
                    global_policy("every")};
  EXPECT_THAT(warnings_of(model),
              ElementsAre("warning: GlobalNetworkPolicy none: spec.selector: the policy selects no "
                          "endpoint"));
}

TEST(Lint, LabelsThatNothingHas) {
  Model model = one_workload();
  model.namespaces = {Namespace{.name = "prod", .labels = {{"stage", "live"}}}};
  Policy policy = global_policy("p", "role == 'web'");
  policy.ingress = {rule(Action::allow, from("rolle == 'web' || has(zone) || rolle == 'x'"))};
  policy.ingress[0].source.namespace_selector = "stage == 'live'";
  model.policies = {policy};
  model.profiles = {profile("open", {}, {rule(Action::allow, to("rule == 'a'"))})};
  EXPECT_THAT(
      warnings_of(model),
      ElementsAre("warning: GlobalNetworkPolicy p: spec.ingress[0].source.selector: nothing has a "
                  "label `rolle`, did you mean `role`?",
                  "warning: GlobalNetworkPolicy p: spec.ingress[0].source.selector: nothing has a "
                  "label `zone`",
                  "warning: Profile open: spec.egress[0].destination.selector: nothing has a "
                  "label `rule`, did you mean `role`?"));
}

TEST(Lint, LabelsOfTheEngineAreKnown) {
  Model model = one_workload();
  model.policies = {global_policy("p", "projectcalico.org/namespace == 'default'")};
  EXPECT_THAT(warnings_of(model), IsEmpty());
}

TEST(Lint, PortsThatNoEndpointHas) {
  Model model = one_workload();
  Policy policy = global_policy("p");
  policy.ingress = {rule(Action::allow, protocol(kTcp), to_port("http")),
                    rule(Action::allow, protocol(kTcp), to_port("htp"))};
  model.policies = {policy};
  EXPECT_THAT(warnings_of(model),
              ElementsAre("warning: GlobalNetworkPolicy p: spec.ingress[1].destination.ports[0]: "
                          "no endpoint has a port `htp`, did you mean `http`?"));
}

TEST(Lint, RulesOfDirectionsThatTheTypesLeaveOut) {
  const std::vector<Rule> rules = {rule(Action::allow)};
  Policy calico = global_policy("calico");
  calico.types = PolicyTypes{.ingress = true};
  calico.egress = rules;
  Policy kubernetes{.kind = PolicyKind::kubernetes_network_policy,
                    .namespace_name = "prod",
                    .name = "kubernetes"};
  kubernetes.types = PolicyTypes{.egress = true};
  kubernetes.ingress = kubernetes.egress = rules;
  Policy staged = kubernetes;
  staged.kind = PolicyKind::staged_kubernetes_network_policy;
  Policy inferred = global_policy("inferred");
  inferred.egress = rules;
  Policy without_rules = global_policy("without");
  without_rules.types = PolicyTypes{.egress = true};
  Model model;
  model.policies = {calico, kubernetes, staged, inferred, without_rules};
  // There need be no endpoints.
  EXPECT_THAT(
      warnings_of(model),
      ElementsAre("warning: GlobalNetworkPolicy calico: spec.egress: never evaluated, because "
                  "`types` leaves Egress out",
                  "warning: KubernetesNetworkPolicy prod/kubernetes: spec.ingress: never "
                  "evaluated, because `policyTypes` leaves Ingress out",
                  "warning: StagedKubernetesNetworkPolicy prod/kubernetes: spec.ingress: never "
                  "evaluated, because `policyTypes` leaves Ingress out"));
}

// Searches for similar names are bounded together, not each by itself.
TEST(Lint, HintsEndWhereTheyWouldTakeTooLong) {
  Model model = one_workload();
  for (int i = 0; i < 100'000; ++i)
    model.workload_endpoints[0].labels.emplace("label-" + std::to_string(i), "");
  Policy policy = global_policy("p");
  for (int i = 0; i < 400; ++i) {
    const std::string name = "lable-" + std::to_string(i);
    policy.ingress.push_back(rule(Action::allow, from("has(" + name + ")")));
  }
  model.policies = {policy};
  const std::vector<std::string> warnings = warnings_of(model);
  ASSERT_EQ(warnings.size(), 400U);
  EXPECT_THAT(warnings.front(), HasSubstr("`lable-0`, did you mean `label-0`?"));
  EXPECT_THAT(warnings.back(), EndsWith("nothing has a label `lable-399`"));
}

TEST(Lint, SilentWithoutEndpointsAndWithErrors) {
  Model model = one_workload();
  model.policies = {global_policy("p", "zone == 'a'")};
  EXPECT_EQ(warnings_of(model).size(), 2U);
  Model without = model;
  without.workload_endpoints.clear();
  EXPECT_THAT(warnings_of(without), IsEmpty());
  model.policies[0].tier = "absent";
  EXPECT_THAT(warnings_of(model), IsEmpty());
}

TEST(SimilarName, TheNearestWithinTwoEditsAndAThird) {
  const snapshot::NameSet known = {"a", "application", "role", "roles"};
  EXPECT_EQ(snapshot::similar_name("aplicatoin", known), "");
  EXPECT_EQ(snapshot::similar_name("aplication", known), "application");
  EXPECT_EQ(snapshot::similar_name("rol", known), "role");
  EXPECT_EQ(snapshot::similar_name("rolez", known), "role");
  EXPECT_EQ(snapshot::similar_name("b", known), "");
  EXPECT_EQ(snapshot::similar_name("xplication", known), "application");
  EXPECT_EQ(snapshot::similar_name("plicationab", known), "");
  EXPECT_EQ(snapshot::similar_name("applicationab", known), "application");
  EXPECT_EQ(snapshot::similar_name("plication", known), "application");
  EXPECT_EQ(snapshot::similar_name(std::string(100, 'a'), known), "");
}

}  // namespace
}  // namespace tierwall
