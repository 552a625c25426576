// Threads that evaluate bursts of flows, each on a pin, while snapshots are replaced.
//
//     Readers readers(publisher.cell(), 2);
//     readers.give(flows);              // now and then: what is evaluated from now on
//     ReaderTotals totals = readers.stop();
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/snapshot_cell.hpp>

namespace tierwall::bench {

struct ReaderTotals {
  std::uint64_t flows = 0;
  std::uint64_t allowed = 0;
  std::uint64_t generations = 0;  // that readers have seen, each by itself
  // Bursts that held an older generation than the one before, or a verdict that a single call did not
  // give, of the same pin.
  std::uint64_t wrong = 0;
};

class Readers {
 public:
  using Flows = std::shared_ptr<const std::vector<Flow>>;

  // There are flows, and as many slots in the cell as readers at least.
  Readers(SnapshotCell& cell, std::size_t count, Flows flows);
  ~Readers() { stop(); }

  void give(Flows flows);
  // What all of them did. The cell may go then.
  ReaderTotals stop();

 private:
  void run();
  Flows given() const;

  SnapshotCell& cell_;
  mutable std::mutex mutex_;  // of the flows, which are asked for once in many bursts
  Flows flows_;
  std::atomic<bool> stopped_{false};
  ReaderTotals totals_;  // of those that have ended
  std::vector<std::thread> threads_;
};

}  // namespace tierwall::bench
