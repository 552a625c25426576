// An agent and its controller in one process: manifests are loaded, kept, changed and refused, while a thread
// judges bursts of flows.
#include <array>
#include <atomic>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <new>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/tierwall.hpp>

using namespace tierwall;

namespace {

constexpr std::string_view kManifests = R"(
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: web}
spec:
  selector: role == 'web'
  ingress:
  - action: Allow
    protocol: TCP
    source: {selector: role == 'client'}
    destination: {ports: [443]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {role: web}}
status: {podIP: 10.0.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: shop, labels: {role: client}}
status: {podIP: 10.0.0.2}
)";

constexpr Address kWeb = Address::v4(10, 0, 0, 1), kClient = Address::v4(10, 0, 0, 2);

void log(std::string_view what) {
  std::printf("%.*s\n", static_cast<int>(what.size()), what.data());
}

// --- loading

// The model of some texts; none if anything is wrong with them.
std::optional<Model> load(std::string_view name, std::string_view text) {
  const ManifestSource sources[] = {{name, text}};
  LoadResult loaded = load_manifests(sources);
  loaded.diagnostics.append(validate(loaded.model));
  loaded.places.locate(loaded.diagnostics);  // file, line and column
  for (const Diagnostic& found : loaded.diagnostics.entries())
    log(found.to_string());
  if (loaded.diagnostics.has_errors()) return std::nullopt;
  return std::move(loaded.model);
}

void keep(PolicyStore& store, Model model) {
  const auto upsert_all = [&store](auto& resources) {
    for (auto& resource : resources)
      store.upsert(std::move(resource));
  };
  upsert_all(model.tiers);
  upsert_all(model.policies);
  upsert_all(model.profiles);
  upsert_all(model.network_sets);
  upsert_all(model.workload_endpoints);
  upsert_all(model.host_endpoints);
  upsert_all(model.namespaces);
  upsert_all(model.service_accounts);
  upsert_all(model.service_slices);
}

// --- the controller's thread

class Controller {
 public:
  explicit Controller(BuildOptions options) : store_(std::move(options)) {}

  PolicyStore& store() noexcept { return store_; }
  SnapshotPublisher& publisher() noexcept { return *publisher_; }

  // Readers get what was collected, or go on with what they have.
  bool commit() { return attempt(&PolicyStore::commit); }

  // When nothing else is to be done. The generation is a new one, the verdicts are not.
  bool build_what_is_walked(std::size_t bearable) {
    if (store_.walked_combinations() <= bearable) return true;
    return attempt(&PolicyStore::rebuild);
  }

 private:
  bool attempt(CommitResult (PolicyStore::*make)()) {
    try {
      return finish((store_.*make)());
    } catch (const std::bad_alloc&) {
      log("out of memory: to be called again");  // the batch is still there, or its snapshot is
      is_behind_ = true;
      return false;
    }
  }

  bool finish(CommitResult result) {
    for (const Diagnostic& found : result.diagnostics.entries())
      log(found.to_string());  // warnings, too: what fails closed until it comes
    if (!result.snapshot) {
      log("refused: the batch is forgotten, readers keep their generation");
      return false;
    }
    if (result.generation == published_) return true;  // nothing has changed
    if (!publish(*std::move(result.snapshot))) return false;
    published_ = result.generation;
    // What readers have not had may concern any flow.
    if (std::exchange(is_behind_, false)) result.invalidated.everything = true;
    std::printf("generation %" PRIu64 " concerns %s\n", published_,
                result.invalidated.everything ? "everything" : "what was named");
    return true;
  }

  bool publish(Snapshot snapshot) {
    if (!publisher_) {
      publisher_.emplace(std::move(snapshot), PublisherOptions{.max_readers = 4});
      return true;
    }
    const Result<std::uint64_t> number = publisher_->publish(std::move(snapshot));
    if (!number) {
      log(number.error().message);  // a reader stands still; the next commit tries again
      is_behind_ = true;
    }
    return number.has_value();
  }

  PolicyStore store_;
  std::optional<SnapshotPublisher> publisher_;
  std::uint64_t published_ = 0;  // the store's generation
  bool is_behind_ = false;       // a generation did not get to readers
};

// --- a thread of the agent

constexpr std::size_t kBurst = 256;

// In a real agent: what the network card has.
struct Traffic {
  std::atomic<std::uint64_t> judged_by{0};  // the generation
  std::atomic<std::size_t> allowed{0};      // of the last burst

