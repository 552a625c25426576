// The classes of a selector must be those that it matches when each is asked.
#include "snapshot/members.hpp"

#include <cstddef>
#include <cstdint>
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

TEST(Members, AreTheClassesThatMatch) {
  testing::Random random = testing::test_random("members");
  testing::SelectorGenerator generator(random);
  std::size_t matched = 0, all = 0;
  for (std::size_t round = 0; round < testing::scaled(200); ++round) {
    Model model;
    for (std::size_t i = random.below(20); i > 0; --i) {
      const auto number = static_cast<std::uint32_t>(i);
      model.workload_endpoints.push_back(testing::workload(
          "w" + std::to_string(i), {Address::v4(number)}, generator.labels(), {}));
    }
    model.network_sets = {{.name = "set", .labels = generator.labels()}};
    support::BuildMeter meter;
    EffectiveSelectors selectors({}, meter);
    std::vector<std::uint32_t> asked;
    for (std::size_t s = 0; s < 50; ++s) {
      const EffectiveSubject& subject =
          selectors.subject(testing::global_policy("p", generator.selector()));
      ASSERT_TRUE(subject.errors.empty());
      asked.push_back(subject.selector);
    }
    const ProfileTable profiles(model, meter);
    const LabelledObjects objects(model, profiles, selectors.symbols(), meter);
    Members members(selectors, objects, meter);
    for (const std::uint32_t selector : asked) {
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < objects.class_count(); ++i) {
        const bool is_member =
            selectors[selector].matches(objects.labels(i), selectors.symbols().texts());
        ASSERT_EQ(members.matches(selector, i), is_member) << selectors[selector].canonical();
        if (is_member) expected.push_back(i);
      }
      ASSERT_EQ(members.classes_of(selector), expected) << selectors[selector].canonical();
      matched += expected.size();
      all += objects.class_count();
    }
  }
  // Neither answer may be rare, or the comparison shows little.
  EXPECT_GT(matched, all / 8);
  EXPECT_LT(matched, all * 7 / 8);
}

}  // namespace
}  // namespace tierwall::snapshot
