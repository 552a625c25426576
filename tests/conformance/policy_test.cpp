// Every scenario of policy.json (spec/policy.md 8), loaded through the manifest loader in both
// modes and evaluated by the judge, evaluate(), evaluate_batch() and explain(), of the C++ API and of the C
// API, with and without the optimisations of the selector compiler.
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/c/tierwall.h>
#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/policy.hpp"
#include "support/c_answers.hpp"
#include "support/c_manifests.hpp"
#include "support/c_structs.hpp"
#include "support/library_answers.hpp"
#include "support/policy_comparison.hpp"
#include "support/scenario.hpp"

namespace tierwall::testing {
namespace {

using reference::EndpointName;
using reference::PolicyJudge;
using reference::ReferenceDecision;
using reference::ReferenceFlow;
using reference::ReferenceOptions;
using reference::ReferenceSide;
using reference::ReferenceStep;
using reference::ReferenceVerdict;
using reference::StepOutcome;

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all =
      read_scenarios(TIERWALL_TEST_DATA "/conformance/policy.json");
  return all;
}

// --- the words of the file

std::string word(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::allowed: return "allow";
    case StepOutcome::denied:
    case StepOutcome::default_deny: return "deny";
    case StepOutcome::passed:
    case StepOutcome::default_pass: return "pass";
    default: return "?";
  }
}

// A Side with every member that could be asked for.
Json side_json(const ReferenceDecision& decision) {
  if (decision.reason == Reason::unenforced) return {{"verdict", "unenforced"}};
  return {{"verdict", to_string(decision.action)}, {"by", to_string(decision.reason)},
          {"set", to_string(decision.set)},        {"tier", decision.policy.tier},
          {"kind", decision.policy.kind},          {"namespace", decision.policy.namespace_name},
          {"policy", decision.policy.name},        {"rule", decision.rule}};
}

Json log_json(const ReferenceStep& step) {
  return {{"tier", step.policy.tier},
          {"kind", step.policy.kind},
          {"namespace", step.policy.namespace_name},
          {"policy", step.policy.name},
          {"rule", step.rule}};
}

Json trace_json(const ReferenceStep& step) {
  return {{"tier", step.policy.tier},
          {"kind", step.policy.kind},
          {"policy", step.policy.name},
          {"rule", step.rule},
          {"action", word(step.outcome)}};
}

// --- one answer, whoever gave it

struct Answer {
  ReferenceVerdict verdict;
  std::optional<ReferenceSide> in_host;
  std::optional<ReferenceSide> out_host;
  bool has_steps = false;  // else there are decisions only
};

// "Compare exactly the members that are present."
void expect_side(const Json& want, const ReferenceSide& side, std::string_view name) {
  Json actual = side_json(side.decision);
  for (auto member = actual.begin(); member != actual.end();) {
    member = want.contains(member.key()) ? std::next(member) : actual.erase(member);
  }
  EXPECT_EQ(want, actual) << name;
}

void expect_steps(const Json& expect, const ReferenceVerdict& verdict) {
  Json logs = Json::array();
  Json trace = Json::array();
  for (const ReferenceSide* side : {&verdict.egress, &verdict.ingress}) {
    for (const ReferenceStep& step : side->logs())
      logs.push_back(log_json(step));
    for (const ReferenceStep& step : side->trace())
      trace.push_back(trace_json(step));
  }
  EXPECT_EQ(expect.value("logs", logs), logs);
  EXPECT_EQ(expect.value("trace", trace), trace);
}

