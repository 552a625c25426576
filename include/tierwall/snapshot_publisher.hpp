// SnapshotPublisher: gives reader threads one snapshot after the other, and keeps each as long as a
// reader uses it.
//
//     SnapshotPublisher publisher(*SnapshotBuilder{}.build(model).snapshot);  // generation 1
//     start_readers(publisher.cell());                 // tierwall/runtime/snapshot_cell.hpp
//     for (;;) {
//       await_changes(model);
//       BuildResult built = SnapshotBuilder{}.build(model);
//       if (!built.snapshot) continue;                 // readers go on with what they have
//       Result<std::uint64_t> generation = publisher.publish(*std::move(built.snapshot));
//       if (!generation) report(generation.error());   // a reader has stopped in its tracks
//     }
//
// Never waits for readers, and readers never wait for it. A generation that was replaced is *retained*
// while a reader pins it; publish() and reclaim() drop the others. Each reader retains one at most. Only a
// reader that was stopped in the midst of pin() (a few instructions) retains whatever is published until
// it goes on; `max_retained` bounds that.
//
// Lifetime: the publisher outlives the readers of its cell. Thread contract: one writer; cell() and what it
// offers readers from any thread. Complexity: publish() and reclaim() sort what readers hold, and search it
// for each generation that is retained; what is dropped is freed in the call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <tierwall/result.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/snapshot_cell.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::inline v0 {

// More threads than a process has; their slots are 8 MiB.
inline constexpr std::size_t kMaxReaders = std::size_t{1} << 16U;

// Bounds of what is kept.
struct PublisherOptions {
  // Readers registered at a time; each takes kCacheLine bytes. More than kMaxReaders are taken for as many.
  std::size_t max_readers = 64;
  // publish() refuses while more generations than these are retained. As many as there may be readers is
  // enough that only one that stands still in the midst of pin() brings about a refusal.
  std::size_t max_retained = 64;
};

// What is kept, and by whom.
struct PublisherStatus {
  // A reader that keeps a generation.
  struct Holder {
    std::uint64_t generation = 0;
    std::size_t reader = 0;  // SnapshotReader::number()
  };

  std::uint64_t generation = 0;  // the current one
  std::size_t retained = 0;      // older ones that are not reclaimed yet
  std::size_t readers = 0;       // registered
  // The oldest generation that is pinned, and the first reader that does. One in the midst of pin()
  // counts as if it pinned the oldest there is.
  std::optional<Holder> oldest_pinned = {};
};

class TIERWALL_EXPORT SnapshotPublisher {
 public:
  // `first` becomes generation 1, so that there always is something to pin.
  explicit SnapshotPublisher(Snapshot first, PublisherOptions options = {});
  ~SnapshotPublisher();
  // A moved-from publisher may only be assigned to or destroyed. The cell stays where it is.
  SnapshotPublisher(SnapshotPublisher&&) noexcept;
  SnapshotPublisher& operator=(SnapshotPublisher&&) noexcept;

  // Where readers register. Lifetime: the publisher's.
  SnapshotCell& cell() noexcept;

  // Makes the snapshot what readers pin from now on, reclaims, and returns its generation: 2, 3 and so on.
  // Refused as ErrorCode::too_large, and then nothing has changed, while more than `max_retained`
  // generations are retained. The same holds of std::bad_alloc.
  Result<std::uint64_t> publish(Snapshot next);

  // Drops the generations that no reader pins any more; returns how many.
  std::size_t reclaim() noexcept;

  // Of this moment: readers go on.
  PublisherStatus status() const noexcept;

  // For whoever wants to explain a verdict, of the generation that it came from. Empty once that is
  // reclaimed; the copy keeps what it stands for.
  std::optional<Snapshot> find(std::uint64_t generation) const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tierwall::inline v0
