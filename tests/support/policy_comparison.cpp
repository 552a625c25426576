#include "support/policy_comparison.hpp"

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>

#include "support/library_answers.hpp"
#include "support/model_dump.hpp"
#include "support/shrink.hpp"

namespace tierwall::testing {

namespace {

using reference::EndpointName;
using reference::ReferenceFlow;
using reference::ReferenceSide;
using reference::ReferenceVerdict;

std::vector<EndpointName> hosts_of(const Model& model) {
  std::vector<EndpointName> hosts;
  for (const HostEndpoint& host : model.host_endpoints)
    hosts.push_back({EndpointKind::host_endpoint, "", host.name});
  return hosts;
}

ReferenceSide side_of(const Decision& decision, const Snapshot& snapshot) {
  ReferenceSide side;
  side.decision = named(decision, snapshot);
  return side;
}

std::string difference(std::string_view what, const ReferenceSide& judge,
                       const ReferenceSide& library) {
  return std::string(what) + "\n  judge:   " + dump(judge) + "  library: " + dump(library);
}

// Decision alone: action, reason, set, names, rule, and whether something was logged.
std::string compare_decision(std::string_view what, const ReferenceSide& judge,
                             const Decision& decision, const Snapshot& snapshot) {
  const ReferenceSide library = side_of(decision, snapshot);
  if (library.decision != judge.decision) return difference(what, judge, library);
  const bool logged = (decision.flags & Decision::kLogged) != 0;
  if (logged == judge.logs().empty()) {
    return difference(std::string(what) + ": whether Log rules matched", judge, library);
  }
  return {};
}

std::string compare_explanation(std::string_view what, const ReferenceSide& judge,
                                const SideExplanation& explanation, const Snapshot& snapshot) {
  const ReferenceSide library = named(explanation, snapshot);
  const bool same = library.decision == judge.decision && library.endpoint == judge.endpoint &&
                    library.steps == judge.steps;
  return same ? std::string() : difference(what, judge, library);
}

// The first of them that is not empty.
template <class... Compare>
std::string first_difference(const Compare&... compare) {
  std::string result;
  (void)((result = compare(), !result.empty()) || ...);
  return result;
}

}  // namespace

ProgramOptions program_form(std::size_t number) {
  switch (number) {
    case 0: return {.staged_batches_from = 0, .staged_vectors_from = 0};
    case 1: return {.tables = false};
    case 2:
      return {.tables = false,
              .splits = false,
              .per_endpoint = false,
              .address_trie = false,
              .instructions = InstructionSet::compiled};
    case 3: return {.tables = false, .splits = false, .bitmaps = false};
    case 4: return {.instructions = InstructionSet::avx2, .max_table_cells = 24};
    case 5:
      return {.tables = false,
              .splits = false,
              .per_endpoint = false,
              .address_trie = false,
              .instructions = InstructionSet::avx2};
    case 6: return {.tables = false, .per_endpoint = false};
    case 7: return {.per_endpoint = false, .instructions = InstructionSet::avx2};
    case 8:  // some splits, some bitmaps, in stages
      return {.per_endpoint = false,
              .max_split_cells = 400,
              .staged_batches_from = 0,
              .staged_vectors_from = 0};
    default: return {.address_trie = false, .max_table_cells = 24};  // some tables, some bitmaps
  }
}

ComparisonOptions comparison_options(Choices& choices) {
  ComparisonOptions options;
  options.reference.staged_enforced = choices.chance(30);
  options.reference.failsafe_ports = choices.chance(20);
  options.optimised = choices.chance(75);
  options.programs = program_form(choices.below(kProgramForms));
  return options;
}

BuildOptions build_options(const ComparisonOptions& options) {
  BuildOptions build;
  if (!options.optimised) build.selectors = CompileOptions::unoptimised();
  build.programs = options.programs;
  build.failsafe_ports = options.reference.failsafe_ports;
  build.staged =
      options.reference.staged_enforced ? StagedPolicies::enforced : StagedPolicies::ignored;
  return build;
}

std::string describe(const ComparisonOptions& options) {
  const auto yes_or_no = [](bool value) { return value ? "yes" : "no"; };
  return std::string("staged policies enforced: ") + yes_or_no(options.reference.staged_enforced) +
         ", failsafe ports: " + yes_or_no(options.reference.failsafe_ports) +
         ", optimised: " + yes_or_no(options.optimised) +
         ", tables: " + yes_or_no(options.programs.tables) +
         ", splits: " + yes_or_no(options.programs.splits) +
         ", split cells: " + std::to_string(options.programs.max_split_cells) +
         ", bitmaps: " + yes_or_no(options.programs.bitmaps) +
         ", address trie: " + yes_or_no(options.programs.address_trie) +
         ", per endpoint: " + yes_or_no(options.programs.per_endpoint) +
         ", table cells: " + std::to_string(options.programs.max_table_cells) + "\n";
}

PolicyComparison::PolicyComparison(const Model& model, const ComparisonOptions& options)
    : judge_(model, options.reference), hosts_(hosts_of(model)) {
  BuildResult built = SnapshotBuilder(build_options(options)).build(model);
  snapshot_ = std::move(built.snapshot);
  if (!snapshot_) build_errors_ = built.diagnostics.to_string();
}

PolicyComparison::PolicyComparison(const Model& model, Snapshot snapshot,
                                   const reference::ReferenceOptions& options)
    : judge_(model, options), hosts_(hosts_of(model)), snapshot_(std::move(snapshot)) {}

std::string PolicyComparison::compare(const ReferenceFlow& flow) const {
  const ReferenceVerdict judge = judge_.evaluate(flow);
  const LibraryFlow asked(flow, *snapshot_);
  const Verdict verdict = evaluate(snapshot_->view(), asked.flow());
  const Explanation explanation = explain(*snapshot_, asked.flow());
  std::string result = first_difference(
      [&] {
        return compare_decision("evaluate, egress", judge.egress, verdict.egress, *snapshot_);
      },
      [&] {
        return compare_decision("evaluate, ingress", judge.ingress, verdict.ingress, *snapshot_);
      },
      [&] { return compare_side(Direction::egress, verdict, asked.flow()); },
      [&] { return compare_side(Direction::ingress, verdict, asked.flow()); },
      [&] {
        return explanation.verdict == verdict ? ""
                                              : "explain reaches another verdict than evaluate";
      },
      [&] {
        return compare_explanation("explain, egress", judge.egress, explanation.egress, *snapshot_);
      },
      [&] {
        return compare_explanation("explain, ingress", judge.ingress, explanation.ingress,
                                   *snapshot_);
      });
  for (const EndpointName& host : hosts_) {
    for (const Direction direction : {Direction::ingress, Direction::egress}) {
      if (result.empty()) result = compare_forward(host, direction, flow, asked.flow());
    }
  }
  return result;
}

// evaluate_side() of the endpoint that evaluate() judged the side at.
std::string PolicyComparison::compare_side(Direction direction, const Verdict& verdict,
                                           const Flow& asked) const {
  const bool is_ingress = direction == Direction::ingress;
  const Decision& decision = is_ingress ? verdict.ingress : verdict.egress;
  EndpointId endpoint = is_ingress ? asked.destination_endpoint : asked.source_endpoint;
  if (endpoint.is_none()) {
    const auto owners = snapshot_->find_endpoints(is_ingress ? asked.destination : asked.source);
    if (owners.size() != 1) return {};
    endpoint = owners.front();
  }
  const Decision side = evaluate_side(snapshot_->view(), endpoint, direction, asked);
  if (side == decision) return {};
  return difference("evaluate_side differs from evaluate", side_of(decision, *snapshot_),
                    side_of(side, *snapshot_));
}

std::string PolicyComparison::compare_forward(const EndpointName& host, Direction direction,
                                              const ReferenceFlow& flow, const Flow& asked) const {
  const std::string what = std::string("forwarded, ") +
                           (direction == Direction::ingress ? "ingress" : "egress") + " of " +
                           dump(host);
  const ReferenceSide judge = judge_.evaluate_forward(host, direction, flow);
  const EndpointId id = find_endpoint(*snapshot_, host);
  return first_difference(
      [&] {
        return compare_decision("evaluate " + what, judge,
                                evaluate_forward(snapshot_->view(), id, direction, asked),
                                *snapshot_);
      },
      [&] {
        return compare_explanation("explain " + what, judge,
                                   explain_forward(*snapshot_, id, direction, asked), *snapshot_);
      });
}

std::string PolicyComparison::compare_batch(std::span<const ReferenceFlow> flows) const {
  std::deque<LibraryFlow> owners;
  std::vector<Flow> asked;
  for (const ReferenceFlow& flow : flows) {
    asked.push_back(owners.emplace_back(flow, *snapshot_).flow());
  }
  // Again, until there are enough for vectors of both widths and for a rest.
  constexpr std::size_t kFewest = 32 + 16 + 3;
  for (std::size_t i = 0; !flows.empty() && asked.size() < kFewest; ++i)
    asked.push_back(Flow(asked[i]));
  std::vector<Verdict> verdicts(asked.size());
  evaluate_batch(snapshot_->view(), asked, verdicts);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Verdict single = evaluate(snapshot_->view(), asked[i]);
    if (verdicts[i] != single) {
      return "flow " + std::to_string(i) + " of a batch of " + std::to_string(asked.size()) +
             ": evaluate_batch differs from evaluate\n" + dump(flows[i % flows.size()]) +
             difference("egress", side_of(single.egress, *snapshot_),
                        side_of(verdicts[i].egress, *snapshot_)) +
             difference("ingress", side_of(single.ingress, *snapshot_),
                        side_of(verdicts[i].ingress, *snapshot_));
    }
  }
  return {};
}

std::string describe_difference(const Model& model, const ComparisonOptions& options,
                                const ReferenceFlow& flow) {
  const auto difference_in = [&](const Model& candidate) {
    const PolicyComparison comparison(candidate, options);
    return comparison.build_errors().empty() ? comparison.compare(flow) : std::string();
  };
  const Model smallest =
      shrink(model, [&](const Model& candidate) { return !difference_in(candidate).empty(); });
  return dump(smallest) + dump(flow) + describe(options) + difference_in(smallest);
}

}  // namespace tierwall::testing
