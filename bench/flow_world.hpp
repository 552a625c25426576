// A cluster to measure verdicts in: one endpoint under many rules, and flows towards it.
//
// The rules are kept a second time in a form that is walked by a plain loop, which says what the
// answer has to be where the judge would take too long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/snapshot.hpp>

#include "support/random.hpp"

namespace tierwall::bench {

struct PortSpan {
  std::uint16_t first = 0;
  std::uint16_t last = 65'535;

  bool is_any() const noexcept { return first == 0 && last == 65'535; }
  bool contains(std::uint16_t port) const noexcept { return first <= port && port <= last; }
};

// A prefix of length 0 is any address.
struct PlainRule {
  Action action = Action::allow;
  std::uint8_t protocol = 0;  // 0: any
  Cidr source = {Address::v4(0), 0};
  Cidr destination = {Address::v4(0), 0};
  PortSpan source_ports = {};
  PortSpan destination_ports = {};
  std::optional<std::size_t> source_set = {};  // index of the network set that holds the source
};

using PlainSet = std::vector<Address>;  // ascending

struct PlainRules {
  std::vector<PlainRule> rules{};
  std::vector<PlainSet> sets{};
  std::size_t rules_per_policy = 0;  // 0: all in one policy

  // Index of the first rule that matches.
  std::optional<std::size_t> first_match(const Flow& flow) const;
};

class FlowWorld {
 public:
  explicit FlowWorld(PlainRules rules);

  const Model& model() const { return model_; }
  const PlainRules& rules() const { return rules_; }
  const Snapshot& snapshot() const { return *snapshot_; }

  // A flow to the endpoint that the rules apply to.
  Flow flow(Address source, std::uint16_t source_port, Address destination,
            std::uint16_t destination_port, std::uint8_t protocol) const;
  // A point in the rule: towards its destination, so that the endpoint is named in the flow.
  Flow flow_in(const PlainRule& rule, testing::Random& random) const;

  // Empty, or what is wrong with the verdicts: by the plain loop for all of the flows, by the judge
  // for the first few if there are few rules.
  std::string wrong_answer(std::span<const Flow> flows) const;

 private:
  PlainRules rules_;
  Model model_;
  std::optional<Snapshot> snapshot_;
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
