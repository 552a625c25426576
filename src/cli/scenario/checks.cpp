#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include <tierwall/explain.hpp>

#include "cli/flows/bound_flow.hpp"
#include "cli/flows/flow_text.hpp"
#include "cli/input/files.hpp"
#include "cli/input/input.hpp"
#include "cli/input/snapshot_set.hpp"
#include "cli/scenario/peers.hpp"
#include "cli/scenario/scenario.hpp"

namespace tierwall::cli {

namespace {

// A check without a source port means whatever port a client happens to get.
constexpr std::uint16_t kEphemeralPort = 49152;

Error wrong(std::string message) {
  return Error{.code = ErrorCode::wrong_type, .message = std::move(message)};
}

Error within(std::string_view member, Error error) {
  error.message = fmt::format("`{}`: {}", member, error.message);
  return error;
}

struct Loaded {
  LoadResult result;
  std::vector<std::string> unreadable;  // one line per file
};

Loaded load(const Json& paths, MissingNamespaces missing_namespaces,
            const ScenarioContext& context) {
  Loaded loaded;
  std::vector<std::string> names;
  std::vector<std::string> texts;
  for (const Json& path : paths) {
    const std::string file = beside(context.folder, path.get<std::string>());
    Result<std::string> text = read_text(file);
    if (!text) {
      loaded.unreadable.push_back(text.error().message);
      continue;
    }
    names.push_back(path.get<std::string>());
    texts.push_back(*std::move(text));
  }
  std::vector<ManifestSource> sources;
  sources.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    sources.push_back({names[i], texts[i]});
  loaded.result = load_manifests(
      sources, {.mode = context.mode, .limits = {}, .missing_namespaces = missing_namespaces});
  return loaded;
}

struct Expectation {
  bool allowed = false;
  std::optional<bool> egress, ingress;
};

Result<bool> read_verdict(const Json& object, const char* member) {
  const auto at = object.find(member);
  if (at != object.end() && at->is_string()) {
    if (*at == "allow") return true;
    if (*at == "deny") return false;
  }
  return wrong(fmt::format("`{}` is not `allow` or `deny`", member));
}

Result<Expectation> read_expectation(const Json& check) {
  Expectation expectation;
  const Result<bool> allowed = read_verdict(check, "expect");
  if (!allowed) return allowed.error();
  expectation.allowed = *allowed;
  for (const char* const side : {"egress", "ingress"}) {
    if (!check.contains(side)) continue;
    const Result<bool> verdict = read_verdict(check, side);
    if (!verdict) return verdict.error();
    (std::string_view(side) == "egress" ? expectation.egress : expectation.ingress) = *verdict;
  }
  return expectation;
}

// A flow whose ends may each stand for several endpoints.
struct Question {
  FlowRequest request;  // without `from` and `to`
  ScenarioPeer from, to;
};

// The members that a check shares with a flow, under the flow's names; what else a check says (a
// note, where it comes from) is not about the flow.
Result<Question> read_question(const Json& check) {
  Json flow = Json::object();
  const auto copy = [&flow](const Json& from, const char* member, const char* name) {
    const auto at = from.find(member);
    if (at != from.end()) flow[name] = *at;
  };
  copy(check, "protocol", "protocol");
  copy(check, "port", "dstPort");
  copy(check, "srcPort", "srcPort");
  copy(check, "http", "http");
  if (const auto icmp = check.find("icmp"); icmp != check.end()) {
    if (!icmp->is_object()) return wrong("`icmp` is not an object");
    copy(*icmp, "type", "icmpType");
    copy(*icmp, "code", "icmpCode");
  }
  Result<FlowRequest> request = read_flow(flow);
  if (!request) return request.error();
  Question question{.request = *std::move(request), .from = {}, .to = {}};
  if (question.request.destination_port != kNoPort && question.request.source_port == kNoPort) {
    question.request.source_port = kEphemeralPort;
  }
  for (const char* const member : {"from", "to"}) {
    const auto at = check.find(member);
    if (at == check.end()) return wrong(fmt::format("no `{}`", member));
    Result<ScenarioPeer> peer = read_scenario_peer(*at);
    if (!peer) return within(member, peer.error());
    (std::string_view(member) == "from" ? question.from : question.to) = *std::move(peer);
  }
  return question;
}

std::string_view word(bool allowed) {
  return allowed ? "allow" : "deny";
}

// Empty if the check passes.
std::vector<std::string> differences(const Expectation& expected, const Answer& answer) {
  std::vector<std::string> lines;
  const auto compare = [&lines](std::string_view what, bool want, bool got) {
    if (want == got) return;
    lines.push_back(fmt::format("{}expected {}, got {}", what, word(want), word(got)));
  };
  compare("", expected.allowed, answer.allowed());
  if (expected.egress) compare("egress: ", *expected.egress, answer.verdict.egress.allowed());
  if (expected.ingress) compare("ingress: ", *expected.ingress, answer.verdict.ingress.allowed());
  return lines;
}

struct Failure {
  std::string title;  // of which flow
  std::vector<std::string> reasons;
};

// nullopt if the flow is judged as expected.
std::optional<Failure> check_flow(const FlowRequest& request, const Expectation& expected,
                                  const Snapshot& snapshot) {
  const Result<BoundFlow> flow = bind(request, snapshot);
  if (!flow) return Failure{.title = {}, .reasons = {flow.error().message}};
  const Answer answer = ask(snapshot, *flow);
  std::vector<std::string> reasons = differences(expected, answer);
  if (reasons.empty()) return std::nullopt;
  reasons.push_back("egress:  " + describe(answer.verdict.egress, snapshot));
  reasons.push_back("ingress: " + describe(answer.verdict.ingress, snapshot));
  return Failure{.title = fmt::format(": {} -> {} {}", source_text(*flow, snapshot),
                                      destination_text(*flow, snapshot), traffic_text(*flow)),
                 .reasons = std::move(reasons)};
}

// What is expected must hold between all endpoints that the two ends stand for; the first pair for
// which it does not is reported.
std::optional<Failure> check_all(Question& question, const Expectation& expected,
                                 const Snapshot& snapshot) {
  const std::vector<Peer> destinations = question.to.resolve(snapshot);
  for (const Peer& from : question.from.resolve(snapshot)) {
    for (const Peer& to : destinations) {
      question.request.from = from;
      question.request.to = to;
      if (std::optional<Failure> failure = check_flow(question.request, expected, snapshot)) {
        return failure;
      }
    }
  }
  return std::nullopt;
}

void run_check(const Json& check, std::size_t number, const Snapshot& snapshot,
               ScenarioReport& report) {
  const auto fail = [&](const Failure& failure) {
    report.fail(fmt::format("check {}{}", number, failure.title), failure.reasons);
  };
  if (!check.is_object()) return fail({.title = {}, .reasons = {"not an object"}});
  const Result<Expectation> expected = read_expectation(check);
  if (!expected) return fail({.title = {}, .reasons = {expected.error().message}});
  Result<Question> question = read_question(check);
  if (!question) return fail({.title = {}, .reasons = {question.error().message}});
  if (const auto failure = check_all(*question, *expected, snapshot)) return fail(*failure);
  report.pass();
}

bool is_list_of_strings(const Json& value) {
  return value.is_array() &&
         std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
}

}  // namespace

Result<void> run_checks_scenario(const Json& scenario, const ScenarioContext& context,
                                 ScenarioReport& report) {
  const Json& checks = scenario.at("checks");
  if (!checks.is_array()) return wrong("`checks` is not a list");
  const auto manifests = scenario.find("manifests");
  if (manifests == scenario.end() || !is_list_of_strings(*manifests)) {
    return wrong("`manifests` is not a list of paths");
  }
  const Json no_policy = scenario.value("default_no_policy", Json("profile"));
  if (no_policy != "allow" && no_policy != "profile") {
    return wrong("`default_no_policy` is not `allow` or `profile`");
  }

  const MissingNamespaces missing_namespaces =
      no_policy == "allow" ? MissingNamespaces::open : MissingNamespaces::denied;
  Loaded loaded = load(*manifests, missing_namespaces, context);
  if (!loaded.unreadable.empty()) {
    report.fail_all(checks.size(), loaded.unreadable);
    return {};
  }
  SnapshotSet snapshots(std::move(loaded.result));
  const Snapshot* const snapshot = snapshots.get(StagedPolicies::ignored, false);
  if (snapshot == nullptr) {
    report.fail_all(checks.size(), snapshots.errors());
    return {};
  }
  for (std::size_t i = 0; i < checks.size(); ++i)
    run_check(checks[i], i + 1, *snapshot, report);
  return {};
}

}  // namespace tierwall::cli
