// evaluate_batch() in vectors: whatever stands beside a flow in a burst, it gets the answer of
// evaluate(). What that answer is, other tests ask.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate_batch.hpp>

#include "support/model_builders.hpp"
#include "support/random.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {
namespace {

constexpr Address kWeb = Address::v4(10, 0, 0, 1);
constexpr Address kClient = Address::v4(10, 0, 0, 2);
constexpr Address kShared = Address::v4(10, 0, 0, 3);  // of two endpoints
constexpr Address kHost = Address::v4(10, 0, 1, 1);
constexpr Address kWebV6{0x2001'0DB8'0000'0000, 1};

// From every second of `count` networks; more rules than 4,096 take more than one block of bitmaps.
std::vector<Rule> rules_by_net(std::size_t count) {
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < count; ++i) {
    const auto net = static_cast<std::uint32_t>(0xC000'0000U + (i << 9U));
    rules.push_back(rule(i % 7 == 3 ? Action::log : Action::allow, protocol(kTcp),
                         from_net({Address::v4(net), 24}),
                         to_port(static_cast<std::uint16_t>(i % 500 + 1))));
    if (i % 3 == 0)
      rules.back().source.ports = {Port::range(1'000, static_cast<std::uint16_t>(2'000 + i))};
  }
  return rules;
}

Model mixed_model() {
  Model model;
  Tier tier;
  tier.name = "before";
  tier.order = 1;
  model.tiers = {tier};
  model.profiles = {profile("open", {rule(Action::allow)}, {rule(Action::allow)})};
  model.workload_endpoints = {
      workload("web", {kWeb, kWebV6}, {{"role", "web"}}, {}),
      workload("client", {kClient}, {{"role", "client"}}, {"open"}),
      workload("first", {kShared}, {{"role", "client"}}, {"open"}),
      workload("second", {kShared}, {{"role", "nets"}}, {}),
      workload("unaddressed", {}, {{"role", "web"}}, {"open"}),
      workload("lonely", {Address::v4(10, 0, 0, 9)}, {}, {}),
  };
  // Two hundred more, so that address slots are shared.
  for (std::uint32_t i = 0; i < 200; ++i) {
    model.workload_endpoints.push_back(
        workload("w" + std::to_string(i), {Address::v4(0x0A00'0200U + 3 * i)},
                 {{"role", i % 2 == 0 ? "nets" : "client"}}, {"open"}));
  }
  model.host_endpoints = {host("host", {kHost}, {{"role", "host"}}, {"open"})};

  Policy pass = global_policy("pass", "role in {'web', 'client'}");
  pass.tier = "before";
  pass.ingress = {rule(Action::log, protocol(kTcp), to_port(80)), rule(Action::pass)};
  pass.egress = {rule(Action::pass)};
  Policy web = global_policy("web", "role == 'web'");
  web.ingress = {rule(Action::allow, protocol(kTcp), from("role == 'client'"), to_port(80)),
                 rule(Action::deny, protocol(kUdp), to_port(53)),
                 rule(Action::allow, protocol(kIcmp)), rule(Action::allow, protocol(kIcmpV6))};
  web.ingress.push_back(rule(Action::allow, protocol(kTcp), to_port(443)));
  web.ingress.back().http = HttpMatch{.methods = {"GET"}};
  Policy nets = global_policy("nets", "role == 'nets'");
  nets.kind = PolicyKind::kubernetes_cluster_network_policy;  // no limit on their rules
  nets.ingress = rules_by_net(4'500);
  nets.egress = {rule(Action::allow, to_net({Address::v4(10, 0, 0, 0), 16}))};
  Policy on_host = global_policy("on-host", "role == 'host'");
  on_host.ingress = {rule(Action::allow, protocol(kTcp), to_port(22))};
  model.policies = {pass, web, nets, on_host};
  return model;
}

class Bursts {
 public:
  explicit Bursts(const Snapshot& snapshot) : snapshot_(snapshot) {
    for (std::uint32_t i = 0; i < snapshot.view().endpoints.size(); i += 5)
      names_.push_back(EndpointId{i});
    names_.insert(names_.end(),
                  {EndpointId{}, EndpointId{}, EndpointId{0xFFFF'FFFEU},
                   EndpointId{static_cast<std::uint32_t>(snapshot.view().endpoints.size())}});
  }

  Flow draw() {
    static constexpr std::array kAddresses = {kWeb,
                                              kClient,
                                              kShared,
                                              kHost,
                                              kWebV6,
                                              Address{},
                                              Address::v4(10, 0, 0, 9),
                                              kWeb,
                                              kClient,
                                              Address{0x2001'0DB8'0000'0000, 99},
                                              Address::v4(0xFFFF'FFFFU),
                                              Address::v4(0)};
    static constexpr std::array<std::uint8_t, 6> kProtocols = {kTcp, kTcp,  kTcp,
                                                               kUdp, kIcmp, kIcmpV6};
    static constexpr std::array<std::uint16_t, 5> kPorts = {80, 443, 53, 22, 4};
    Flow flow{.source = draw_address(kAddresses), .destination = draw_address(kAddresses)};
    if (random_.chance(25)) flow.source_endpoint = random_.pick(names_);
    if (random_.chance(25)) flow.destination_endpoint = random_.pick(names_);
    flow.protocol = random_.pick(kProtocols);
    flow.destination_port =
        random_.chance(60) ? random_.pick(kPorts) : static_cast<std::uint16_t>(random_.below(600));
    flow.source_port = static_cast<std::uint16_t>(random_.below(8'000));
    if (random_.chance(50)) flow.icmp_type = static_cast<std::uint8_t>(random_.below(256));
    if (random_.chance(50)) flow.icmp_code = static_cast<std::uint16_t>(random_.bits());
    if (random_.chance(10)) flow.extras = &extras_;
    return flow;
  }

  // Compares every burst of the flows that has this length.
  void compare(std::span<const Flow> flows, std::size_t length) {
    const SnapshotView& view = snapshot_.view();
    std::vector<Verdict> verdicts(length);
    for (std::size_t first = 0; first + length <= flows.size(); first += 1 + first % 5) {
      ASSERT_EQ(evaluate_batch(view, flows.subspan(first, length), verdicts), length);
      for (std::size_t i = 0; i < length; ++i) {
        const Verdict single = evaluate(view, flows[first + i]);
        ASSERT_EQ(verdicts[i], single) << "flow " << i << " of a burst of " << length;
        reasons_.insert({single.ingress.reason, single.egress.reason});
        logged_ += (single.ingress.flags & Decision::kLogged) != 0 ? 1U : 0U;
      }
    }
  }

  const std::set<Reason>& reasons() const { return reasons_; }
  std::size_t logged() const { return logged_; }

 private:
  Address draw_address(std::span<const Address> known) {
    if (random_.chance(50)) return random_.pick(known);
    if (random_.chance(40))
      return Address::v4(0x0A00'0200U + static_cast<std::uint32_t>(random_.below(700)));
    return Address::v4(0xC000'0000U +
                       static_cast<std::uint32_t>(random_.below(std::size_t{4'600} << 9U)));
  }

  const Snapshot& snapshot_;
  Random random_ = test_random("vectors");
  std::vector<EndpointId> names_;
  FlowExtras extras_{.http = {.method = "GET", .path = {}, .has_method = true},
                     .original_destination = kWeb,
                     .original_destination_port = 22};
  std::set<Reason> reasons_;
  std::size_t logged_ = 0;
};

struct Form {
  const char* name;
  InstructionSet instructions;
};

class Vectors : public ::testing::TestWithParam<Form> {
 protected:
  // Null where the processor has none of them.
  static std::optional<Snapshot> snapshot_of(ProgramOptions programs) {
    static const Model model = mixed_model();
    programs.instructions = GetParam().instructions;
    programs.staged_batches_from = programs.staged_vectors_from = std::size_t{1} << 40U;
    BuildOptions options;
    options.programs = programs;
    const Snapshot snapshot = build(model, options);
    if (snapshot.view().instructions != GetParam().instructions) return std::nullopt;
    return snapshot;
  }

  static void compare(const ProgramOptions& programs) {
    const std::optional<Snapshot> snapshot = snapshot_of(programs);
    if (!snapshot) GTEST_SKIP() << "this processor has no " << GetParam().name;
    Bursts bursts(*snapshot);
    std::vector<Flow> flows;
    for (std::size_t i = 0; i < scaled(400); ++i)
      flows.push_back(bursts.draw());
    constexpr std::array<std::size_t, 10> kLengths = {1, 15, 16, 17, 32, 33, 63, 64, 96, 131};
    for (const std::size_t length : kLengths)
      ASSERT_NO_FATAL_FAILURE(bursts.compare(flows, length));
    for (const Reason reason :
         {Reason::unenforced, Reason::rule, Reason::tier_default, Reason::profile_rule,
          Reason::ambiguous_endpoint, Reason::unknown_endpoint}) {
      EXPECT_TRUE(bursts.reasons().contains(reason)) << to_string(reason);
    }
    EXPECT_GT(bursts.logged(), 0U);
  }
};

TEST_P(Vectors, AnswerMixedBurstsAsSingleCalls) {
  compare({});
}
TEST_P(Vectors, AnswerFromBitmaps) {
  compare({.tables = false, .splits = false});
}
TEST_P(Vectors, AnswerFromBitmapsThatAskForTheLocalAddress) {
  compare({.tables = false, .splits = false, .per_endpoint = false});
}
TEST_P(Vectors, AnswerWithoutATrie) {
  compare({.address_trie = false});
}
TEST_P(Vectors, AnswerFromSplits) {
  compare({.tables = false, .per_endpoint = false});
}
TEST_P(Vectors, AnswerFromTablesBesideBitmaps) {
  compare({.max_table_cells = 24});
}
TEST_P(Vectors, LeaveWalksToSingleCalls) {
  compare({.tables = false, .splits = false, .bitmaps = false});
}

// Nothing is read that is not there.
TEST_P(Vectors, AnswerFromAnEmptySnapshot) {
  BuildOptions options;
  options.programs.instructions = GetParam().instructions;
  const Snapshot snapshot = build({}, options);
  if (snapshot.view().instructions != GetParam().instructions)
    GTEST_SKIP() << "this processor has no " << GetParam().name;
  std::vector<Flow> flows(70, Flow{.source = kWeb, .destination = kClient, .protocol = kTcp});
  flows[5].source_endpoint = EndpointId{0};
  std::vector<Verdict> verdicts(flows.size());
  EXPECT_EQ(evaluate_batch(snapshot.view(), flows, verdicts), flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i)
    EXPECT_EQ(verdicts[i], evaluate(snapshot.view(), flows[i])) << i;
  EXPECT_EQ(verdicts[5].egress.reason, Reason::unknown_endpoint);
}

INSTANTIATE_TEST_SUITE_P(Instructions, Vectors,
                         ::testing::Values(Form{"compiled", InstructionSet::compiled},
                                           Form{"popcnt", InstructionSet::popcnt},
                                           Form{"avx2", InstructionSet::avx2},
                                           Form{"avx512", InstructionSet::avx512}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace tierwall::testing