void expect_answer(const Json& expect, const Answer& answer) {
  bool allowed = answer.verdict.allowed();
  expect_side(expect.at("egress"), answer.verdict.egress, "egress");
  expect_side(expect.at("ingress"), answer.verdict.ingress, "ingress");
  ASSERT_EQ(expect.contains("inHost"), answer.in_host.has_value());
  ASSERT_EQ(expect.contains("outHost"), answer.out_host.has_value());
  if (answer.in_host) {
    expect_side(expect.at("inHost"), *answer.in_host, "inHost");
    allowed = allowed && answer.in_host->decision.action == Action::allow;
  }
  if (answer.out_host) {
    expect_side(expect.at("outHost"), *answer.out_host, "outHost");
    allowed = allowed && answer.out_host->decision.action == Action::allow;
  }
  EXPECT_EQ(expect.at("verdict").get<std::string>(), allowed ? "allow" : "deny");
  if (answer.has_steps) expect_steps(expect, answer.verdict);
}

// `pending` has no hosts.
struct Question {
  const ScenarioFlow* scenario = nullptr;
  ReferenceFlow flow;
  bool hosts = true;
};

Answer ask_judge(const PolicyJudge& judge, const Question& question) {
  Answer answer;
  answer.has_steps = true;
  answer.verdict = judge.evaluate(question.flow);
  const ScenarioFlow& scenario = *question.scenario;
  if (question.hosts && scenario.in_host) {
    answer.in_host = judge.evaluate_forward(*scenario.in_host, Direction::ingress, question.flow);
  }
  if (question.hosts && scenario.out_host) {
    answer.out_host = judge.evaluate_forward(*scenario.out_host, Direction::egress, question.flow);
  }
  return answer;
}

// The hosts that the packet is forwarded through, by `forward(host, direction)`.
template <class Forward>
void ask_hosts(const Question& question, Answer& answer, const Forward& forward) {
  const ScenarioFlow& scenario = *question.scenario;
  if (question.hosts && scenario.in_host) {
    answer.in_host = forward(*scenario.in_host, Direction::ingress);
  }
  if (question.hosts && scenario.out_host) {
    answer.out_host = forward(*scenario.out_host, Direction::egress);
  }
}

ReferenceSide decided(const Decision& decision, const Snapshot& snapshot) {
  ReferenceSide side;
  side.decision = named(decision, snapshot);
  return side;
}

Answer ask_evaluate(const Snapshot& snapshot, const Question& question, bool batch) {
  const LibraryFlow asked(question.flow, snapshot);
  Verdict verdict;
  if (batch) {
    evaluate_batch(snapshot.view(), {&asked.flow(), 1}, {&verdict, 1});
  } else {
    verdict = evaluate(snapshot.view(), asked.flow());
  }
  Answer answer;
  answer.verdict.egress = decided(verdict.egress, snapshot);
  answer.verdict.ingress = decided(verdict.ingress, snapshot);
  const auto forward = [&](const EndpointName& host, Direction direction) {
    return decided(
        evaluate_forward(snapshot.view(), find_endpoint(snapshot, host), direction, asked.flow()),
        snapshot);
  };
  ask_hosts(question, answer, forward);
  return answer;
}

Answer ask_explain(const Snapshot& snapshot, const Question& question) {
  const LibraryFlow asked(question.flow, snapshot);
  const Explanation explanation = explain(snapshot, asked.flow());
  Answer answer;
  answer.has_steps = true;
  answer.verdict.egress = named(explanation.egress, snapshot);
  answer.verdict.ingress = named(explanation.ingress, snapshot);
  EXPECT_EQ(explanation.verdict, evaluate(snapshot.view(), asked.flow()));
  const auto forward = [&](const EndpointName& host, Direction direction) {
    return named(explain_forward(snapshot, find_endpoint(snapshot, host), direction, asked.flow()),
                 snapshot);
  };
  ask_hosts(question, answer, forward);
  return answer;
}

// --- the same of the C API

ReferenceSide decided(const tierwall_decision& decision, const tierwall_snapshot* snapshot) {
  ReferenceSide side;
  side.decision = named(decision, snapshot);
  return side;
}

constexpr tierwall_direction c_direction(Direction direction) {
  return static_cast<tierwall_direction>(direction);
}

