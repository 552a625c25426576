// Dimension against the definition: the rules of a number's class are those whose criterion holds.
#include "programs/dimension.hpp"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "support/build_meter.hpp"
#include "support/random.hpp"

namespace tierwall::programs {
namespace {

using testing::Random;

struct Criterion {
  std::vector<std::uint32_t> members;
  bool wanted = false;  // the first criterion: everything but nothing

  bool holds(std::uint32_t number) const {
    for (const std::uint32_t member : members)
      if (member == number) return wanted;
    return !wanted;
  }
};

TEST(Dimension, RulesOfAClassAreThoseThatHold) {
  Random random = testing::test_random("dimension");
  support::BuildMeter meter;
  Dimension dimension(30, meter);
  for (std::size_t round = 0; round < 300; ++round) {
    std::vector<Criterion> criteria(1);
    for (std::size_t left = random.below(8); left > 0; --left) {
      Criterion& criterion = criteria.emplace_back();
      criterion.wanted = random.chance(70);
      for (std::uint32_t number = 0; number < 30; ++number)
        if (random.chance(20)) criterion.members.push_back(number);
    }
    std::vector<std::uint32_t> rules(1 + random.below(200));
    for (std::uint32_t& rule : rules)
      rule = static_cast<std::uint32_t>(random.below(criteria.size()));

    ASSERT_TRUE(dimension.classify(rules, 1'000'000, [&](std::uint32_t criterion) {
      return Members{criteria[criterion].members, criteria[criterion].wanted};
    }));
    for (std::uint32_t number = 0; number < 30; ++number) {
      const std::span<const std::uint64_t> held = dimension.rules_of(dimension.class_of(number));
      for (std::size_t rule = 0; rule < rules.size(); ++rule)
        ASSERT_EQ((held[rule / 64] >> rule % 64 & 1U) != 0, criteria[rules[rule]].holds(number));
    }
    EXPECT_LE(dimension.class_count(), 30U);
  }
}

TEST(Dimension, GivesUpBeyondTheBound) {
  support::BuildMeter meter;
  Dimension dimension(100, meter);
  std::vector<std::vector<std::uint32_t>> members;
  std::vector<std::uint32_t> rules;
  for (std::uint32_t i = 0; i < 100; ++i) {
    members.push_back({i});
    rules.push_back(i + 1);
  }
  const auto members_of = [&](std::uint32_t criterion) { return Members{members[criterion - 1]}; };
  EXPECT_TRUE(dimension.classify(rules, 200, members_of));
  EXPECT_EQ(dimension.class_count(), 100U);
  EXPECT_FALSE(dimension.classify(rules, 100, members_of));
  EXPECT_TRUE(dimension.classify(rules, 200, members_of));
}

}  // namespace
}  // namespace tierwall::programs
