// BuildOptions::progress: what an observer hears, and what is left when it says no.
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/build_meter.hpp"
#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/random.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr BuildStage kStages[] = {
    BuildStage::validation, BuildStage::selectors,  BuildStage::labels, BuildStage::rules,
    BuildStage::plans,      BuildStage::identities, BuildStage::names,  BuildStage::programs};

// `endpoints` that differ by a label, each selected by as many rules.
Model grid(std::size_t endpoints, std::size_t rules) {
  Model model;
  for (std::size_t i = 0; i < endpoints; ++i) {
    model.workload_endpoints.push_back(workload(
        "w" + std::to_string(i), {Address::v4(0x0A00'0000U + static_cast<std::uint32_t>(i))},
        {{"number", std::to_string(i)}}, {}));
  }
  for (std::size_t i = 0; i < rules; ++i) {
    if (i % 1'000 == 0) model.policies.push_back(global_policy("p" + std::to_string(i), "all()"));
    model.policies.back().ingress.push_back(
        rule(Action::allow, from("number contains '" + std::to_string(i) + "'"), protocol(kTcp),
             to_port(static_cast<std::uint16_t>(1 + i % 100))));
  }
  return model;
}

std::vector<BuildProgress> reports_of(const Model& model) {
  std::vector<BuildProgress> reports;
  BuildOptions options;
  options.progress = [&reports](const BuildProgress& progress) {
    reports.push_back(progress);
    return true;
  };
  build(model, options);
  return reports;
}

void expect_to_be_in_order(const std::vector<BuildProgress>& reports) {
  auto at = reports.begin();
  for (const BuildStage stage : kStages) {
    SCOPED_TRACE(to_string(stage));
    ASSERT_NE(at, reports.end());
    ASSERT_EQ(at->stage, stage);
    EXPECT_EQ(at->done, 0U) << "the first report is made when the stage begins";
    const std::uint64_t total = at->total;
    std::uint64_t done = 0;
    std::size_t count = 0;
    for (; at != reports.end() && at->stage == stage; ++at, ++count) {
      EXPECT_EQ(at->total, total);
      EXPECT_GE(at->done, done);
      done = at->done;
    }
    EXPECT_EQ(done, total) << "the last one when it ends";
    EXPECT_GE(count, 2U);
  }
  EXPECT_EQ(at, reports.end());
}

TEST(Progress, EveryStageReportsInOrder) {
  expect_to_be_in_order(reports_of({}));
  Random random = test_random("progress");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  for (int i = 0; i < 100; ++i)
    expect_to_be_in_order(reports_of(generator.model()));
}

TEST(Progress, TotalsAreTheThingsOfTheModel) {
  const std::vector<BuildProgress> reports = reports_of(grid(3, 5));
  std::vector<std::uint64_t> totals;
  for (const BuildProgress& report : reports) {
    if (report.done == 0) totals.push_back(report.total);
  }
  EXPECT_THAT(totals, ::testing::ElementsAre(4, 1, 3, 2, 1 + 3, ::testing::_, 3, 2 * 2))
      << "resources; policies; endpoints; policies and the built-in profile; policies and "
         "endpoints; addresses; endpoints; plans, ingress and egress, twice";
}

// Work that takes long is reported in the middle, and little of it is not reported by the rule.
TEST(Progress, LongStagesReportOnTheWay) {
  const std::vector<BuildProgress> reports = reports_of(grid(2'000, 2'000));
  expect_to_be_in_order(reports);
  std::size_t in_rules = 0;
  for (const BuildProgress& report : reports) {
    in_rules +=
        report.stage == BuildStage::rules && report.done != 0 && report.done != report.total;
  }
  EXPECT_GE(in_rules, 1U) << "four million runs of selectors";
  EXPECT_LT(reports.size(), 100U);
}

TEST(Progress, ReportsAreTheSameEveryTime) {
  const Model model = grid(1'000, 1'000);
  const std::vector<BuildProgress> first = reports_of(model), second = reports_of(model);
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].stage, second[i].stage);
    EXPECT_EQ(first[i].done, second[i].done);
  }
}

