// A controller that keeps resources as they come and go, and judges again only the live flows that a change
// may concern.
#include <cinttypes>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/tierwall.hpp>

using namespace tierwall;

namespace {

constexpr Address kWeb = Address::v4(10, 0, 0, 1), kClient = Address::v4(10, 0, 0, 2),
                  kBatch = Address::v4(10, 0, 0, 3);

WorkloadEndpoint pod(std::string name, Address address, Labels labels) {
  return {.kind = EndpointKind::pod,
          .namespace_name = "prod",
          .name = std::move(name),
          .labels = std::move(labels),
          .addresses = {address}};
}

// Clients may reach the web server.
Policy let_clients_in() {
  Rule allow{.action = Action::allow, .protocol = Protocol{kTcp}};
  allow.source.selector = "role == 'client'";
  return {.name = "web", .selector = "role == 'web'", .ingress = {allow}};
}

Flow flow_to_web(const Address& source) {
  return {.source = source, .destination = kWeb, .destination_port = 443, .protocol = kTcp};
}

// In a real controller: hands the snapshot to the SnapshotPublisher of its reader threads.
bool commit(PolicyStore& store, const std::vector<Flow>& live_flows) {
  const CommitResult result = store.commit();
  if (!result.snapshot) {
    std::fputs(result.diagnostics.to_string().c_str(), stderr);  // and nothing has changed
    return false;
  }
  std::printf("generation %" PRIu64 "\n", result.generation);
  for (const Flow& flow : live_flows) {
    if (!result.invalidated.concerns(flow)) continue;
    const Verdict verdict = evaluate(result.snapshot->view(), flow);
    std::printf("  %s: %s\n", to_string(flow.source).c_str(),
                verdict.ingress.allowed() ? "let in" : "kept out");
  }
  return true;
}

}  // namespace

int main() {
  const std::vector<Flow> live_flows = {flow_to_web(kClient), flow_to_web(kBatch)};
  PolicyStore store;
  store.upsert(let_clients_in());
  store.upsert(pod("web", kWeb, {{"role", "web"}}));
  store.upsert(pod("client", kClient, {{"role", "client"}}));
  store.upsert(pod("batch", kBatch, {{"role", "batch"}}));
  if (!commit(store, live_flows)) return 1;

  store.upsert(pod("batch", kBatch, {{"role", "client"}}));  // followed: it takes microseconds
  if (!commit(store, live_flows)) return 1;

  store.erase_endpoint(EndpointKind::pod, "prod", "client");
  return commit(store, live_flows) ? 0 : 1;
}
