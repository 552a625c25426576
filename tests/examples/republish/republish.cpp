// An agent that gets new policy while its threads go on judging flows.
#include <atomic>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include <tierwall/tierwall.hpp>

using namespace tierwall;

namespace {

constexpr Address kWeb = Address::v4(10, 0, 0, 1), kOutside = Address::v4(192, 0, 2, 1);

// A workload that may be reached from anywhere, or not at all.
std::optional<Snapshot> build(Action action) {
  Model model;
  model.profiles = {{.name = "any", .ingress = {{.action = action}}}};
  model.workload_endpoints = {
      {.namespace_name = "prod", .name = "web", .addresses = {kWeb}, .profiles = {"any"}}};
  return SnapshotBuilder{}.build(model).snapshot;
}

// In a real agent: bursts of packets. `seen` is the generation that judged last.
void judge_flows(SnapshotReader reader, std::atomic<std::uint64_t>& seen) {
  if (!reader) return;
  const Flow flow{
      .source = kOutside, .destination = kWeb, .destination_port = 443, .protocol = kTcp};
  while (seen < 2) {
    const SnapshotPin pin = reader.pin();  // for a batch of flows; a few nanoseconds
    const Verdict verdict = evaluate(pin.view(), flow);
    if (seen.exchange(pin.generation()) == pin.generation()) continue;
    std::printf("generation %" PRIu64 ": %s\n", pin.generation(),
                verdict.allowed() ? "allowed" : "denied");
  }
}

}  // namespace

int main() {
  std::optional<Snapshot> open = build(Action::allow), closed = build(Action::deny);
  if (!open || !closed) return 1;
  SnapshotPublisher publisher(*std::move(open));

  std::atomic<std::uint64_t> seen{0};
  std::thread judge(judge_flows, publisher.cell().register_reader(), std::ref(seen));
  while (seen < 1)
    std::this_thread::yield();
  const Result<std::uint64_t> generation = publisher.publish(*std::move(closed));
  judge.join();
  return generation ? 0 : 1;
}
