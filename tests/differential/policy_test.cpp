// The library against the judge on random clusters: evaluate(), evaluate_batch(), explain() with
// every step, and walks through host endpoints.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/cluster_generator.hpp"
#include "support/model_dump.hpp"
#include "support/policy_comparison.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

using reference::ReferenceFlow;

struct Plan {
  const char* name;
  ClusterShape shape;
  std::size_t models;  // before scaling
  std::size_t flows;   // a model
};

void PrintTo(const Plan& plan, std::ostream* out) {
  *out << plan.name;
}

class PolicyDifferential : public ::testing::TestWithParam<Plan> {};

TEST_P(PolicyDifferential, LibraryAgreesWithTheJudge) {
  const Plan& plan = GetParam();
  Random random = test_random(std::string("policy differential, ") + plan.name);
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices, plan.shape);
  for (std::size_t i = scaled(plan.models); i > 0; --i) {
    const Model model = generator.model();
    const ComparisonOptions options = comparison_options(choices);
    const PolicyComparison comparison(model, options);
    ASSERT_EQ(comparison.build_errors(), "") << dump(model);

    std::vector<ReferenceFlow> flows;
    for (std::size_t k = 0; k < plan.flows; ++k) {
      flows.push_back(generator.flow(model));
      if (comparison.compare(flows.back()).empty()) continue;
      FAIL() << describe_difference(model, options, flows.back());
    }
    ASSERT_EQ(comparison.compare_batch(flows), "") << dump(model);
  }
}

constexpr ClusterShape kTiny{.tiers = 1,
                             .policies = 2,
                             .rules = 2,
                             .workloads = 2,
                             .hosts = 1,
                             .network_sets = 1,
                             .slices = 1};
constexpr ClusterShape kMedium{};
constexpr ClusterShape kLarge{.tiers = 5,
                              .policies = 40,
                              .rules = 12,
                              .workloads = 24,
                              .hosts = 5,
                              .network_sets = 10,
                              .slices = 6};

INSTANTIATE_TEST_SUITE_P(Shapes, PolicyDifferential,
                         ::testing::Values(Plan{"tiny", kTiny, 3'000, 40},
                                           Plan{"medium", kMedium, 5'000, 140},
                                           Plan{"large", kLarge, 200, 1'000}),
                         [](const auto& plan) { return std::string(plan.param.name); });

}  // namespace
}  // namespace tierwall::testing
