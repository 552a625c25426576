// Readers evaluate while generations come and go: every verdict is right for the generation it names, which
// is there until they leave it, and nothing is left afterwards.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/snapshot_cell.hpp>
#include <tierwall/snapshot_publisher.hpp>

#include "support/numbered_snapshots.hpp"
#include "support/watched_snapshot.hpp"

namespace tierwall::testing {
namespace {

constexpr std::size_t kReaders = 4;

// What a reader does with what it pinned; false if something is wrong.
using Check = std::function<bool(const SnapshotPin&)>;

// Threads that pin in different manners until they are stopped. Each counts what was wrong.
class Readers {
 public:
  // Returns when all of them are at work.
  Readers(SnapshotCell& cell, Check check) : cell_(cell), check_(std::move(check)) {
    threads_.emplace_back([this] { run(&Readers::pin_once); });
    threads_.emplace_back([this] { run(&Readers::pin_nested); });
    threads_.emplace_back([this] { run(&Readers::register_again); });
    threads_.emplace_back([this] { keep_pin(); });
    while (at_work_ != kReaders)
      std::this_thread::yield();
  }
  ~Readers() { stop(); }

  // Returns how many checks failed.
  std::size_t stop() {
    stopped_ = true;
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
    return wrong_;
  }

 private:
  void expect(bool right) {
    if (!right) wrong_.fetch_add(1, std::memory_order_relaxed);
  }
  void check(const SnapshotPin& pin) { expect(check_(pin)); }

  void run(void (Readers::*batch)(SnapshotReader&)) {
    SnapshotReader reader = cell_.register_reader();
    (this->*batch)(reader);
    ++at_work_;
    while (!stopped_)
      (this->*batch)(reader);
  }
  void pin_once(SnapshotReader& reader) {
    const SnapshotPin pin = reader.pin();
    check(pin);
    check(pin);
  }
  void pin_nested(SnapshotReader& reader) {
    const SnapshotPin outer = reader.pin();
    const std::uint64_t generation = outer.generation();
    {
      SnapshotPin inner = reader.pin();
      expect(inner.generation() == generation && !inner.refresh());
      check(inner);
    }
    expect(outer.generation() == generation);
    check(outer);
  }
  void register_again(SnapshotReader& reader) {
    reader = {};
    reader = cell_.register_reader();
    pin_once(reader);
  }
  void keep_pin() {
    SnapshotReader reader = cell_.register_reader();
    SnapshotPin pin = reader.pin();
    check(pin);
    ++at_work_;
    while (!stopped_) {
      const std::uint64_t before = pin.generation();
      expect(pin.refresh() ? pin.generation() > before : pin.generation() == before);
      check(pin);
    }
  }

  SnapshotCell& cell_;
  Check check_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::size_t> at_work_{0};
  std::atomic<std::size_t> wrong_{0};
  std::vector<std::thread> threads_;
};

// A reader that is preempted in the midst of a pin may bring about a refusal; it goes on some time.
void publish_at_last(SnapshotPublisher& publisher, const Snapshot& next) {
  while (!publisher.publish(next))
    std::this_thread::yield();
}

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
