#include <cstdio>

#include <tierwall/tierwall.hpp>

int main() {
  using namespace tierwall;
  Model model;
  const Rule allow{.action = Action::allow};
  model.profiles = {{.name = "open", .ingress = {allow}, .egress = {allow}}};
  const Address web = Address::v4(10, 0, 0, 1), client = Address::v4(10, 0, 0, 2);
  model.workload_endpoints = {
      {.namespace_name = "prod", .name = "web", .labels = {{"role", "web"}}, .addresses = {web}},
      {.namespace_name = "prod", .name = "client", .addresses = {client}, .profiles = {"open"}}};
  Rule https{.action = Action::allow, .protocol = Protocol{kTcp}};
  https.destination.ports = {Port::number(443)};
  model.policies = {{.name = "web", .selector = "role == 'web'", .ingress = {https}}};

  const BuildResult built = SnapshotBuilder{}.build(model);  // everything wrong, or a snapshot
  if (!built.snapshot) return std::fputs(built.diagnostics.to_string().c_str(), stderr), 1;

  const Flow flow{.source = client, .destination = web, .destination_port = 80, .protocol = kTcp};
  const Verdict verdict = evaluate(built.snapshot->view(), flow);  // noexcept, no allocation
  std::puts(verdict.allowed() ? "allowed" : describe(verdict.ingress, *built.snapshot).c_str());
}
