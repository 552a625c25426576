// Snapshot::stats(): every table is counted, in the part that it belongs to.
#include <cstddef>
#include <string>

#include <gmock/gmock.h>

#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/random.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kB = Address::v4(10, 0, 0, 2);

template <class... Spans>
std::size_t bytes_of(const Spans&... spans) {
  return (std::size_t{0} + ... + spans.size_bytes());
}

TEST(Stats, PartsAreTheTablesOfTheView) {
  Random random = test_random("stats");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  for (int i = 0; i < 50; ++i) {
    BuildOptions options;
    options.programs.max_table_cells = i % 2 == 0 ? 10 : 1'000;  // some of each form
    const Snapshot snapshot = build(generator.model(), options);
    const SnapshotView& view = snapshot.view();
    const SnapshotStats& stats = snapshot.stats();
    const SnapshotParts& parts = stats.parts;
    EXPECT_EQ(stats.bytes, parts.addresses + parts.sets + parts.rules + parts.plans +
                               parts.programs.total() + parts.names);
    EXPECT_EQ(parts.sets, bytes_of(view.sets.rows, view.sets.pages));
    EXPECT_GE(parts.rules,
              bytes_of(view.rules.rules, view.rules.set_tests, view.rules.port_tests,
                       view.rules.port_ranges, view.rules.port_bindings, view.rules.extras));
    EXPECT_GE(parts.plans, bytes_of(view.steps, view.plans, view.endpoints, view.hosts));
    EXPECT_EQ(parts.programs.total(), parts.programs.heads + parts.programs.maps +
                                          parts.programs.tables + parts.programs.splits +
                                          parts.programs.bitmaps + parts.programs.decisions +
                                          parts.programs.traffic_classes);
    EXPECT_EQ(parts.programs.heads, bytes_of(view.programs.programs));
    EXPECT_EQ(parts.programs.tables,
              bytes_of(view.programs.narrow_cells, view.programs.wide_cells));
    EXPECT_EQ(parts.programs.decisions, bytes_of(view.programs.decisions));
    EXPECT_EQ(stats.programs.total(), view.programs.programs.size());
    EXPECT_EQ(stats.programs.tables + stats.programs.splits == 0, parts.programs.tables == 0);
    EXPECT_EQ(stats.programs.splits == 0, parts.programs.splits == 0);
    EXPECT_EQ(stats.programs.bitmaps == 0, view.programs.records.empty());
    EXPECT_GT(parts.names, snapshot.policy_count() * sizeof(PolicyInfo));
  }
}

// Two clients and everybody else, two ports and everything else.
Model two_by_two() {
  Model model;
  model.workload_endpoints = {workload("web", {kA}, {{"app", "web"}}, {}),
                              workload("client", {kB}, {{"app", "client"}}, {})};
  Policy policy = global_policy("web", "app == 'web'");
  policy.ingress = {
      rule(Action::allow, protocol(kTcp), from("app == 'client'"), to_port(80)),
      rule(Action::allow, protocol(kTcp), from_net({Address::v4(192, 0, 2, 0), 24}), to_port(443))};
  model.policies = {policy};
  return model;
}

TEST(Stats, ProgramsAreCountedByForm) {
  const Model model = two_by_two();
  const ProgramCounts tables = build(model).stats().programs;
  EXPECT_EQ(tables.tables, 3U) << "ingress of web and of the client, egress of both";
  EXPECT_EQ(tables.total(), tables.tables);
  EXPECT_EQ(tables.rows, 3U + 1 + 1);
  EXPECT_EQ(tables.columns, 3U + 1 + 1);

  BuildOptions options;
  options.programs.tables = false;
  const SnapshotStats bitmaps = build(model, options).stats();
  EXPECT_EQ(bitmaps.programs.bitmaps, 3U);
  EXPECT_EQ(bitmaps.programs.total(), 3U);
  EXPECT_EQ(bitmaps.parts.programs.tables, 0U);
  EXPECT_GT(bitmaps.parts.programs.bitmaps, 0U);

  options.programs.bitmaps = false;
  const SnapshotStats walks = build(model, options).stats();
  EXPECT_EQ(walks.programs.walks, 3U);
  EXPECT_EQ(walks.programs.total(), 3U);
  EXPECT_EQ(walks.parts.programs.maps + walks.parts.programs.bitmaps, 0U);
}

TEST(Stats, ClassesOfTrafficAreCounted) {
  Model model = two_by_two();
  model.policies[0].egress = {rule(Action::allow, protocol(kUdp), [](Rule& rule) {
    rule.source.ports = {Port::number(53), Port::range(1'000, 2'000)};
  })};
  const SnapshotStats stats = build(model).stats();
  EXPECT_EQ(stats.identities, 3U) << "the client, the network, all others";
  EXPECT_EQ(stats.traffic_classes, 4U) << "TCP 80, TCP 443, UDP, all else";
  EXPECT_EQ(stats.source_port_classes, 2U);
}

TEST(Stats, CountWhatTheModelHolds) {
  Model model = two_by_two();
  model.network_sets = {NetworkSet{.name = "n", .nets = {{Address::v4(192, 0, 2, 0), 24}}}};
  const SnapshotStats stats = build(model).stats();
  EXPECT_EQ(stats.tiers, 5U) << "the built-in ones";
  EXPECT_EQ(stats.policies, 1U);
  EXPECT_EQ(stats.profiles, 1U) << "the built-in one";
  EXPECT_EQ(stats.rules, 2U + 2) << "with those of the profile";
  EXPECT_EQ(stats.endpoints, 2U);
  EXPECT_EQ(stats.network_sets, 1U);
  EXPECT_EQ(stats.selectors, 1U);
}

}  // namespace
}  // namespace tierwall
