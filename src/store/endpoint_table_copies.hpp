// Copies of EndpointTables for snapshots to show. A copy that no snapshot shows any more is brought up to
// date and shown again, so that a commit copies what changed; as many are needed as snapshots are in use.
//
//     EndpointTableCopies copies;
//     std::shared_ptr<const EndpointTables> shown = copies.copy(now, changes);
//
// Thread contract: one writer; a copy may be let go of by any thread. Complexity: what changed since the copy
// was shown; all of it if that is long ago, or if all copies are in use.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "store/endpoint_tables.hpp"

namespace tierwall::store {

class EndpointTableCopies {
 public:
  // Equal to `now`. `changes`: in what it differs from `now` of the call before.
  std::shared_ptr<const EndpointTables> copy(const EndpointTables& now,
                                             EndpointTables::Changes changes);

 private:
  // Beyond so many calls, or elements, a copy is made from all.
  static constexpr std::size_t kMostCalls = 64;
  static constexpr std::size_t kMostChanges = 4'096;
  struct Copy {
    EndpointTables tables;
    std::uint64_t version = 0;
    Copy* next = nullptr;
  };
  // Those that were let go of.
  class Returned {
   public:
    Returned() = default;
    Returned(const Returned&) = delete;
    Returned& operator=(const Returned&) = delete;
    ~Returned() {
      for (Copy* at = take_all(); at != nullptr;)
        delete std::exchange(at, at->next);
    }
    void put(Copy* copy) noexcept;
    // Linked by `next`; the caller owns them.
    Copy* take_all() noexcept { return newest_.exchange(nullptr, std::memory_order_acquire); }

   private:
    std::atomic<Copy*> newest_ = nullptr;
  };

  // Keeps the latest, if there are too many.
  void keep_idle(std::unique_ptr<Copy> copy) noexcept;
  std::unique_ptr<Copy> take_idle();
  void bring_up_to_date(Copy& copy, const EndpointTables& now) const;

  std::shared_ptr<Returned> returned_ = std::make_shared<Returned>();
  std::array<std::unique_ptr<Copy>, 2> idle_;  // the latest first
  std::uint64_t version_ = 0;
  std::deque<EndpointTables::Changes> changes_;  // of the last calls; the last is of version_
};

}  // namespace tierwall::store
