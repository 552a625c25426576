// What readers pin, what that keeps, and what the publisher says of it. tests/threads has it with threads.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/snapshot_cell.hpp>
#include <tierwall/snapshot_publisher.hpp>

#include "support/numbered_snapshots.hpp"
#include "support/watched_snapshot.hpp"

namespace tierwall {
namespace {

using namespace testing;

// Publishes snapshots whose number is that of their generation, and counts those that are alive.
class Publisher : public ::testing::Test {
 protected:
  Snapshot next() {
    ++live_;
    return watch(numbered_snapshot(++number_), [this] { --live_; });
  }
  SnapshotPublisher make(PublisherOptions options = {}) {
    return SnapshotPublisher(next(), options);
  }
  void publish(SnapshotPublisher& publisher) {
    const Result<std::uint64_t> generation = publisher.publish(next());
    ASSERT_TRUE(generation) << generation.error().message;
    EXPECT_EQ(*generation, number_);
  }

  int live_ = 0;
  std::uint16_t number_ = 0;
};

void expect_generation(const SnapshotPin& pin, std::uint16_t number) {
  EXPECT_EQ(pin.generation(), number);
  EXPECT_TRUE(has_number(pin.view(), number));
}

TEST_F(Publisher, ReadersPinWhatIsCurrent) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  ASSERT_TRUE(reader);
  expect_generation(reader.pin(), 1);
  publish(publisher);
  expect_generation(reader.pin(), 2);
  EXPECT_EQ(publisher.status().generation, 2U);
}

TEST_F(Publisher, APinKeepsItsGenerationAndNoOther) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  {
    const SnapshotPin pin = reader.pin();
    for (int i = 0; i < 10; ++i)
      publish(publisher);
    expect_generation(pin, 1);
    EXPECT_EQ(live_, 2);
    EXPECT_EQ(publisher.status().retained, 1U);
    EXPECT_EQ(publisher.reclaim(), 0U);
  }
  EXPECT_EQ(live_, 2);
  EXPECT_EQ(publisher.reclaim(), 1U);
  EXPECT_EQ(live_, 1);
  EXPECT_EQ(publisher.status().retained, 0U);
}

TEST_F(Publisher, APublishReclaimsWhatWasLeft) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  {
    const SnapshotPin pin = reader.pin();
    publish(publisher);
    EXPECT_EQ(live_, 2);
  }
  publish(publisher);
  EXPECT_EQ(live_, 1);
}

TEST_F(Publisher, AReaderWithoutAPinKeepsNothing) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  expect_generation(reader.pin(), 1);
  publish(publisher);
  EXPECT_EQ(live_, 1);
  EXPECT_FALSE(publisher.status().oldest_pinned);
}

TEST_F(Publisher, NestedPinsGiveTheOuterGeneration) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  SnapshotPin outer = reader.pin();
  publish(publisher);
  {
    SnapshotPin inner = reader.pin();
    expect_generation(inner, 1);
    EXPECT_FALSE(inner.refresh());
    EXPECT_FALSE(outer.refresh());
  }
  publish(publisher);
  expect_generation(outer, 1);
  EXPECT_EQ(live_, 2);
  EXPECT_TRUE(outer.refresh());
  expect_generation(outer, 3);
}

TEST_F(Publisher, RefreshingMovesToTheNewestGeneration) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  SnapshotPin pin = reader.pin();
  EXPECT_FALSE(pin.refresh());
  publish(publisher);
  publish(publisher);
  EXPECT_TRUE(pin.refresh());
  expect_generation(pin, 3);
  EXPECT_FALSE(pin.refresh());
  EXPECT_EQ(publisher.reclaim(), 1U);
  EXPECT_EQ(live_, 1);
}

TEST_F(Publisher, ThereAreAsManyReadersAsAskedFor) {
  SnapshotPublisher publisher = make({.max_readers = 2});
  SnapshotReader first = publisher.cell().register_reader();
  SnapshotReader second = publisher.cell().register_reader();
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_EQ(first.number(), 0U);
  EXPECT_EQ(second.number(), 1U);
  EXPECT_FALSE(publisher.cell().register_reader());
  EXPECT_EQ(publisher.status().readers, 2U);

  // Moving hands the slot on, and frees that of the target.
  second = std::move(first);
  EXPECT_FALSE(first);
  EXPECT_EQ(second.number(), 0U);
  EXPECT_EQ(publisher.status().readers, 1U);
  SnapshotReader third = publisher.cell().register_reader();
  ASSERT_TRUE(third);
  EXPECT_EQ(third.number(), 1U);
  publish(publisher);
  expect_generation(third.pin(), 2);
}

TEST_F(Publisher, WithoutReaderSlotsItStillPublishes) {
  SnapshotPublisher publisher = make({.max_readers = 0, .max_retained = 0});
  EXPECT_FALSE(publisher.cell().register_reader());
  publish(publisher);
  EXPECT_EQ(live_, 1);
}

TEST_F(Publisher, TheNumberOfReadersIsBounded) {
  SnapshotPublisher publisher = make({.max_readers = std::numeric_limits<std::size_t>::max()});
  EXPECT_EQ(publisher.cell().slots().size(), kMaxReaders);
  publish(publisher);
  EXPECT_EQ(live_, 1);
}

