// Every class that a selector matches must be among its candidates, once.
#include "snapshot/class_index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"
#include "support/random.hpp"
#include "support/selector_generator.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall::snapshot {
namespace {

using Classes = std::vector<std::uint32_t>;

TEST(ClassIndex, NoClassThatMatchesIsLeftOut) {
  testing::Random random = testing::test_random("class index");
  testing::SelectorGenerator generator(random);
  std::size_t matched = 0, candidates = 0, all = 0;
  for (std::size_t round = 0; round < testing::scaled(200); ++round) {
    Model model;
    for (std::size_t i = random.below(4); i > 0; --i) {
      const auto number = static_cast<std::uint32_t>(i);
      model.workload_endpoints.push_back(testing::workload(
          "w" + std::to_string(i), {Address::v4(number)}, generator.labels(), {}));
    }
    model.network_sets = {{.name = "set", .labels = generator.labels()}};
    SymbolTable symbols;
    support::BuildMeter meter;
    const ProfileTable profiles(model, meter);
    const LabelledObjects objects(model, profiles, symbols, meter);
    const ClassIndex index(objects, symbols);
    for (std::size_t s = 0; s < 100; ++s) {
      const std::string text = generator.selector();
      const Result<Selector> selector = Selector::compile(text, symbols);
      ASSERT_TRUE(selector.has_value()) << text;
      const auto matches = [&](std::uint32_t label_class) {
        return selector->matches(objects.labels(label_class), symbols.texts());
      };
      Classes expected, found;
      for (std::uint32_t i = 0; i < objects.class_count(); ++i) {
        if (matches(i)) expected.push_back(i);
      }
      for (const std::span<const std::uint32_t> list : index.candidates(*selector)) {
        candidates += list.size();
        std::ranges::copy_if(list, std::back_inserter(found), matches);
      }
      std::ranges::sort(found);
      ASSERT_EQ(found, expected) << text;
      matched += expected.size();
      all += objects.class_count();
    }
  }
  // Or the comparison shows little.
  EXPECT_GT(matched, all / 8);
  EXPECT_LT(candidates, all * 7 / 8);
}

}  // namespace
}  // namespace tierwall::snapshot
