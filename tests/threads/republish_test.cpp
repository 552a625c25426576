// Readers evaluate while generations come and go: every verdict is right for the generation it names, which
// is there until they leave it, and nothing is left afterwards.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "support/numbered_snapshots.hpp"
#include "support/watched_snapshot.hpp"
#include "threads/readers.hpp"

namespace tierwall::testing {
namespace {

TEST(Republishing, EveryVerdictIsOfTheGenerationItNames) {
  constexpr std::uint16_t kGenerations = 2'000;
  std::atomic<int> live{0};
  const auto make = [&live](std::uint16_t number) {
    ++live;
    return watch(numbered_snapshot(number), [&live] { --live; });
  };
  SnapshotPublisher publisher(make(1), {.max_readers = kReaders});
  Readers readers(publisher.cell(), [](const SnapshotPin& pin) {
    const auto number = static_cast<std::uint16_t>(pin.generation());
    return has_number(pin.view(), number) &&
           !has_number(pin.view(), static_cast<std::uint16_t>(number + 1)) &&
           !has_number(pin.view(), static_cast<std::uint16_t>(number - 1));
  });
  for (std::uint16_t number = 2; number <= kGenerations; ++number)
    publish_at_last(publisher, make(number));

  EXPECT_GE(publisher.status().readers, kReaders - 1) << "one may be between two registrations";
  EXPECT_EQ(readers.stop(), 0U);
  EXPECT_EQ(publisher.status().readers, 0U);
  EXPECT_EQ(publisher.status().generation, kGenerations);
  EXPECT_FALSE(publisher.status().oldest_pinned);
  publisher.reclaim();
  EXPECT_EQ(live, 1);
}

// Two snapshots in turn, each time with an owner of its own, so that publishing is all that there is to do.
TEST(Republishing, AMillionGenerationsComeAndGo) {
  constexpr std::uint64_t kGenerations = 1'000'000;
  const Snapshot snapshots[] = {numbered_snapshot(1), numbered_snapshot(2)};
  const auto gone = std::make_unique<std::atomic<bool>[]>(kGenerations + 1);
  std::atomic<std::size_t> live{0};
  const auto make = [&](std::uint64_t generation) {
    ++live;
    return watch(snapshots[generation % 2], [&live, &mark = gone[generation]] {
      mark.store(true, std::memory_order_relaxed);
      --live;
    });
  };
  SnapshotPublisher publisher(make(1), {.max_readers = kReaders});
  Readers readers(publisher.cell(), [&gone](const SnapshotPin& pin) {
    const auto number = static_cast<std::uint16_t>(1 + pin.generation() % 2);
    const bool right = has_number(pin.view(), number) &&
                       !has_number(pin.view(), static_cast<std::uint16_t>(3 - number));
    return right && !gone[pin.generation()].load(std::memory_order_relaxed);
  });
  std::size_t most = 0;
  for (std::uint64_t generation = 2; generation <= kGenerations; ++generation) {
    publish_at_last(publisher, make(generation));
    most = std::max(most, live.load());
  }
  EXPECT_EQ(readers.stop(), 0U);
  EXPECT_EQ(publisher.status().generation, kGenerations);
  // The current one, and one more than max_retained.
  EXPECT_LE(most, 1 + 64 + 1U);
  publisher.reclaim();
  EXPECT_EQ(live, 1U);
  EXPECT_EQ(publisher.status().retained, 0U);
}

}  // namespace
}  // namespace tierwall::testing
