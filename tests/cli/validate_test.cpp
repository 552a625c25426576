#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

TEST(CliValidate, CountsWhatIsFine) {
  const Outcome run = run_tierwall({"validate", "-f", data("state")});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(lines_of(run.out),
              Contains("7 loaded: GlobalNetworkPolicy 2, HostEndpoint 1, Profile 1, "
                       "StagedGlobalNetworkPolicy 1, WorkloadEndpoint 2"));
  EXPECT_THAT(run.out, HasSubstr("0 errors, "));
}

TEST(CliValidate, CountsWhatItPassesOver) {
  const std::string manifests =
      "{apiVersion: v1, kind: Pod, metadata: {name: p}}\n---\n"
      "{apiVersion: v1, kind: ConfigMap}\n---\n{apiVersion: v1, kind: Service}\n---\n"
      "{apiVersion: v1, kind: ConfigMap}\n";
  const Outcome text = run_tierwall({"validate", "-f", "-"}, manifests);
  EXPECT_EQ(text.exit_code, 0) << text.out;
  EXPECT_THAT(lines_of(text.out), Contains("1 loaded: Pod 1"));
  EXPECT_THAT(lines_of(text.out), Contains("3 ignored: ConfigMap 2, Service 1"));
  const Outcome json = run_tierwall({"validate", "-f", "-", "-o", "json"}, manifests);
  EXPECT_EQ(Json::parse(json.out)["ignored"], (Json{{"ConfigMap", 2}, {"Service", 1}}));
}

TEST(CliValidate, WarnsOfWhatIsHardlyMeant) {
  const TemporaryFile policy(".yaml", R"(
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata:
  name: typo
spec:
  selector: roll == 'web'
)");
  const Outcome quiet = run_tierwall({"validate", "-f", data("state"), "-f", policy.path()});
  EXPECT_EQ(quiet.exit_code, 0) << quiet.out;
  EXPECT_THAT(quiet.out, HasSubstr("0 errors, 2 warnings\n"));
  EXPECT_THAT(quiet.out, Not(HasSubstr("role")));
  const Outcome run =
      run_tierwall({"validate", "-f", data("state"), "-f", policy.path(), "--warnings"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  const std::string place =
      policy.path() + ":7:13: warning: GlobalNetworkPolicy typo: spec.selector: ";
  EXPECT_THAT(lines_of(run.out), Contains(place + "the policy selects no endpoint"));
  EXPECT_THAT(lines_of(run.out),
              Contains(place + "nothing has a label `roll`, did you mean `role`?"));
}

TEST(CliValidate, WarnsOfRulesThatAreNeverEvaluated) {
  const Outcome run = run_tierwall({"validate", "-f", "-", "--warnings"}, R"(
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: one-way}
spec:
  policyTypes: [Ingress]
  egress:
  - to:
    - ipBlock: {cidr: 10.0.0.0/8}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: other-way}
spec:
  types: [Egress]
  ingress:
  - action: Allow
)");
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_THAT(lines_of(run.out),
              Contains("<stdin>:7:3: warning: KubernetesNetworkPolicy default/one-way: "
                       "spec.egress: never evaluated, because `policyTypes` leaves Egress out"));
  EXPECT_THAT(lines_of(run.out),
              Contains("<stdin>:16:3: warning: GlobalNetworkPolicy other-way: spec.ingress: never "
                       "evaluated, because `types` leaves Ingress out"));
}

TEST(CliValidate, TellsBothPlacesOfDocumentsOfOneIdentity) {
  const TemporaryFile again(".yaml", R"(---
apiVersion: projectcalico.org/v3
kind: Profile
metadata: {name: open}
)");
  const std::vector<std::string> arguments = {"validate", "-f",         data("state"),
                                              "-f",       again.path(), "--warnings"};
  const Outcome text = run_tierwall(arguments);
  EXPECT_EQ(text.exit_code, 0) << text.out;
  const std::string replaced = data("state/endpoints.yaml") + ":1:1";
  EXPECT_THAT(
      lines_of(text.out),
      Contains(again.path() + ":2:1: warning: Profile open: replaces an earlier document (" +
               replaced + ")"));
  std::vector<std::string> json_arguments = arguments;
  json_arguments.insert(json_arguments.end(), {"-o", "json"});
  const Json report = Json::parse(run_tierwall(json_arguments).out);
  for (const Json& diagnostic : report["diagnostics"]) {
    if (diagnostic["code"] != "duplicate") continue;
    EXPECT_EQ(diagnostic["line"], 2);
    EXPECT_EQ(diagnostic["other"], (Json{{"source", data("state/endpoints.yaml")},
                                         {"document", 1},
                                         {"line", 1},
                                         {"column", 1}}));
    return;
  }
  FAIL() << report;
}

TEST(CliValidate, ReportsAllErrorsWithTheirPlaces) {
  const Outcome run = run_tierwall({"validate", "-f", data("broken.yaml")});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.err, "");
  const std::string file = data("broken.yaml");
  EXPECT_THAT(lines_of(run.out),
              Contains(StartsWith(file + ":9:15: error: GlobalNetworkPolicy broken: "
                                         "spec.ingress[0].protocol: ")));
  // A resource that was read whole is checked further, one that was not is left alone.
  EXPECT_THAT(lines_of(run.out),
              Contains(StartsWith(file + ":19:13: error: GlobalNetworkPolicy second: "
                                         "spec.selector: ")));
  EXPECT_THAT(run.out, HasSubstr("2 errors, 0 warnings\n"));
  EXPECT_THAT(run.out, HasSubstr("1 ignored: Service 1\n"));
}

TEST(CliValidate, Json) {
  const Outcome run = run_tierwall({"validate", "-f", data("broken.yaml"), "-o", "json"});
  EXPECT_EQ(run.exit_code, 3);
  const Json report = Json::parse(run.out);
  EXPECT_GE(report["errors"], 1);
  ASSERT_FALSE(report["diagnostics"].empty());
  const Json& first = report["diagnostics"][0];
  EXPECT_EQ(first["severity"], "error");
  EXPECT_EQ(first["source"], data("broken.yaml"));
  EXPECT_EQ(first["kind"], "GlobalNetworkPolicy");
  EXPECT_EQ(first["name"], "broken");
}

TEST(CliValidate, AMissingFileIsNotAFailedCheck) {
  const Outcome run = run_tierwall({"validate", "-f", "/nowhere/a.yaml"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(lines_of(run.err).size(), 1U);
}

TEST(CliValidate, TextThatIsNoManifest) {
  const Outcome run = run_tierwall({"validate", "-f", "-"}, "{not: [yaml");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, StartsWith("<stdin>:1:"));
}

TEST(CliValidate, WarningsOnRequest) {
  const std::string hep =
      "apiVersion: projectcalico.org/v3\nkind: HostEndpoint\n"
      "metadata: {name: h, labels: {pcns.team: red}}\nspec: {node: n, interfaceName: eth0}\n";
  const Outcome quiet = run_tierwall({"validate", "-f", "-"}, hep);
  EXPECT_EQ(quiet.exit_code, 0) << quiet.out;
  EXPECT_THAT(quiet.out, HasSubstr("0 errors, 1 warning\n"));
  EXPECT_THAT(quiet.out, Not(HasSubstr("warning: ")));
  const Outcome loud = run_tierwall({"validate", "-f", "-", "--warnings"}, hep);
  EXPECT_EQ(loud.exit_code, 0);
  EXPECT_THAT(loud.out, HasSubstr("warning: HostEndpoint h: "));
}

}  // namespace
}  // namespace tierwall::testing
