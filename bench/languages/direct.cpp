// Bursts of flows by C++ itself, and the workload that programs in other languages are measured with as well.
//
//     direct make FOLDER PODS POLICIES     writes FOLDER/cluster.yaml and FOLDER/flows
//     direct FLOWS MANIFEST                prints nanoseconds of the processor a flow, and how many flows pass
#include <time.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/tierwall.hpp>

namespace {

using namespace tierwall;

constexpr std::size_t kBurst = 256;
constexpr std::size_t kFlows = 64 * kBurst;
constexpr std::size_t kApplications = 50;

int fail(std::string_view why) {
  fmt::print(stderr, "direct: {}\n", why);
  return EXIT_FAILURE;
}

Address pod_address(std::size_t pod) {
  return Address::v4(10, static_cast<std::uint8_t>(pod >> 16U),
                     static_cast<std::uint8_t>(pod >> 8U), static_cast<std::uint8_t>(pod));
}

// Pods of applications; policies that let some applications reach some ports of others.
std::string cluster_text(std::size_t pods, std::size_t policies) {
  std::string text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: prod}\n";
  for (std::size_t pod = 0; pod < pods; ++pod) {
    text += fmt::format(
        "---\napiVersion: v1\nkind: Pod\n"
        "metadata: {{name: pod-{}, namespace: prod, labels: {{app: app-{}}}}}\n"
        "status: {{podIP: {}}}\n",
        pod, pod % kApplications, to_string(pod_address(pod)));
  }
  for (std::size_t policy = 0; policy < policies; ++policy) {
    text += fmt::format(
        "---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\n"
        "metadata: {{name: policy-{}, namespace: prod}}\n"
        "spec:\n  order: {}\n  selector: app == 'app-{}'\n  ingress:\n",
        policy, policy, policy % kApplications);
    for (std::size_t rule = 0; rule < 5; ++rule) {
      text += fmt::format(
          "  - {{action: Allow, protocol: TCP, source: {{selector: app == 'app-{}'}}, "
          "destination: {{ports: [{}]}}}}\n",
          (policy * 7 + rule * 11) % kApplications, 8000 + (policy + rule) % 20);
    }
  }
  return text;
}

std::vector<Flow> random_flows(std::size_t pods) {
  std::vector<Flow> flows(kFlows);
  std::uint32_t state = 1;
  const auto next = [&state](std::size_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % below;
  };
  for (Flow& flow : flows) {
    flow.source = pod_address(next(pods));
    flow.destination = pod_address(next(pods));
    flow.source_port = static_cast<std::uint16_t>(32768 + next(28000));
    flow.destination_port = static_cast<std::uint16_t>(8000 + next(20));
    flow.protocol = kTcp;
  }
  return flows;
}

int make(const std::string& folder, std::size_t pods, std::size_t policies) {
  std::ofstream(folder + "/cluster.yaml", std::ios::binary) << cluster_text(pods, policies);
  const std::vector<Flow> flows = random_flows(pods);
  std::ofstream out(folder + "/flows", std::ios::binary);
  out.write(reinterpret_cast<const char*>(flows.data()),
            static_cast<std::streamsize>(flows.size() * sizeof(Flow)));
  return out ? EXIT_SUCCESS : fail("cannot write into " + folder);
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// In nanoseconds; others that run at the same time do not count.
double processor_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// As a thread of an agent does it: the current generation is pinned for each burst.
void judge_all(SnapshotReader& reader, std::span<const Flow> flows, std::span<Verdict> verdicts) {
  for (std::size_t first = 0; first < flows.size(); first += kBurst) {
    const SnapshotPin pin = reader.pin();
    evaluate_batch(pin.view(), flows.subspan(first, kBurst), verdicts.subspan(first, kBurst));
  }
}

int measure(const std::string& flows_path, const std::string& manifest_path) {
  const std::string bytes = read(flows_path), text = read(manifest_path);
  std::vector<Flow> flows(bytes.size() / sizeof(Flow) / kBurst * kBurst);
  if (flows.empty()) return fail("no flows in " + flows_path);
  std::memcpy(flows.data(), bytes.data(), flows.size() * sizeof(Flow));
  const ManifestSource source{.name = manifest_path, .text = text};
  const LoadResult loaded = load_manifests({&source, 1});
  if (loaded.diagnostics.has_errors()) return fail(loaded.diagnostics.to_string());
  BuildResult built = SnapshotBuilder{}.build(loaded.model);
  if (!built.snapshot) return fail(built.diagnostics.to_string());
  SnapshotPublisher publisher(*std::move(built.snapshot));
  SnapshotReader reader = publisher.cell().register_reader();

  std::vector<Verdict> verdicts(flows.size());
  judge_all(reader, flows, verdicts);  // warms the caches
  const double begin = processor_time();
  std::size_t rounds = 0;
  for (; processor_time() - begin < 3e8; ++rounds)
    judge_all(reader, flows, verdicts);
  const double spent = processor_time() - begin;

  std::size_t allowed = 0;
  for (const Verdict& verdict : verdicts)
    allowed += verdict.allowed() ? 1 : 0;
  fmt::print("{:.2f} ns, {} of {} pass\n", spent / static_cast<double>(rounds * flows.size()),
             allowed, flows.size());
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 4 && arguments[0] == "make")
    return make(arguments[1], std::stoul(arguments[2]), std::stoul(arguments[3]));
  if (arguments.size() == 2) return measure(arguments[0], arguments[1]);
  return fail("usage: direct make FOLDER PODS POLICIES | direct FLOWS MANIFEST");
}
