// The flow path and selector matching never allocate: counts every operator new of the process.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/tierwall.hpp>

#include "support/allocations.hpp"
#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

constexpr std::size_t kCalls = 1'000'000;

// Enough of a flow to reach every kind of rule; the addresses are the model's or near them.
std::vector<Flow> flows_over(const Model& model, ClusterGenerator& generator, std::size_t count) {
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < count; ++i) {
    const reference::ReferenceFlow drawn = generator.flow(model);
    Flow flow;
    flow.source = drawn.source;
    flow.destination = drawn.destination;
    flow.protocol = drawn.protocol;
    flow.source_port = drawn.source_port.value_or(kNoPort);
    flow.destination_port = drawn.destination_port.value_or(kNoPort);
    flow.icmp_type = drawn.icmp_type.value_or(kNoIcmpType);
    flow.icmp_code = drawn.icmp_code.value_or(kNoIcmpCode);
    flows.push_back(flow);
  }
  return flows;
}

TEST(NoAllocation, CountsAtAll) {
  const std::uint64_t before = allocation_count();
  const std::string text(100, 'a');
  EXPECT_EQ(allocation_count() - before, 1U) << text;
}

TEST(NoAllocation, EvaluatesAMillionFlows) {
  Random random = test_random("no allocation");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  std::size_t done = 0, allowed = 0;
  std::uint64_t counted = 0;
  constexpr std::size_t kFlows = 1'000, kModels = 20;
  for (std::size_t m = 0; m < kModels; ++m) {
    const Model model = generator.model();
    const BuildResult built = SnapshotBuilder{}.build(model);
    ASSERT_TRUE(built.snapshot) << built.diagnostics.to_string();
    const std::vector<Flow> flows = flows_over(model, generator, kFlows);
    std::vector<Verdict> verdicts(flows.size());

    const std::uint64_t before = allocation_count();
    for (std::size_t pass = 0; pass < kCalls / kFlows / kModels; ++pass) {
      for (const Flow& flow : flows) {
        allowed += evaluate(built.snapshot->view(), flow).allowed();
        ++done;
      }
    }
    evaluate_batch(built.snapshot->view(), flows, verdicts);
    counted += allocation_count() - before;
  }
  EXPECT_EQ(counted, 0U);
  EXPECT_EQ(done, kCalls);
  EXPECT_GT(allowed, 0U);
  EXPECT_LT(allowed, done);
}

TEST(NoAllocation, MatchesAMillionTimes) {
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile(
      "role in {'client', 'server'} && !(tier contains 'ack') || has(zone) && zone starts with "
      "'eu'",
      symbols);
  ASSERT_TRUE(selector);
  const LabelText labels[] = {{"role", "client"}, {"tier", "back"}, {"zone", "eu-1"}};
  const LabelSet set = symbols.intern_labels(labels);
  const LabelSet none;

  const std::uint64_t before = allocation_count();
  std::size_t matched = 0;
  for (std::size_t i = 0; i < kCalls / 2; ++i) {
    matched += selector->matches(set.view(), symbols.texts());
    matched += selector->matches(none.view(), symbols.texts());
  }
  EXPECT_EQ(allocation_count() - before, 0U);
  EXPECT_EQ(matched, kCalls / 2);
}

TEST(NoAllocation, PinsAMillionTimes) {
  const Snapshot snapshot = *SnapshotBuilder{}.build({}).snapshot;
  SnapshotPublisher publisher(snapshot);
  std::uint64_t newest = 0, refreshed = 0, counted = 0;
  constexpr std::uint64_t kPublished = 1'000;
  for (std::uint64_t i = 0; i < kPublished; ++i) {
    const std::uint64_t before = allocation_count();
    {
      SnapshotReader reader = publisher.cell().register_reader();
      for (std::size_t n = 0; n < kCalls / kPublished; ++n) {
        SnapshotPin pin = reader.pin();
        refreshed += pin.refresh();
        newest = pin.generation();
      }
    }
    counted += allocation_count() - before;
    ASSERT_TRUE(publisher.publish(snapshot));
  }
  EXPECT_EQ(counted, 0U);
  EXPECT_EQ(newest, kPublished);
  EXPECT_EQ(refreshed, 0U);
}

}  // namespace
}  // namespace tierwall::testing
