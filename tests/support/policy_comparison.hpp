// The library against the judge, on one model.
//
//     PolicyComparison comparison(model, options);
//     std::string difference = comparison.compare(flow);     // empty: they agree
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/policy.hpp"
#include "support/choices.hpp"

namespace tierwall::testing {

struct ComparisonOptions {
  reference::ReferenceOptions reference;
  bool optimised = true;  // the selector compiler's passes
  ProgramOptions programs = {};
};

// Every form that programs have, by number.
inline constexpr std::size_t kProgramForms = 10;
ProgramOptions program_form(std::size_t number);

// Any of them; mostly the defaults.
ComparisonOptions comparison_options(Choices& choices);
BuildOptions build_options(const ComparisonOptions& options);
std::string describe(const ComparisonOptions& options);

class PolicyComparison {
 public:
  explicit PolicyComparison(const Model& model, const ComparisonOptions& options = {});
  // Of a snapshot that was made of the model by other means.
  PolicyComparison(const Model& model, Snapshot snapshot,
                   const reference::ReferenceOptions& options = {});

  // Why the library does not build the model; empty if it does. Nothing else may be asked then.
  const std::string& build_errors() const { return build_errors_; }
  const Snapshot& snapshot() const { return *snapshot_; }

  // evaluate(), evaluate_side(), explain() with every step and its refused criteria, and a walk through every host
  // endpoint in both directions.
  std::string compare(const reference::ReferenceFlow& flow) const;
  // evaluate_batch() over all of them at once, again and again until they fill vectors.
  std::string compare_batch(std::span<const reference::ReferenceFlow> flows) const;

 private:
  std::string compare_side(Direction direction, const Verdict& verdict, const Flow& asked) const;
  std::string compare_forward(const reference::EndpointName& host, Direction direction,
                              const reference::ReferenceFlow& flow, const Flow& asked) const;

  reference::PolicyJudge judge_;
  std::vector<reference::EndpointName> hosts_;
  std::optional<Snapshot> snapshot_;
  std::string build_errors_;
};

// What to print about a difference: the model without what does not matter, the flow, both answers.
std::string describe_difference(const Model& model, const ComparisonOptions& options,
                                const reference::ReferenceFlow& flow);

}  // namespace tierwall::testing