Answer ask_c_evaluate(const tierwall_snapshot* snapshot, const Question& question, bool batch) {
  const CFlow asked(question.flow, snapshot);
  tierwall_verdict verdict{};
  EXPECT_EQ(batch ? tierwall_evaluate_batch(snapshot, &asked.flow(), 1, &verdict)
                  : tierwall_evaluate(snapshot, &asked.flow(), &verdict),
            TIERWALL_OK);
  Answer answer;
  answer.verdict.egress = decided(verdict.egress, snapshot);
  answer.verdict.ingress = decided(verdict.ingress, snapshot);
  ask_hosts(question, answer, [&](const EndpointName& host, Direction direction) {
    tierwall_decision decision{};
    EXPECT_EQ(tierwall_evaluate_forward(snapshot, c_find(snapshot, host), c_direction(direction),
                                        &asked.flow(), &decision),
              TIERWALL_OK);
    return decided(decision, snapshot);
  });
  return answer;
}

Answer ask_c_explain(const tierwall_snapshot* snapshot, const Question& question) {
  const CFlow asked(question.flow, snapshot);
  Answer answer;
  answer.has_steps = true;
  answer.verdict.egress = c_explain(snapshot, TIERWALL_EGRESS, asked.flow());
  answer.verdict.ingress = c_explain(snapshot, TIERWALL_INGRESS, asked.flow());
  ask_hosts(question, answer, [&](const EndpointName& host, Direction direction) {
    return c_explain_forward(snapshot, c_find(snapshot, host), c_direction(direction),
                             asked.flow());
  });
  return answer;
}

// --- one loaded scenario

// Judges and snapshots, also those of the C API, of one model, for every combination of options that a flow may ask for. The
// form of programs goes with whether selectors are optimised.
class Engines {
 public:
  Engines(const Model& model, std::size_t form) : model_(model), form_(form) {}

  const PolicyJudge& judge(const ReferenceOptions& options) {
    const auto [at, added] = judges_.try_emplace(key(options));
    if (added) at->second.emplace(model_, options);
    return *at->second;
  }

  // Null, with a failure recorded, if the model does not build.
  const Snapshot* snapshot(const ReferenceOptions& options) {
    const auto [at, added] = snapshots_.try_emplace(key(options));
    if (added) {
      BuildResult built = SnapshotBuilder(build_options_of(options)).build(model_);
      EXPECT_TRUE(built.snapshot) << built.diagnostics.to_string();
      at->second = std::move(built.snapshot);
    }
    return at->second ? &*at->second : nullptr;
  }

  const tierwall_snapshot* c_snapshot(const ReferenceOptions& options) {
    const auto [at, added] = c_snapshots_.try_emplace(key(options));
    if (added) {
      if (!c_model_) c_model_ = c_model(model_);
      CBuild built = c_build(c_model_.get(), build_options_of(options));
      EXPECT_TRUE(built.snapshot) << built.errors;
      at->second = std::move(built.snapshot);
    }
    return at->second.get();
  }

 private:
  BuildOptions build_options_of(const ReferenceOptions& options) const {
    return build_options({options, form_ % 2 == 0, program_form(form_)});
  }
  static std::pair<bool, bool> key(const ReferenceOptions& options) {
    return {options.staged_enforced, options.failsafe_ports};
  }

  const Model& model_;
  std::size_t form_;
  std::map<std::pair<bool, bool>, std::optional<PolicyJudge>> judges_;
  std::map<std::pair<bool, bool>, std::optional<Snapshot>> snapshots_;
  CHandle<tierwall_model> c_model_;
  std::map<std::pair<bool, bool>, CHandle<tierwall_snapshot>> c_snapshots_;
};

