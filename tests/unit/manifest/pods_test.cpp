// Pod and the workloads with a pod template: which endpoint they are (spec/policy.md 5).
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/address.hpp>
#include <tierwall/snapshot.hpp>

#include "support/loading.hpp"

namespace tierwall {
namespace {

using testing::is_refused;
using testing::load_text;
using testing::model_of;

std::string pod(std::string_view metadata, std::string_view rest) {
  return "{apiVersion: v1, kind: Pod, metadata: {" + std::string(metadata) + "}, " +
         std::string(rest) + "}";
}

WorkloadEndpoint only_endpoint(std::string_view text) {
  const Model model = model_of(text, ManifestMode::strict);
  EXPECT_EQ(model, model_of(text, ManifestMode::compat)) << text;
  EXPECT_EQ(model.workload_endpoints.size(), 1U) << text;
  return model.workload_endpoints.empty() ? WorkloadEndpoint{} : model.workload_endpoints[0];
}

void expect_no_endpoint(std::string_view text) {
  EXPECT_TRUE(model_of(text).workload_endpoints.empty()) << text;
}

TEST(Pods, BecomeEndpoints) {
  const WorkloadEndpoint expected{EndpointKind::pod,
                                  "n",
                                  "p",
                                  {{"app", "web"}},
                                  "k8s",
                                  "robot",
                                  {Address::v4(10, 0, 0, 1), *parse_address("fd00::1")},
                                  {"kns.n", "ksa.n.robot"},
                                  {{"http", kTcp, 8080}, {"dns", kUdp, 53}, {"init", kSctp, 9}}};
  EXPECT_EQ(
      only_endpoint(
          pod("name: p, namespace: n, labels: {app: web}, annotations: {a: b}, uid: x",
              "spec: {serviceAccountName: robot, serviceAccount: old, nodeName: x, tolerations: "
              "[], initContainers: [{name: i, ports: [{name: init, protocol: SCTP, containerPort: "
              "9}]}], containers: [{name: a, image: x, ports: [{name: http, containerPort: 8080, "
              "hostPort: 1}, {containerPort: 7070}]}, {name: b, ports: [{name: dns, protocol: UDP, "
              "containerPort: 53}, {name: nowhere}]}, {name: c}]}, status: {phase: Running, podIP: "
              "10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}], hostIP: x, conditions: []}")),
      expected);
}

TEST(Pods, HaveDefaults) {
  const WorkloadEndpoint plain{EndpointKind::pod,
                               "default",
                               "p",
                               {},
                               "k8s",
                               "default",
                               {},
                               {"kns.default", "ksa.default.default"},
                               {}};
  for (const char* rest :
       {"spec: {}", "status: {}", "spec: null, status: null",
        "spec: {serviceAccountName: '', hostNetwork: false, containers: null}, status: {phase: "
        "Pending, podIP: '', podIPs: []}"})
    EXPECT_EQ(only_endpoint(pod("name: p", rest)), plain) << rest;
  // The older name of the field.
  EXPECT_EQ(only_endpoint(pod("name: p", "spec: {serviceAccount: old}")).service_account, "old");
}

TEST(Pods, HaveTheAddressesOfTheirStatus) {
  const auto addresses = [](std::string_view status) {
    return only_endpoint(pod("name: p", "status: {" + std::string(status) + "}")).addresses;
  };
  EXPECT_EQ(addresses("podIP: 10.0.0.1"), std::vector{Address::v4(10, 0, 0, 1)});
  EXPECT_EQ(addresses("podIP: 10.0.0.1, podIPs: []"), std::vector{Address::v4(10, 0, 0, 1)});
  EXPECT_EQ(addresses("podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.2}]"),
            std::vector{Address::v4(10, 0, 0, 2)});
  EXPECT_EQ(addresses("hostIP: 10.0.0.1"), std::vector<Address>{});
}

TEST(Pods, OnTheHostOrFinishedAreNoEndpoints) {
  expect_no_endpoint(pod("name: p", "spec: {hostNetwork: true}, status: {podIP: 10.0.0.1}"));
  expect_no_endpoint(pod("name: p", "spec: {}, status: {phase: Succeeded, podIP: 10.0.0.1}"));
  expect_no_endpoint(pod("name: p", "spec: {}, status: {phase: Failed}"));
  for (const char* phase : {"Pending", "Running", "Unknown", "''"})
    only_endpoint(pod("name: p", "status: {phase: " + std::string(phase) + "}"));
}

TEST(Pods, OfWhichTheLastDocumentIsNoEndpointAreNone) {
  const std::string first = pod("name: a", "spec: {}") + "\n---\n";
  const std::string gone = pod("name: a", "status: {phase: Failed}") + "\n---\n";
  const std::string other = pod("name: b", "spec: {}") + "\n---\n";
  expect_no_endpoint(first + gone);
  EXPECT_EQ(only_endpoint(first + other + gone).name, "b");
  EXPECT_EQ(only_endpoint(first + gone + gone + other).name, "b");
  // Back in its old place.
  const Model model = model_of(first + other + gone + first);
  ASSERT_EQ(model.workload_endpoints.size(), 2U);
  EXPECT_EQ(model.workload_endpoints[0].name, "a");
  EXPECT_EQ(model.workload_endpoints[1].name, "b");
}

TEST(Pods, AreRefusedWhereWhatIsReadIsWrong) {
  for (const char* rest :
       {"spec: []",
        "spec: x",
        "status: []",
        "spec: {hostNetwork: 'true'}",
        "spec: {hostNetwork: 1}",
        "spec: {serviceAccountName: 1}",
        "spec: {serviceAccountName: []}",
        "spec: {containers: {}}",
        "spec: {containers: [x]}",
        "spec: {initContainers: [[]]}",
        "spec: {containers: [{ports: {}}]}",
        "spec: {containers: [{ports: [80]}]}",
        "spec: {containers: [{ports: [{name: 1, containerPort: 80}]}]}",
        "spec: {containers: [{ports: [{name: a, containerPort: '80'}]}]}",
        "spec: {containers: [{ports: [{containerPort: 0}]}]}",
        "spec: {containers: [{ports: [{name: a, containerPort: 65536}]}]}",
        "spec: {containers: [{ports: [{name: a, containerPort: 80, protocol: tcp}]}]}",
        "spec: {containers: [{ports: [{name: a, containerPort: 80, protocol: ICMP}]}]}",
        "spec: {containers: [{ports: [{name: a, containerPort: 80, protocol: 6}]}]}",
        "status: {podIP: x}",
        "status: {podIP: 10.0.0.1/32}",
        "status: {podIP: 1}",
        "status: {podIPs: {}}",
        "status: {podIPs: [10.0.0.1]}",
        "status: {podIPs: [{}]}",
        "status: {podIPs: [{ip: 10.0.0}]}",
        "status: {phase: Completed}",
        "status: {phase: 1}",
        "template: {}"})
    for (const ManifestMode mode : {ManifestMode::strict, ManifestMode::compat})
      EXPECT_TRUE(is_refused(pod("name: p", rest), mode)) << rest;
  for (const char* metadata : {"", "name: 1", "name: p, labels: [a]", "name: p, labels: {a: 1}"})
    EXPECT_TRUE(is_refused(pod(metadata, "spec: {}"))) << metadata;
}

struct WorkloadKind {
  const char* api_version;
  EndpointKind kind;
};
constexpr WorkloadKind kWorkloads[] = {
    {"apps/v1", EndpointKind::deployment},
    {"apps/v1", EndpointKind::stateful_set},
    {"apps/v1", EndpointKind::daemon_set},
    {"apps/v1", EndpointKind::replica_set},
    {"batch/v1", EndpointKind::job},
    {"batch/v1", EndpointKind::cron_job},
    {"v1", EndpointKind::replication_controller},
};

std::string workload(const WorkloadKind& kind, std::string_view metadata,
                     std::string_view pod_template) {
  std::string spec = "{template: " + std::string(pod_template) + ", replicas: 0, selector: {}}";
  if (kind.kind == EndpointKind::cron_job)
    spec = "{schedule: x, jobTemplate: {metadata: {labels: {no: no}}, spec: " + spec + "}}";
  return "apiVersion: " + std::string(kind.api_version) +
         "\nkind: " + std::string(to_string(kind.kind)) + "\nmetadata: {" + std::string(metadata) +
         "}\nspec:\n  " + spec + "\nstatus: {replicas: 3}\n";
}

TEST(Workloads, AreOneEndpointByTheirTemplate) {
  for (const WorkloadKind& kind : kWorkloads) {
    const WorkloadEndpoint expected{kind.kind,
                                    "n",
                                    "w",
                                    {{"app", "web"}},
                                    "k8s",
                                    "robot",
                                    {},
                                    {"kns.n", "ksa.n.robot"},
                                    {{"http", kTcp, 80}}};
    EXPECT_EQ(
        only_endpoint(workload(
            kind, "name: w, namespace: n, labels: {own: own}",
            "{metadata: {labels: {app: web}, namespace: other, name: other, x: [1]}, spec: "
            "{serviceAccountName: robot, containers: [{ports: [{name: http, containerPort: 80}]}], "
            "volumes: []}, status: {podIP: 10.0.0.1}}")),
        expected);
    const WorkloadEndpoint plain = only_endpoint(workload(kind, "name: w", "{spec: {}}"));
    EXPECT_EQ(plain.namespace_name, "default");
    EXPECT_EQ(plain.profiles, (std::vector<std::string>{"kns.default", "ksa.default.default"}));
    expect_no_endpoint(workload(kind, "name: w", "{spec: {hostNetwork: true}}"));
    expect_no_endpoint(workload(kind, "name: w", "{spec: {}}") + "---\n" +
                       workload(kind, "name: w", "{spec: {hostNetwork: true}}"));
  }
}

// A document that makes no endpoint is a document of the identity all the same.
TEST(Pods, ThatReplaceOthersAreWarnedOf) {
  const std::string running = pod("name: p", "spec: {}") + "\n---\n";
  const std::string on_host = pod("name: p", "spec: {hostNetwork: true}") + "\n---\n";
  const std::string warning = " warning: Pod default/p: replaces an earlier document";
  EXPECT_EQ(load_text(running + on_host).diagnostics.to_string(),
            "t.yaml:3:1:" + warning + ", and makes no endpoint (t.yaml:1:1)\n");
  EXPECT_EQ(load_text(on_host + running + on_host).diagnostics.to_string(),
            "t.yaml:3:1:" + warning + " (t.yaml:1:1)\n" +  //
                "t.yaml:5:1:" + warning + ", and makes no endpoint (t.yaml:3:1)\n");
  EXPECT_EQ(load_text(running + on_host + running).model.workload_endpoints.size(), 1U);
}

TEST(Workloads, OfOlderVersionsAreTheSame) {
  for (const WorkloadKind& kind : {WorkloadKind{"apps/v1beta1", EndpointKind::deployment},
                                   WorkloadKind{"apps/v1beta2", EndpointKind::stateful_set},
                                   WorkloadKind{"extensions/v1beta1", EndpointKind::daemon_set},
                                   WorkloadKind{"batch/v1beta1", EndpointKind::cron_job}}) {
    WorkloadKind newer = kind;
    newer.api_version = kind.kind == EndpointKind::cron_job ? "batch/v1" : "apps/v1";
    const char* const pod_template = "{metadata: {labels: {a: b}}, spec: {}}";
    EXPECT_EQ(only_endpoint(workload(kind, "name: w", pod_template)),
              only_endpoint(workload(newer, "name: w", pod_template)));
  }
}

TEST(Workloads, OfOneNameAreDifferentEndpoints) {
  std::string text = pod("name: w", "spec: {}");
  for (const WorkloadKind& kind : kWorkloads)
    text += "\n---\n" + workload(kind, "name: w", "{spec: {}}");
  EXPECT_EQ(model_of(text).workload_endpoints.size(), 8U);
}

TEST(Workloads, AreRefusedWhereWhatIsReadIsWrong) {
  for (const WorkloadKind& kind : kWorkloads) {
    for (const char* pod_template : {"null", "[]", "{}", "{spec: []}", "{metadata: [], spec: {}}",
                                     "{metadata: {labels: {a: 1}}, spec: {}}",
                                     "{spec: {hostNetwork: 1}}", "{spec: {containers: {}}}"})
      EXPECT_TRUE(is_refused(workload(kind, "name: w", pod_template))) << pod_template;
    const std::string no_spec = "{apiVersion: " + std::string(kind.api_version) +
                                ", kind: " + std::string(to_string(kind.kind)) +
                                ", metadata: {name: w}}";
    const LoadResult loaded = load_text(no_spec);
    ASSERT_EQ(loaded.diagnostics.error_count(), 1U) << no_spec;
    EXPECT_EQ(loaded.diagnostics.entries()[0].field, "spec");
    EXPECT_EQ(loaded.diagnostics.entries()[0].code, ErrorCode::missing_field);
  }
}

// What the model has against an endpoint is shown where the manifest says it.
TEST(Workloads, ErrorsOfTheModelHaveTheirPlaceInTheTemplate) {
  const LoadResult loaded = load_text(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w, labels: {app: fine}}\nspec:\n"
      "  template:\n    metadata:\n      labels:\n        app: '-'\n    spec:\n"
      "      serviceAccountName: Robot\n      containers:\n      - ports:\n"
      "        - {name: fine, containerPort: 1}\n        - {name: BAD, containerPort: 80}\n");
  ASSERT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
  Diagnostics found = validate(loaded.model);
  loaded.places.locate(found);
  std::vector<std::uint32_t> lines;
  for (const Diagnostic& entry : found.entries())
    lines.push_back(entry.place.line);
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{8, 10, 14})) << found.to_string();
  std::vector<std::string> fields;
  for (const Diagnostic& entry : found.entries())
    fields.push_back(entry.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"spec.template.metadata.labels.app",
                                              "spec.template.spec.serviceAccountName",
                                              "spec.template.spec.containers[0].ports[1].name"}));
}

}  // namespace
}  // namespace tierwall
