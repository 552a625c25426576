// SnapshotCell: where threads find the snapshot that is current, and keep it while they use it.
//
//     SnapshotReader reader = cell.register_reader();  // once a thread
//     if (!reader) return refuse("all reader slots are taken");
//     while (receive(flows)) {
//       const SnapshotPin pin = reader.pin();           // once a batch
//       evaluate_batch(pin.view(), flows, verdicts);    // all of generation pin.generation()
//     }
//
// A thread that never sleeps keeps one pin and calls pin.refresh() before each batch. The writer's side,
// which owns the snapshots, is SnapshotPublisher (tierwall/snapshot_publisher.hpp).
//
// What is pinned stays as it is. Nothing else does: a pin keeps one generation, however many come after
// it, and a reader without a pin keeps none. Pins of one reader nest, and are counted: inner ones give
// the generation of the outer one, so that a batch never mixes two.
//
// Lifetime: pins end before their reader, readers before the cell. Thread contract: register_reader() from
// any thread; a reader and its pins belong to one thread at a time; readers never wait, neither for each
// other nor for the writer. Complexity: pin() is a store with a barrier, a load and a store, refresh() a
// load if there is nothing newer; no locks, no loops, no allocation. Registering looks at each slot once.
//
// Why this is safe. A reader says that it holds *any* generation, looks which one is current, and says
// that it holds this one alone. The writer makes a generation current, and then looks at what readers
// hold. "Say any, look" and "make current, look" are sequentially consistent, so one of the two sees the
// other: the writer sees `any`, and reclaims nothing; or the reader sees that generation or a later one,
// and only earlier ones are reclaimed. Hence no reader has to look twice, as with hazard pointers; and a
// slow one keeps one generation, not all since, as with epochs. What a reader read of a generation comes
// before its next store to the slot, which is a release; the writer reclaims after it acquired that store.
// The barrier is what a pin costs; refresh() does without, because the generation it compares with is
// held, and cannot have gone and come back at the same place.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

namespace tierwall::inline v0 {

// Some processors have lines of 128 bytes, others fetch two of 64 at a time.
inline constexpr std::size_t kCacheLine = 128;

// A snapshot, and its number in the order of publishing.
struct SnapshotGeneration {
  const SnapshotView* view = nullptr;
  std::uint64_t number = 0;  // from 1, ascending
};

// What one reader holds. Its place tells readers apart; who reads or writes it is said at each member.
struct alignas(kCacheLine) ReaderSlot {
  static constexpr std::uint64_t kHoldsNone = 0;
  static constexpr std::uint64_t kHoldsAny = ~std::uint64_t{0};  // in the midst of pin()

  // Written by the reader: the number of a generation, or one of the above.
  std::atomic<std::uint64_t> held{kHoldsNone};
  std::atomic<bool> is_taken{false};
  // The reader's own.
  std::size_t pins = 0;
  const SnapshotGeneration* pinned = nullptr;  // if there are pins
};

// Else there would be locks.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
              std::atomic<const SnapshotGeneration*>::is_always_lock_free &&
              std::atomic<bool>::is_always_lock_free);

class SnapshotReader;

class SnapshotCell {
 public:
  // One slot for each reader that there may be at a time. They and the generation are the caller's.
  SnapshotCell(std::span<ReaderSlot> slots, const SnapshotGeneration& first) noexcept
      : current_(&first), slots_(slots) {}
  SnapshotCell(const SnapshotCell&) = delete;
  SnapshotCell& operator=(const SnapshotCell&) = delete;

  // An empty reader if all slots are taken.
  SnapshotReader register_reader() noexcept;

  // The writer's side. A generation may go once it is no longer current and then, in one look at all
  // slots, none of them holds it or any.
  void set_current(const SnapshotGeneration& generation) noexcept {
    current_.store(&generation, std::memory_order_seq_cst);
  }
  // What each reader holds: the number of a generation, or one of the constants of ReaderSlot.
  std::span<const ReaderSlot> slots() const noexcept { return slots_; }
  std::uint64_t held_by(std::size_t slot) const noexcept {
    return slots_[slot].held.load(std::memory_order_seq_cst);
  }

 private:
  friend class SnapshotPin;
  friend class SnapshotReader;

