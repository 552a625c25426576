// Traffic classes against the criteria: a class is in a criterion's list if and only if the criterion
// holds for the packets of the class.
#include "programs/traffic.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "support/build_meter.hpp"
#include "support/random.hpp"

namespace tierwall::programs {
namespace {

using testing::Random;

bool holds(const KeyRanges& ranges, std::uint16_t key) {
  return std::ranges::any_of(ranges.ranges(), [key](const PortRange& range) {
    return range.first <= key && key <= range.last;
  });
}

KeyRanges random_keys(Random& random) {
  if (random.chance(30)) return {};
  std::vector<PortRange> ranges;
  for (std::size_t left = random.below(4); left > 0; --left) {
    const auto first = static_cast<std::uint16_t>(random.below(600));
    ranges.push_back({first, static_cast<std::uint16_t>(first + random.below(300))});
  }
  return KeyRanges(ranges);
}

TrafficCriterion random_criterion(Random& random) {
  TrafficCriterion criterion;
  criterion.families = static_cast<std::uint8_t>(random.chance(60) ? 7 : random.below(8));
  criterion.keys = random_keys(random);
  if (random.chance(70)) criterion.protocols = ProtocolSet().set(random.below(4));
  if (random.chance(20)) criterion.protocols.flip();
  return criterion;
}

TEST(TrafficClasses, HoldWhereTheCriteriaDo) {
  Random random = testing::test_random("traffic classes");
  support::BuildMeter meter;
  for (std::size_t round = 0; round < 40; ++round) {
    TrafficCriteria criteria(meter);
    for (std::size_t left = random.below(12); left > 0; --left)
      criteria.intern(random_criterion(random));
    const TrafficData data = classify(criteria, meter);
    const KeyTableData none;
    const TrafficClasses view{data.tables, data.classes.table.view(), none.view()};
    for (std::size_t probe = 0; probe < 2'000; ++probe) {
      const std::size_t family = random.below(kFamilies);
      const auto protocol =
          static_cast<std::uint8_t>(random.chance(80) ? random.below(6) : random.below(256));
      const auto key = static_cast<std::uint16_t>(random.chance(80) ? random.below(1'000)
                                                                    : random.below(65'536));
      const std::uint32_t found = view.find(family, protocol, key);
      ASSERT_LT(found, data.classes.class_count);
      for (std::size_t i = 0; i < criteria.all().size(); ++i) {
        const TrafficCriterion& criterion = criteria.all()[i];
        const bool expected = (criterion.families >> family & 1U) != 0 &&
                              criterion.protocols[protocol] && holds(criterion.keys, key);
        ASSERT_EQ(std::ranges::binary_search(data.classes.members[i], found), expected);
      }
    }
  }
}

TEST(TrafficClasses, SourcePortsHaveClassesOfTheirOwn) {
  const std::vector<KeyRanges> criteria = {KeyRanges(), KeyRanges({{1'024, 0xFFFF}}),
                                           KeyRanges({{80, 80}, {443, 443}})};
  support::BuildMeter meter;
  const KeyClasses classes = classify_source_ports(criteria, meter);
  EXPECT_EQ(classes.class_count, 3U);
  const KeyTable table = classes.table.view();
  EXPECT_EQ(table.find(0, 80), table.find(0, 443));
  EXPECT_NE(table.find(0, 80), table.find(0, 81));
  EXPECT_EQ(table.find(0, 1'023), table.find(0, 0));
  EXPECT_EQ(table.find(0, 1'024), table.find(0, 65'535));
}

TEST(TrafficClasses, KeysOfIcmpAreDistinct) {
  std::vector<bool> seen(65'536);
  for (unsigned type = 0; type < 255; ++type) {
    for (unsigned code = 0; code <= 256; ++code) {
      const std::uint16_t key =
          icmp_key(static_cast<std::uint8_t>(type), static_cast<std::uint16_t>(code));
      EXPECT_FALSE(seen[key]) << type << " " << code;
      seen[key] = true;
    }
  }
  EXPECT_FALSE(seen[icmp_key(kNoIcmpType, kNoIcmpCode)]);
}

}  // namespace
}  // namespace tierwall::programs