TEST(Progress, CancellingAtAnyReportLeavesNothing) {
  Model model = grid(1'500, 1'500);
  model.host_endpoints = {host("h", {}, {{"pcns.team", "x"}}, {})};  // a warning
  const std::size_t reports = reports_of(model).size();
  const Snapshot before = build(model);
  ASSERT_GT(reports, 2 * std::size(kStages));
  for (std::size_t last = 0; last < reports; ++last) {
    std::size_t heard = 0;
    BuildOptions options;
    options.progress = [&](const BuildProgress&) { return heard++ != last; };
    const SnapshotBuilder builder(options);
    const BuildResult cancelled = builder.build(model);
    EXPECT_EQ(heard, last + 1) << "nothing is heard afterwards";
    EXPECT_FALSE(cancelled.snapshot);
    ASSERT_EQ(cancelled.diagnostics.error_count(), 1U);
    EXPECT_EQ(cancelled.diagnostics.entries().back().code, ErrorCode::cancelled);
    // The same builder, which says no no more.
    const BuildResult later = builder.build(model);
    ASSERT_TRUE(later.snapshot);
    EXPECT_EQ(later.snapshot->stats().bytes, before.stats().bytes);
    for (std::uint32_t i = 0; i < 10; ++i) {
      const Flow flow = tcp(Address::v4(0x0A00'0000U + i), Address::v4(0x0A00'0003U),
                            static_cast<std::uint16_t>(1 + i / 2 * 2));
      EXPECT_EQ(evaluate(later.snapshot->view(), flow), evaluate(before.view(), flow));
    }
  }
}

TEST(Progress, WhatAnObserverThrowsPassesThrough) {
  const Model model = grid(100, 100);
  const std::size_t reports = reports_of(model).size();
  for (std::size_t last = 0; last < reports; ++last) {
    std::size_t heard = 0;
    BuildOptions options;
    options.progress = [&](const BuildProgress&) {
      if (heard++ == last) throw std::runtime_error("enough");
      return true;
    };
    const SnapshotBuilder builder(options);
    EXPECT_THROW(builder.build(model), std::runtime_error);
    EXPECT_TRUE(builder.build(model).snapshot);
  }
}

TEST(Progress, ModelsWithErrorsEndAfterValidation) {
  Model model = grid(10, 10);
  model.policies[0].selector = "no selector";
  std::vector<BuildStage> stages;
  BuildOptions options;
  options.progress = [&stages](const BuildProgress& progress) {
    stages.push_back(progress.stage);
    return true;
  };
  const BuildResult built = SnapshotBuilder(options).build(model);
  EXPECT_FALSE(built.snapshot);
  EXPECT_THAT(stages, ::testing::Each(BuildStage::validation));
}

TEST(Progress, ValidationAloneIsSilent) {
  BuildOptions options;
  options.progress = [](const BuildProgress&) -> bool { throw std::runtime_error("heard"); };
  EXPECT_TRUE(validate(grid(10, 10), options).empty());
}

TEST(BuildMeter, ReportsAfterSoManySteps) {
  std::vector<std::uint64_t> heard;
  const BuildObserver observer = [&heard](const BuildProgress& progress) {
    heard.push_back(progress.done);
    return true;
  };
  support::BuildMeter meter(observer, {});
  meter.begin(BuildStage::rules, 3);
  meter.work(support::BuildMeter::kStepsPerReport - 1);
  meter.advance();
  EXPECT_THAT(heard, ::testing::ElementsAre(0));
  meter.advance();
  EXPECT_THAT(heard, ::testing::ElementsAre(0, 2));
  meter.work(3 * support::BuildMeter::kStepsPerReport);
  EXPECT_THAT(heard, ::testing::ElementsAre(0, 2, 2)) << "once for what was done at once";
  meter.advance();
  meter.end();
  EXPECT_THAT(heard, ::testing::ElementsAre(0, 2, 2, 3));
}

TEST(BuildMeter, SortsAsTheStandardDoes) {
  Random random = test_random("metered sort");
  std::vector<std::pair<std::uint64_t, int>> items;
  for (int i = 0; i < 1'000; ++i)
    items.emplace_back(random.below(100), i);
  std::vector<std::pair<std::uint64_t, int>> expected = items;
  std::ranges::sort(expected);
  support::BuildMeter meter;
  support::sort(meter, items);
  EXPECT_EQ(items, expected);
}

}  // namespace
}  // namespace tierwall
