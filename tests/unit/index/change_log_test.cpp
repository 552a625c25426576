#include "index/change_log.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall::index {
namespace {

using Kind = MatchChange::Kind;

void start(ChangeLog& log, std::uint32_t selector, std::uint32_t item) {
  log.reserve(1, 0);
  log.start(SelectorId{selector}, ItemId{item});
}
void stop(ChangeLog& log, std::uint32_t selector, std::uint32_t item) {
  log.reserve(0, 1);
  log.stop(SelectorId{selector}, ItemId{item});
}

TEST(ChangeLog, TellsWhatStoppedThenWhatStarted) {
  ChangeLog log;
  start(log, 2, 1);
  start(log, 1, 0xFFFF'FFFF);
  stop(log, 0xFFFF'FFFF, 3);
  start(log, 1, 2);
  stop(log, 4, 4);
  EXPECT_EQ(log.take(),
            (std::vector<MatchChange>{{SelectorId{4}, ItemId{4}, Kind::stopped},
                                      {SelectorId{0xFFFF'FFFF}, ItemId{3}, Kind::stopped},
                                      {SelectorId{1}, ItemId{2}, Kind::started},
                                      {SelectorId{1}, ItemId{0xFFFF'FFFF}, Kind::started},
                                      {SelectorId{2}, ItemId{1}, Kind::started}}));
  EXPECT_TRUE(log.take().empty());
}

TEST(ChangeLog, LeavesOutWhatCancels) {
  testing::Random random = testing::test_random("change log");
  for (const std::size_t pairs : {5U, 100'000U}) {
    ChangeLog log;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Kind>
        present;  // what the last change of each was
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> before;
    // More than one settling in between.
    for (std::size_t step = 0; step < 60'000; ++step) {
      const auto number = static_cast<std::uint32_t>(random.below(pairs));
      const std::pair<std::uint32_t, std::uint32_t> pair(number % 300, number * 0x9E37'79B9U);
      const auto [at, is_first] = present.try_emplace(pair, Kind::stopped);
      // Every other pair begins as one that was there.
      if (is_first && number % 2 == 0) at->second = Kind::started;
      if (is_first) before[pair] = at->second == Kind::started;
      at->second = at->second == Kind::started ? Kind::stopped : Kind::started;
      if (at->second == Kind::started) {
        start(log, pair.first, pair.second);
      } else {
        stop(log, pair.first, pair.second);
      }
    }
    std::vector<MatchChange> want;
    for (const Kind kind : {Kind::stopped, Kind::started}) {
      for (const auto& [pair, is] : present) {
        if (is == kind && before[pair] != (is == Kind::started))
          want.push_back({SelectorId{pair.first}, ItemId{pair.second}, kind});
      }
    }
    EXPECT_EQ(log.take(), want);
  }
}

}  // namespace
}  // namespace tierwall::index