void expect_every_answer(const Json& expect, Engines& engines, const ReferenceOptions& options,
                         const Question& question) {
  {
    SCOPED_TRACE("judge");
    expect_answer(expect, ask_judge(engines.judge(options), question));
  }
  const Snapshot* const snapshot = engines.snapshot(options);
  if (snapshot == nullptr) return;
  {
    SCOPED_TRACE("evaluate");
    expect_answer(expect, ask_evaluate(*snapshot, question, false));
  }
  {
    SCOPED_TRACE("evaluate_batch");
    expect_answer(expect, ask_evaluate(*snapshot, question, true));
  }
  {
    SCOPED_TRACE("explain");
    expect_answer(expect, ask_explain(*snapshot, question));
  }
  const tierwall_snapshot* const c_snapshot = engines.c_snapshot(options);
  if (c_snapshot == nullptr) return;
  {
    SCOPED_TRACE("tierwall_evaluate");
    expect_answer(expect, ask_c_evaluate(c_snapshot, question, false));
  }
  {
    SCOPED_TRACE("tierwall_evaluate_batch");
    expect_answer(expect, ask_c_evaluate(c_snapshot, question, true));
  }
  {
    SCOPED_TRACE("tierwall_explain");
    expect_answer(expect, ask_c_explain(c_snapshot, question));
  }
}

// The owners of the addresses are those that the file names (section 8, `from` and `to`).
void expect_owner(const std::optional<EndpointName>& want, const Address& address,
                  const Snapshot& snapshot) {
  std::vector<EndpointName> owners;
  for (const EndpointId id : snapshot.find_endpoints(address)) {
    const EndpointInfo& info = snapshot.endpoint(id);
    owners.push_back({info.kind, info.namespace_name, info.name});
  }
  if (want) {
    EXPECT_NE(std::find(owners.begin(), owners.end(), *want), owners.end()) << want->name;
  } else {
    EXPECT_TRUE(owners.empty());
  }
}

void run_flows(const Scenario& scenario, const Model& model, std::size_t form) {
  Engines engines(model, form);
  for (const ScenarioFlow& flow : scenario.flows) {
    SCOPED_TRACE("flow " + std::to_string(&flow - scenario.flows.data()) + " " + flow.note);
    const ReferenceOptions options{.staged_enforced = false, .failsafe_ports = flow.failsafe};
    Question question{&flow, flow.flow, true};
    if (const Snapshot* snapshot = engines.snapshot(options)) {
      expect_owner(flow.from, flow.flow.source, *snapshot);
      expect_owner(flow.to, flow.flow.destination, *snapshot);
      // Where several own an address, the caller must name the one to evaluate (2.7).
      if (snapshot->find_endpoints(flow.flow.source).size() > 1) {
        question.flow.source_endpoint = flow.from;
      }
      if (snapshot->find_endpoints(flow.flow.destination).size() > 1) {
        question.flow.destination_endpoint = flow.to;
      }
    }
    expect_every_answer(flow.expect, engines, options, question);
    if (flow.expect.contains("pending")) {
      SCOPED_TRACE("pending");
      question.hosts = false;
      expect_every_answer(flow.expect.at("pending"), engines,
                          {.staged_enforced = true, .failsafe_ports = flow.failsafe}, question);
    }
  }
}

// All flows of a scenario in one batch answer as they do alone.
void expect_batch_like_single(const Scenario& scenario, const Model& model, std::size_t form) {
  BuildOptions options;
  options.programs = program_form(form);
  const BuildResult built = SnapshotBuilder(options).build(model);
  ASSERT_TRUE(built.snapshot);
  std::vector<LibraryFlow> owners;
  std::vector<Flow> flows;
  for (const ScenarioFlow& flow : scenario.flows) {
    flows.push_back(owners.emplace_back(flow.flow, *built.snapshot).flow());
  }
  // Again, until there are enough for vectors.
  for (std::size_t i = 0; !scenario.flows.empty() && flows.size() < 51; ++i)
    flows.push_back(Flow(flows[i]));
  std::vector<Verdict> verdicts(flows.size());
  EXPECT_EQ(evaluate_batch(built.snapshot->view(), flows, verdicts), flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) {
    EXPECT_EQ(verdicts[i], evaluate(built.snapshot->view(), flows[i])) << "flow " << i;
  }
}

class PolicyConformance : public ::testing::TestWithParam<std::size_t> {
 protected:
  const Scenario& scenario() const { return scenarios()[GetParam()]; }