TEST_F(Publisher, TheStatusNamesTheOldestPin) {
  SnapshotPublisher publisher = make();
  std::vector<SnapshotReader> readers;
  for (int i = 0; i < 3; ++i)
    readers.push_back(publisher.cell().register_reader());
  EXPECT_FALSE(publisher.status().oldest_pinned);
  publish(publisher);
  const SnapshotPin late = readers[0].pin();
  publish(publisher);
  {
    const SnapshotPin later = readers[1].pin();
    const std::optional<PublisherStatus::Holder> oldest = publisher.status().oldest_pinned;
    ASSERT_TRUE(oldest);
    EXPECT_EQ(oldest->generation, 2U);
    EXPECT_EQ(oldest->reader, 0U);
  }
  EXPECT_EQ(publisher.status().generation, 3U);
  EXPECT_EQ(publisher.status().retained, 1U);
  EXPECT_EQ(publisher.status().readers, 3U);
}

TEST_F(Publisher, RefusesToRetainMoreThanAllowed) {
  SnapshotPublisher publisher = make({.max_retained = 1});
  std::vector<SnapshotReader> readers;
  for (int i = 0; i < 3; ++i)
    readers.push_back(publisher.cell().register_reader());
  {
    const SnapshotPin first = readers[2].pin();
    publish(publisher);
    const SnapshotPin second = readers[1].pin();
    publish(publisher);
    EXPECT_EQ(publisher.status().retained, 2U);

    const Result<std::uint64_t> refused = publisher.publish(numbered_snapshot(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::too_large);
    EXPECT_EQ(refused.error().message,
              "2 generations before the current one are retained, 1 are allowed; "
              "reader 2 holds generation 1");
    EXPECT_EQ(publisher.status().generation, 3U);
    EXPECT_EQ(publisher.status().retained, 2U);
    EXPECT_EQ(live_, 3);
    expect_generation(readers[0].pin(), 3);
    expect_generation(first, 1);
  }
  publish(publisher);
  EXPECT_EQ(live_, 1);
}

TEST_F(Publisher, NoNumberOfPinsMakesItRefuseByDefault) {
  constexpr std::size_t kReaders = 5;
  SnapshotPublisher publisher = make({.max_readers = kReaders, .max_retained = kReaders});
  std::vector<SnapshotReader> readers;
  for (std::size_t i = 0; i < kReaders; ++i)
    readers.push_back(publisher.cell().register_reader());
  const SnapshotPin one = readers[0].pin();
  publish(publisher);
  const SnapshotPin two = readers[1].pin();
  publish(publisher);
  const SnapshotPin three = readers[2].pin();
  publish(publisher);
  const SnapshotPin four = readers[3].pin();
  publish(publisher);
  const SnapshotPin five = readers[4].pin();
  for (int i = 0; i < 10; ++i)
    publish(publisher);
  EXPECT_EQ(publisher.status().retained, kReaders);
}

TEST_F(Publisher, AReaderInTheMidstOfAPinKeepsWhateverThereIs) {
  SnapshotPublisher publisher = make({.max_retained = 2});
  SnapshotReader reader = publisher.cell().register_reader();
  publish(publisher);
  // As the reader itself would, before it knows what is current.
  auto& slot = const_cast<ReaderSlot&>(publisher.cell().slots()[reader.number()]);
  slot.held = ReaderSlot::kHoldsAny;
  for (int i = 0; i < 3; ++i)
    publish(publisher);
  EXPECT_EQ(live_, 4);
  const PublisherStatus status = publisher.status();
  EXPECT_EQ(status.retained, 3U);
  ASSERT_TRUE(status.oldest_pinned);
  EXPECT_EQ(status.oldest_pinned->generation, 2U);
  EXPECT_FALSE(publisher.publish(numbered_snapshot(1)));
  slot.held = 4;
  EXPECT_EQ(publisher.reclaim(), 2U);
  EXPECT_EQ(live_, 2);
  slot.held = ReaderSlot::kHoldsNone;
}

TEST_F(Publisher, FindsTheSnapshotOfAGenerationUntilItIsReclaimed) {
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  {
    const SnapshotPin pin = reader.pin();
    publish(publisher);
    publish(publisher);
    ASSERT_TRUE(publisher.find(1));
    EXPECT_TRUE(has_number(publisher.find(1)->view(), 1));
    EXPECT_FALSE(publisher.find(2));
    ASSERT_TRUE(publisher.find(3));
    EXPECT_TRUE(has_number(publisher.find(3)->view(), 3));
  }
  publisher.reclaim();
  EXPECT_FALSE(publisher.find(0));
  EXPECT_FALSE(publisher.find(1));
  EXPECT_FALSE(publisher.find(4));
}

TEST_F(Publisher, WhatWasCopiedOutlivesIt) {
  std::optional<Snapshot> copy;
  {
    SnapshotPublisher publisher = make();
    publish(publisher);
    publish(publisher);
    EXPECT_EQ(live_, 1);
    copy = publisher.find(3);
  }
  EXPECT_EQ(live_, 1);
  ASSERT_TRUE(copy);
  EXPECT_TRUE(has_number(copy->view(), 3));
  copy.reset();
  EXPECT_EQ(live_, 0);
}

TEST_F(Publisher, ReadersStayWhenItMoves) {
  std::optional<SnapshotPublisher> moved;
  SnapshotPublisher publisher = make();
  SnapshotReader reader = publisher.cell().register_reader();
  const SnapshotPin pin = reader.pin();
  moved.emplace(std::move(publisher));
  publish(*moved);
  expect_generation(pin, 1);
  EXPECT_EQ(moved->status().retained, 1U);
}

}  // namespace
}  // namespace tierwall