  // Needs no barrier to be seen: it is compared, or read again behind one.
  const SnapshotGeneration* newest() const noexcept {
    return current_.load(std::memory_order_relaxed);
  }
  const SnapshotGeneration* hold_current(ReaderSlot& slot) const noexcept {
    slot.held.store(ReaderSlot::kHoldsAny, std::memory_order_seq_cst);
    const SnapshotGeneration* const generation = current_.load(std::memory_order_seq_cst);
    slot.held.store(generation->number, std::memory_order_release);
    return generation;
  }

  // Alone with what is as rarely written.
  alignas(kCacheLine) std::atomic<const SnapshotGeneration*> current_;
  std::span<ReaderSlot> slots_;
};

// Keeps a generation from being reclaimed. Made by SnapshotReader::pin().
class [[nodiscard]] SnapshotPin {
 public:
  ~SnapshotPin() {
    if (--slot_.pins == 0) slot_.held.store(ReaderSlot::kHoldsNone, std::memory_order_release);
  }
  SnapshotPin(const SnapshotPin&) = delete;
  SnapshotPin& operator=(const SnapshotPin&) = delete;

  // Lifetime: this pin's, up to the next refresh() that returns true.
  const SnapshotView& view() const noexcept { return *pinned_->view; }
  std::uint64_t generation() const noexcept { return pinned_->number; }

  // Lets go of the generation for the newest one. False, and nothing changes, if it is the newest, or if
  // the reader has other pins, to which it is promised.
  bool refresh() noexcept {
    if (cell_.newest() == pinned_ || slot_.pins != 1) [[likely]]
      return false;
    pinned_ = slot_.pinned = cell_.hold_current(slot_);
    return true;
  }

 private:
  friend class SnapshotReader;

  SnapshotPin(const SnapshotCell& cell, ReaderSlot& slot) noexcept : cell_(cell), slot_(slot) {
    if (slot.pins++ == 0) slot.pinned = cell.hold_current(slot);
    pinned_ = slot.pinned;
  }

  const SnapshotCell& cell_;
  ReaderSlot& slot_;
  const SnapshotGeneration* pinned_;
};

// The right of a thread to pin, and its slot. Empty if there was no slot to have, and when moved from.
class [[nodiscard]] SnapshotReader {
 public:
  SnapshotReader() = default;
  SnapshotReader(SnapshotReader&& other) noexcept : cell_(other.cell_), slot_(other.slot_) {
    other.slot_ = nullptr;
  }
  SnapshotReader& operator=(SnapshotReader&& other) noexcept {
    ReaderSlot* const slot = other.slot_;
    other.slot_ = nullptr;
    leave();
    cell_ = other.cell_;
    slot_ = slot;
    return *this;
  }
  ~SnapshotReader() { leave(); }

  // Whether it may pin.
  explicit operator bool() const noexcept { return slot_ != nullptr; }

  // These need a reader that is not empty.
  SnapshotPin pin() noexcept {
    TIERWALL_ASSERT(slot_ != nullptr);
    return SnapshotPin(*cell_, *slot_);
  }
  // Of its slot, as PublisherStatus names readers.
  std::size_t number() const noexcept {
    TIERWALL_ASSERT(slot_ != nullptr);
    return static_cast<std::size_t>(slot_ - cell_->slots_.data());
  }

 private:
  friend class SnapshotCell;

  SnapshotReader(const SnapshotCell& cell, ReaderSlot& slot) noexcept
      : cell_(&cell), slot_(&slot) {}

  void leave() noexcept {
    if (slot_ == nullptr) return;
    TIERWALL_ASSERT(slot_->pins == 0);
    slot_->is_taken.store(false, std::memory_order_release);
  }

  const SnapshotCell* cell_ = nullptr;
  ReaderSlot* slot_ = nullptr;
};

inline SnapshotReader SnapshotCell::register_reader() noexcept {
  for (ReaderSlot& slot : slots_) {
    bool is_taken = false;
    // Acquires what the reader before left in the slot.
    if (slot.is_taken.compare_exchange_strong(is_taken, true, std::memory_order_acquire,
                                              std::memory_order_relaxed)) {
      return SnapshotReader(*this, slot);
    }
  }
  return {};
}

}  // namespace tierwall::inline v0