  void run(ManifestMode mode) const {
    const LoadResult loaded = load(scenario().resources, scenario().manifests, mode);
    ASSERT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
    for (std::size_t form = 0; form < kProgramForms; ++form) {
      SCOPED_TRACE(form);
      run_flows(scenario(), loaded.model, form);
      expect_batch_like_single(scenario(), loaded.model, form);
    }
  }
};

TEST_P(PolicyConformance, CompatMode) {
  SCOPED_TRACE(scenario().name + ": " + scenario().note);
  run(ManifestMode::compat);
}

TEST_P(PolicyConformance, StrictMode) {
  SCOPED_TRACE(scenario().name + ": " + scenario().note);
  if (scenario().compat_only) {
    const LoadResult loaded =
        load(scenario().resources, scenario().manifests, ManifestMode::strict);
    EXPECT_TRUE(loaded.diagnostics.has_errors()) << "needs compat mode";
    return;
  }
  run(ManifestMode::strict);
}

class PolicyRejects : public ::testing::TestWithParam<std::size_t> {
 protected:
  // Whether the documents load and the model builds.
  static bool is_accepted(const ScenarioReject& reject, ManifestMode mode) {
    const LoadResult loaded = load(reject.resources, reject.manifests, mode);
    return !loaded.diagnostics.has_errors() &&
           SnapshotBuilder{}.build(loaded.model).snapshot.has_value();
  }
  // The same by the C API, which has no Marathon.
  static bool is_accepted_by_c(const ScenarioReject& reject, ManifestMode mode) {
    std::vector<std::pair<std::string, std::string>> texts;
    for (const Json& resource : reject.resources)
      texts.emplace_back("resource", resource.dump());
    for (const std::string& manifest : reject.manifests)
      texts.emplace_back("manifest", manifest);
    auto options = c_sized<tierwall_load_options>();
    options.strict = mode == ManifestMode::strict;
    const CLoad loaded = c_load(texts, options);
    return loaded.is_accepted && c_build(loaded.model.get()).snapshot != nullptr;
  }
};

TEST_P(PolicyRejects, AreRefused) {
  for (const ScenarioReject& reject : scenarios()[GetParam()].rejects) {
    SCOPED_TRACE(reject.why);
    EXPECT_FALSE(is_accepted(reject, ManifestMode::strict));
    EXPECT_EQ(is_accepted(reject, ManifestMode::compat), reject.strict_only);
    EXPECT_FALSE(is_accepted_by_c(reject, ManifestMode::strict));
    EXPECT_EQ(is_accepted_by_c(reject, ManifestMode::compat), reject.strict_only);
  }
}

std::string test_name(const ::testing::TestParamInfo<std::size_t>& info) {
  std::string name = scenarios()[info.param].name;
  for (char& c : name) {
    if (c == '-' || c == '.') c = '_';
  }
  return name;
}

std::vector<std::size_t> scenarios_where(bool (*wanted)(const Scenario&)) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < scenarios().size(); ++i) {
    if (wanted(scenarios()[i])) result.push_back(i);
  }
  return result;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, PolicyConformance,
                         ::testing::Range(std::size_t{0}, scenarios().size()), test_name);
INSTANTIATE_TEST_SUITE_P(Scenarios, PolicyRejects,
                         ::testing::ValuesIn(scenarios_where([](const Scenario& scenario) {
                           return !scenario.rejects.empty();
                         })),
                         test_name);

TEST(PolicyConformanceTable, IsComplete) {
  std::size_t flows = 0;
  std::size_t rejects = 0;
  for (const Scenario& scenario : scenarios()) {
    flows += scenario.flows.size();
    rejects += scenario.rejects.size();
  }
  EXPECT_EQ(scenarios().size(), 169U);
  EXPECT_EQ(flows, 730U);
  EXPECT_EQ(rejects, 131U);
}

}  // namespace
}  // namespace tierwall::testing
