// Threads that read snapshots in different manners while somebody publishes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <tierwall/runtime/snapshot_cell.hpp>
#include <tierwall/snapshot_publisher.hpp>

namespace tierwall::testing {

inline constexpr std::size_t kReaders = 4;

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
inline void publish_at_last(SnapshotPublisher& publisher, const Snapshot& next) {
  while (!publisher.publish(next))
    std::this_thread::yield();
}

}  // namespace tierwall::testing
