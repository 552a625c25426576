// An index of labels must give the answer that asking every endpoint gives.
#include "snapshot/endpoint_index.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"
#include "support/random.hpp"
#include "support/selector_generator.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall::snapshot {
namespace {

bool is_picked_by_asking_all(const LabelledObjects& objects, const SymbolTable& symbols,
                             const Selector& selector) {
  for (const EndpointRecord& endpoint : objects.endpoints()) {
    if (selector.matches(objects.labels(endpoint.label_class), symbols.texts())) return true;
  }
  return false;
}

TEST(EndpointIndex, AnswersAsAskingEveryEndpointDoes) {
  testing::Random random = testing::test_random("endpoint index");
  testing::SelectorGenerator generator(random);
  std::size_t picked = 0, asked = 0;
  for (std::size_t round = 0; round < testing::scaled(200); ++round) {
    Model model;
    for (std::size_t i = random.below(4); i > 0; --i) {
      const auto number = static_cast<std::uint32_t>(i);
      model.workload_endpoints.push_back(testing::workload(
          "w" + std::to_string(i), {Address::v4(number)}, generator.labels(), {}));
    }
    // Their labels are none of an endpoint's.
    model.network_sets = {{.name = "set", .labels = generator.labels()}};
    SymbolTable symbols;
    support::BuildMeter meter;
    const ProfileTable profiles(model, meter);
    const LabelledObjects objects(model, profiles, symbols, meter);
    const EndpointIndex index(objects, symbols);
    for (std::size_t s = 0; s < 100; ++s) {
      const std::string text = generator.selector();
      const Result<Selector> selector = Selector::compile(text, symbols);
      ASSERT_TRUE(selector.has_value()) << text;
      const bool want = is_picked_by_asking_all(objects, symbols, *selector);
      ASSERT_EQ(index.is_picked_by(*selector), want) << text;
      ++asked;
      picked += want ? 1 : 0;
    }
  }
  // Neither answer may be rare, or the comparison shows little.
  EXPECT_GT(picked, asked / 4);
  EXPECT_LT(picked, asked * 3 / 4);
}

}  // namespace
}  // namespace tierwall::snapshot
