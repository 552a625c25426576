// What a reader pays to use the current snapshot, and a writer to replace it. Nobody else is at work: with
// others, the line that they write and this one reads is on its way between their caches once a generation,
// and at each pin where a shared pointer counts its users.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include <tierwall/runtime/snapshot_cell.hpp>
#include <tierwall/snapshot_publisher.hpp>

#include "harness/suite.hpp"

namespace tierwall::bench {
namespace {

constexpr std::size_t kPins = 1'000;

Snapshot empty_snapshot() {
  return *SnapshotBuilder{}.build({}).snapshot;
}

// The current snapshot, and it is another one after each publish().
bool is_right(SnapshotPublisher& publisher) {
  SnapshotReader reader = publisher.cell().register_reader();
  const Snapshot next = empty_snapshot();
  const Result<std::uint64_t> generation = publisher.publish(next);
  const SnapshotPin pin = reader.pin();
  return generation && pin.generation() == *generation && &pin.view() == &next.view();
}

void register_pin() {
  benchmark::RegisterBenchmark("cell/pin", [](benchmark::State& state) {
    SnapshotPublisher publisher(empty_snapshot());
    if (!is_right(publisher)) return state.SkipWithError("wrong answer");
    SnapshotReader reader = publisher.cell().register_reader();
    measure(state, kPins, [&] {
      for (std::size_t i = 0; i < kPins; ++i) {
        const SnapshotPin pin = reader.pin();
        const SnapshotView* view = &pin.view();
        benchmark::DoNotOptimize(view);
      }
    });
  });
}

void register_refresh() {
  benchmark::RegisterBenchmark("cell/refresh", [](benchmark::State& state) {
    SnapshotPublisher publisher(empty_snapshot());
    if (!is_right(publisher)) return state.SkipWithError("wrong answer");
    SnapshotReader reader = publisher.cell().register_reader();
    SnapshotPin pin = reader.pin();
    measure(state, kPins, [&] {
      for (std::size_t i = 0; i < kPins; ++i) {
        pin.refresh();
        const SnapshotView* view = &pin.view();
        benchmark::DoNotOptimize(view);
      }
    });
  });
}

void register_shared_pointer() {
  benchmark::RegisterBenchmark("cell/pin/shared_ptr", [](benchmark::State& state) {
    std::atomic<std::shared_ptr<const Snapshot>> current;
    const auto snapshot = std::make_shared<const Snapshot>(empty_snapshot());
    current.store(snapshot);
    if (current.load() != snapshot) return state.SkipWithError("wrong answer");
    measure(state, kPins, [&] {
      for (std::size_t i = 0; i < kPins; ++i) {
        const std::shared_ptr<const Snapshot> pin = current.load();
        const SnapshotView* view = &pin->view();
        benchmark::DoNotOptimize(view);
      }
    });
  });
}

// As many readers as there may be, each with a generation of its own that it keeps.
void register_publish() {
  benchmark::RegisterBenchmark("cell/publish", [](benchmark::State& state) {
    constexpr std::size_t kReaders = 64;
    const Snapshot snapshot = empty_snapshot();
    SnapshotPublisher publisher(snapshot, {.max_readers = kReaders, .max_retained = kReaders});
    std::vector<SnapshotReader> readers;
    std::vector<std::unique_ptr<SnapshotPin>> pins;
    for (std::size_t i = 0; i < kReaders; ++i) {
      readers.push_back(publisher.cell().register_reader());
      pins.emplace_back(new SnapshotPin(readers.back().pin()));
      if (!publisher.publish(snapshot)) return state.SkipWithError("wrong answer");
    }
    if (publisher.status().retained != kReaders) return state.SkipWithError("wrong answer");
    measure(state, 1, [&] {
      const Result<std::uint64_t> generation = publisher.publish(snapshot);
      benchmark::DoNotOptimize(generation);
    });
  });
}

const Suite suite([](const Options&) {
  register_pin();
  register_refresh();
  register_shared_pointer();
  register_publish();
});

}  // namespace
}  // namespace tierwall::bench
