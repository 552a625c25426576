// A cluster to measure verdicts in: one endpoint under many rules, and flows to it or from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

#include "flow_case.hpp"
#include "plain_rules.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

// The two ends of a flow.
struct Tuple {
  Address source = {};
  Address destination = {};
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t protocol = kTcp;
};

class FlowWorld {
 public:
  explicit FlowWorld(PlainRules rules);

  const Model& model() const { return model_; }
  const PlainRules& rules() const { return rules_; }
  const BuiltSnapshot& built() const { return built_; }

  PolicedEnd policed_end() const { return {endpoint_, rules_.direction}; }

  // A flow of which the end that the rules apply to is named, and policed.
  Flow flow(const Tuple& tuple) const;
  // A point in the rule.
  Flow flow_in(const PlainRule& rule, testing::Random& random) const;

  // Empty, or what is wrong with the verdicts: by the plain loop for all of the flows, by the judge
  // for the first few if there are few rules.
  std::string wrong_answer(std::span<const Flow> flows, std::span<const Verdict> verdicts) const;

 private:
  std::string wrong_decision(const Flow& flow, const Decision& decision) const;

  PlainRules rules_;
  Model model_;
  BuiltSnapshot built_;
  EndpointId endpoint_;
};

// The judge with flows in its own words.
class JudgeWorld {
 public:
  JudgeWorld(const FlowWorld& world, std::span<const Flow> flows);
  ~JudgeWorld();

  std::size_t size() const;
  // Whether flow `i` is allowed.
  bool allows(std::size_t i) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tierwall::bench