  void receive(std::array<Flow, kBurst>& flows) const {
    for (std::size_t i = 0; i < kBurst; ++i) {
      flows[i] = Flow{.source = kClient,
                      .destination = kWeb,
                      .source_port = static_cast<std::uint16_t>(32'768 + i),
                      .destination_port = static_cast<std::uint16_t>(i % 2 == 0 ? 443 : 80),
                      .protocol = kTcp};
    }
  }
  void forward(const std::array<Verdict, kBurst>& verdicts) {
    std::size_t count = 0;
    for (const Verdict& verdict : verdicts)
      count += verdict.allowed() ? 1 : 0;
    allowed = count;
  }
  std::size_t wait_for(std::uint64_t generation) const {
    while (judged_by < generation)
      std::this_thread::yield();
    return allowed;
  }
};

void judge(std::stop_token stop, SnapshotReader reader, Traffic& traffic) {
  if (!reader) return;  // more threads than PublisherOptions::max_readers
  std::array<Flow, kBurst> flows;
  std::array<Verdict, kBurst> verdicts;
  while (!stop.stop_requested()) {
    traffic.receive(flows);
    const SnapshotPin pin = reader.pin();
    evaluate_batch(pin.view(), flows, verdicts);  // all by one generation
    traffic.forward(verdicts);
    traffic.judged_by = pin.generation();
  }
}

// --- who says so

// Ids mean something with the snapshot that gave them, and with no other.
std::string reason(const Snapshot& snapshot, const Flow& flow) {
  const Verdict verdict = evaluate(snapshot.view(), flow);
  return describe(verdict.ingress, snapshot);
}

// What one snapshot takes, and where.
void report_size(const Snapshot& snapshot) {
  const SnapshotStats& stats = snapshot.stats();
  std::printf("%zu endpoints and %zu rules: %zu bytes, of which %zu for programs\n",
              stats.endpoints, stats.rules, stats.bytes, stats.parts.programs.total());
}

// A selector by itself, as label indices and user interfaces ask it.
bool selects(std::string_view text, const std::vector<LabelText>& pairs) {
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile(text, symbols);
  if (!selector) return false;  // selector.error() has code, offset and sentence
  const LabelSet labels = symbols.intern_labels(pairs);
  return selector->matches(labels.view(), symbols.texts());
}

BuildOptions bounded_options() {
  BuildOptions options;
  options.limits.max_endpoints = 200'000;
  options.limits.max_policies = 20'000;
  options.limits.max_snapshot_bytes = std::size_t{1} << 30U;
  options.limits.max_build_bytes = std::size_t{2} << 30U;
  options.limits.max_build_steps = 20'000'000'000;
  return options;
}

WorkloadEndpoint pod(std::string name, const Address& address, Labels labels) {
  return {.kind = EndpointKind::pod,
          .namespace_name = "shop",
          .name = std::move(name),
          .labels = std::move(labels),
          .orchestrator = "k8s",
          .addresses = {address},
          .profiles = {"kns.shop"}};
}

// A policy that comes before its tier, as it may where resources come in any order.
Policy early_policy() {
  return {.name = "edge.web",
          .tier = "edge",
          .selector = "role == 'web'",
          .ingress = {Rule{.action = Action::pass}}};
}

Policy broken_policy() {
  return {.name = "broken", .selector = "role = 'web'"};
}

int run() {
  std::optional<Model> model = load("cluster.yaml", kManifests);
  if (!model) return 1;  // nothing was ever loaded: the agent has no snapshot, and denies
  Controller controller(bounded_options());
  keep(controller.store(), *std::move(model));
  if (!controller.commit()) return 1;

  Traffic traffic;
  std::jthread thread(judge, controller.publisher().cell().register_reader(), std::ref(traffic));
  std::printf("%zu of %zu allowed\n", traffic.wait_for(1), kBurst);

  // Refused as a whole: the pod of the batch keeps its labels, too.
  controller.store().upsert(broken_policy());
  controller.store().upsert(pod("client", kClient, {{"role", "batch"}}));
  if (controller.commit()) return 1;

  controller.store().upsert(pod("client", kClient, {{"role", "batch"}}));
  if (!controller.commit()) return 1;
  std::printf("%zu of %zu allowed\n", traffic.wait_for(2), kBurst);

  controller.store().upsert(early_policy());
  if (!controller.commit()) return 1;
  controller.store().upsert(Tier{.name = "edge", .order = 100});
  if (!controller.commit()) return 1;

  controller.store().upsert(pod("web-2", Address::v4(10, 0, 0, 3), {{"role", "web"}}));
  if (!controller.commit() || !controller.build_what_is_walked(0)) return 1;

  const Flow flow{
      .source = kClient, .destination = kWeb, .destination_port = 443, .protocol = kTcp};
  const std::optional<Snapshot>& snapshot = controller.store().snapshot();
  log(reason(*snapshot, flow));
  report_size(*snapshot);
  return selects("role in {'web', 'db'}", {{"role", "db"}}) ? 0 : 1;
}

}  // namespace

int main() {
  return run();
}
