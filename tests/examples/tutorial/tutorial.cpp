#include "examples/tutorial/tutorial.hpp"

#include <array>
#include <utility>

#include <fmt/core.h>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/runtime/evaluate.hpp>

namespace tierwall::examples {

namespace {

constexpr Address kWebserver1 = Address::v4(10, 10, 0, 11);
constexpr Address kWebserver2 = Address::v4(10, 10, 0, 12);
constexpr Address kClient = Address::v4(10, 10, 0, 21);
constexpr Address kOther = Address::v4(10, 10, 0, 31);
constexpr Address kOutside = Address::v4(192, 0, 2, 1);

// What runs: the tasks and their addresses are not part of the applications' JSON.
void start_tasks(const TutorialFiles& files, LoadResult& state) {
  const std::array webserver_tasks = {MarathonTask{"webserver.1", {kWebserver1}},
                                      MarathonTask{"webserver.2", {kWebserver2}}};
  const std::array client_tasks = {MarathonTask{"client.1", {kClient}}};
  const std::array other_tasks = {MarathonTask{"other.1", {kOther}}};
  load_marathon({"marathon-webserver.json", files.webserver}, "webserver", webserver_tasks, state);
  load_marathon({"marathon-client.json", files.client}, "client", client_tasks, state);
  load_marathon({"other.json", files.other}, "other", other_tasks, state);
}

Result<Stage> build_stage(std::string title, LoadResult state, const TutorialFiles& files) {
  start_tasks(files, state);
  if (state.diagnostics.has_errors()) {
    return Error{.code = ErrorCode::invalid_value, .message = state.diagnostics.to_string()};
  }
  BuildResult built = SnapshotBuilder{}.build(state.model);
  if (!built.snapshot) {
    state.places.locate(built.diagnostics);
    return Error{.code = ErrorCode::invalid_value, .message = built.diagnostics.to_string()};
  }
  return Stage{std::move(title), *std::move(built.snapshot)};
}

// The source port plays no part in the tutorial's rules; a real client has one.
Flow make_flow(Address source, Address destination, std::uint8_t protocol, std::uint16_t port) {
  return Flow{.source = source,
              .destination = destination,
              .source_port = port == kNoPort ? kNoPort : std::uint16_t{33000},
              .destination_port = port,
              .protocol = protocol};
}

}  // namespace

Result<std::vector<Stage>> build_stages(const TutorialFiles& files) {
  const ManifestSource profile{"profile.yaml", files.profile};
  const ManifestSource policies{"policies.yaml", files.policies};

  LoadResult stage_0;
  stage_0.model.profiles.push_back(marathon_network_profile("calico"));
  LoadResult stage_1 = load_manifests(std::array{profile});
  LoadResult stage_2 = load_manifests(std::array{profile, policies});

  std::vector<Stage> stages;
  std::pair<const char*, LoadResult*> steps[] = {
      {"Stage 0: the profile that the network plugin makes", &stage_0},
      {"Stage 1: the profile replaced", &stage_1},
      {"Stage 2: the policies on top", &stage_2}};
  for (auto& [title, state] : steps) {
    Result<Stage> stage = build_stage(title, std::move(*state), files);
    if (!stage) return stage.error();
    stages.push_back(*std::move(stage));
  }
  return stages;
}

std::vector<NamedFlow> tutorial_flows() {
  Flow ping = make_flow(kWebserver1, kWebserver2, kIcmp, kNoPort);
  ping.icmp_type = 8;
  ping.icmp_code = 0;
  return {
      {"C -> W1 tcp/80", make_flow(kClient, kWebserver1, kTcp, 80)},
      {"C -> W1 tcp/443", make_flow(kClient, kWebserver1, kTcp, 443)},
      {"C -> W1 udp/80", make_flow(kClient, kWebserver1, kUdp, 80)},
      {"O -> W1 tcp/80", make_flow(kOther, kWebserver1, kTcp, 80)},
      {"W1 -> C tcp/8080", make_flow(kWebserver1, kClient, kTcp, 8080)},
      {"W1 -> W2 tcp/80", make_flow(kWebserver1, kWebserver2, kTcp, 80)},
      {"W1 -> W2 udp/5353", make_flow(kWebserver1, kWebserver2, kUdp, 5353)},
      {"W1 -> W2 icmp", ping},
      {"C -> X tcp/443", make_flow(kClient, kOutside, kTcp, 443)},
      {"C -> X udp/53", make_flow(kClient, kOutside, kUdp, 53)},
      {"X -> W1 tcp/80", make_flow(kOutside, kWebserver1, kTcp, 80)},
      {"O -> C tcp/80", make_flow(kOther, kClient, kTcp, 80)},
      {"O -> X tcp/443", make_flow(kOther, kOutside, kTcp, 443)},
      {"W1 -> X tcp/443", make_flow(kWebserver1, kOutside, kTcp, 443)},
  };
}

std::string short_name(const Decision& decision, Direction direction, const Snapshot& snapshot) {
  switch (decision.reason) {
    case Reason::unenforced: return "-";
    case Reason::no_profile_match: return "none";
    case Reason::profile_rule: return fmt::format("prof#{}", decision.rule);
    case Reason::tier_default: return "tier:" + snapshot.policy(decision.policy).name;
    case Reason::rule:
      return fmt::format("{}.{}#{}", snapshot.policy(decision.policy).name.substr(0, 3),
                         direction == Direction::ingress ? "in" : "eg", decision.rule);
    default: return "unexpected";  // nothing else happens to workloads with one address each
  }
}

std::string stage_table(const Stage& stage) {
  std::string table = fmt::format("{}\n  {:<18} {:<6} {:<15} {}\n", stage.title, "flow", "says",
                                  "egress by", "ingress by");
  for (const NamedFlow& row : tutorial_flows()) {
    const Verdict verdict = evaluate(stage.snapshot.view(), row.flow);
    table +=
        fmt::format("  {:<18} {:<6} {:<15} {}\n", row.name, verdict.allowed() ? "allow" : "deny",
                    short_name(verdict.egress, Direction::egress, stage.snapshot),
                    short_name(verdict.ingress, Direction::ingress, stage.snapshot));
  }
  return table;
}

}  // namespace tierwall::examples
