// Maps of narrow and wide values against a plain map.
#include "programs/class_map_builder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "support/build_meter.hpp"
#include "support/random.hpp"

namespace tierwall::programs {
namespace {

using testing::Random;

struct Expected {
  std::uint32_t other;
  std::map<std::uint32_t, std::uint32_t> values;
  std::uint32_t map;
  bool is_wide;
  std::uint32_t at(std::uint32_t number) const {
    const auto found = values.find(number);
    return found == values.end() ? other : found->second;
  }
};

std::uint32_t random_value(Random& random, bool is_wide) {
  return static_cast<std::uint32_t>(random.chance(80) ? random.below(5)
                                                      : random.below(is_wide ? 65'536 : 256));
}

Expected add_random(ClassMapBuilder& builder, std::size_t universe, Random& random) {
  Expected expected{static_cast<std::uint32_t>(random.below(5)), {}, 0, random.chance(30)};
  std::vector<std::uint32_t> changed;
  for (std::size_t left = random.below(std::min<std::size_t>(universe, 300) + 1); left > 0;
       --left) {
    // Many beside each other, some far away, some with the usual value.
    const auto number = static_cast<std::uint32_t>(
        random.chance(70) ? random.below(std::min<std::size_t>(universe, 200))
                          : random.below(universe));
    if (expected.values.emplace(number, random_value(random, expected.is_wide)).second)
      changed.push_back(number);
  }
  const auto value_of = [&](std::uint32_t number) { return expected.values.at(number); };
  expected.map = expected.is_wide
                     ? builder.add<Wide>(universe, expected.other, changed, value_of)
                     : builder.add<Narrow>(universe, expected.other, changed, value_of);
  return expected;
}

TEST(ClassMapBuilder, MapsAnswerAsTheyWereTold) {
  Random random = testing::test_random("class maps");
  for (const std::size_t universe : std::initializer_list<std::size_t>{
           1, 2, 63, 64, 65, 127, 4'095, 4'096, 4'097, 8'192, 20'001}) {
    SCOPED_TRACE(universe);
    support::BuildMeter meter;
    ClassMapBuilder builder(meter);
    std::vector<Expected> maps;
    for (std::size_t i = 0; i < 60; ++i)
      maps.push_back(add_random(builder, universe, random));
    const std::size_t bytes = builder.bytes();
    const ClassMapData data = builder.take();
    EXPECT_EQ(bytes, data.directories.size() * sizeof(std::uint32_t) + data.narrow_pages.size() +
                         data.wide_pages.size() * sizeof(Wide));
    const ClassMaps view = data.view();
    for (std::size_t i = 0; i < maps.size(); ++i) {
      const Expected& map = maps[i];
      for (std::uint32_t number = 0; number < universe; ++number)
        ASSERT_EQ(view.find(map.map, number, map.is_wide), map.at(number)) << number;
    }
  }
}

TEST(ClassMapBuilder, EqualMapsAreOne) {
  for (const std::size_t universe : std::initializer_list<std::size_t>{64, 4'096, 10'000}) {
    support::BuildMeter meter;
    ClassMapBuilder builder(meter);
    const std::vector<std::uint32_t> changed = {5, 40};
    const auto seven = [](std::uint32_t) { return 7U; };
    const std::uint32_t first = builder.add<Narrow>(universe, 1, changed, seven);
    const std::size_t bytes = builder.bytes();
    EXPECT_EQ(builder.add<Narrow>(universe, 1, changed, seven), first);
    EXPECT_EQ(builder.bytes(), bytes);
  }
}

}  // namespace
}  // namespace tierwall::programs
