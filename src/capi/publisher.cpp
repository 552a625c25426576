#include <tierwall/c/publisher.h>

#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <tierwall/snapshot_publisher.hpp>

#include "capi/arguments.hpp"
#include "capi/batch.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/options.hpp"

namespace tierwall::capi {

namespace {

// The handles of the generations that readers may have, which SnapshotPublisher does not know. A place is
// taken before its generation becomes current, and left after no reader has it: so a reader that has pinned a
// generation finds its place, and nobody writes there meanwhile.
class PublishedHandles {
 public:
  explicit PublishedHandles(std::size_t places) : places_(places) {}

  // The writer's. False if all are taken.
  bool add(std::uint64_t generation, SnapshotReference snapshot) noexcept {
    // Numbers are consecutive, and most generations are gone soon: mostly the first place is free.
    for (std::size_t i = 0; i < places_.size(); ++i) {
      Place& place = place_at(generation, i);
      if (place.generation.load(std::memory_order_relaxed) != 0) continue;
      place.snapshot = std::move(snapshot);
      place.generation.store(generation, std::memory_order_release);
      return true;
    }
    return false;
  }
  template <class IsGone>
  void drop(const IsGone& is_gone) noexcept {
    for (Place& place : places_) {
      const std::uint64_t generation = place.generation.load(std::memory_order_relaxed);
      if (generation == 0 || !is_gone(generation)) continue;
      place.generation.store(0, std::memory_order_relaxed);
      place.snapshot.reset();
    }
  }

  // Any thread, of a generation that it has pinned; or the writer. Null if there is none.
  const tierwall_snapshot* find(std::uint64_t generation) const noexcept {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const Place& place = places_[index_of(generation, i)];
      if (place.generation.load(std::memory_order_acquire) == generation) {
        return place.snapshot.get();
      }
    }
    return nullptr;
  }

 private:
  struct Place {
    std::atomic<std::uint64_t> generation{0};  // 0: free
    SnapshotReference snapshot;
  };

  std::size_t index_of(std::uint64_t generation, std::size_t step) const noexcept {
    return (generation + step) % places_.size();
  }
  Place& place_at(std::uint64_t generation, std::size_t step) noexcept {
    return places_[index_of(generation, step)];
  }

  std::vector<Place> places_;
};

constexpr std::uint64_t kMostRetained = std::uint64_t{1} << 16U;

PublisherOptions options_of(const tierwall_publisher_options* given) {
  PublisherOptions result;
  if (given == nullptr) return result;
  const Field field("options");
  const tierwall_publisher_options options = read_struct(given, field);
  set_limit(result.max_readers, options.max_readers);
  set_limit(result.max_retained, options.max_retained);
  if (result.max_readers > kMaxReaders) refuse(Field(field, "max_readers"), "too many");
  if (result.max_retained > kMostRetained) refuse(Field(field, "max_retained"), "too many");
  return result;
}

// What publisher and readers share, so that each may be released first.
struct Publication {
  Publication(const tierwall_snapshot& first, const PublisherOptions& options)
      : publisher(*first.snapshot, options),
        // One that is current, and one that becomes so while one more than max_retained may be left.
        handles(options.max_retained + 3) {
    handles.add(1, SnapshotReference::to(&first));
  }

  void drop_handles() noexcept {
    handles.drop([&](std::uint64_t generation) { return !publisher.find(generation); });
  }

  SnapshotPublisher publisher;
  PublishedHandles handles;
};

}  // namespace

}  // namespace tierwall::capi

using namespace tierwall;
using namespace tierwall::capi;

struct tierwall_publisher {
  std::shared_ptr<Publication> publication;
};

struct tierwall_reader {
  struct Pinned {
    explicit Pinned(SnapshotReader& reader) : pin(reader.pin()) {}
    SnapshotPin pin;
    std::size_t count = 1;
  };

  // Released in the opposite order.
  std::shared_ptr<Publication> publication;
  SnapshotReader reader;
  std::optional<Pinned> pinned;

  void lend(const tierwall_snapshot** snapshot, uint64_t* generation) const noexcept {
    const std::uint64_t number = pinned->pin.generation();
    *snapshot = publication->handles.find(number);
    if (generation != nullptr) *generation = number;
  }
};

tierwall_status tierwall_publisher_create(const tierwall_snapshot* first,
                                          const tierwall_publisher_options* options,
                                          tierwall_publisher** publisher, tierwall_error* error) {
  clear(publisher);
  return guarded(error, [&]() -> tierwall_status {
    existing(publisher, "publisher");
    auto handle = std::make_unique<tierwall_publisher>();
    handle->publication =
        std::make_shared<Publication>(existing(first, "first"), options_of(options));
    give(publisher, std::move(handle));
    return TIERWALL_OK;
  });
}

void tierwall_publisher_release(tierwall_publisher* publisher) {
  delete publisher;
}

tierwall_status tierwall_publisher_publish(tierwall_publisher* publisher,
                                           const tierwall_snapshot* next, uint64_t* generation,
                                           tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    Publication& to = *existing(publisher, "publisher").publication;
    const Snapshot& snapshot = *existing(next, "next").snapshot;
    const std::uint64_t number = to.publisher.status().generation + 1;
    to.drop_handles();
    bool is_published = false;
    if (to.handles.add(number, SnapshotReference::to(next))) {
      try {
        is_published = to.publisher.publish(snapshot).has_value();
      } catch (...) {
        to.drop_handles();
        throw;
      }
    }
    to.drop_handles();
    if (!is_published) {
      return tell(error, TIERWALL_BUSY, "readers keep as many generations as they may");
    }
    if (generation != nullptr) *generation = number;
    return TIERWALL_OK;
  });
}

size_t tierwall_publisher_reclaim(tierwall_publisher* publisher) {
  if (publisher == nullptr) return 0;
  Publication& to = *publisher->publication;
  const std::size_t dropped = to.publisher.reclaim();
  to.drop_handles();
  return dropped;
}

tierwall_status tierwall_publisher_find(const tierwall_publisher* publisher, uint64_t generation,
                                        tierwall_snapshot** snapshot) {
  clear(snapshot);
  if (publisher == nullptr || snapshot == nullptr) return TIERWALL_INVALID_ARGUMENT;
  if (generation == 0) return TIERWALL_NOT_FOUND;
  *snapshot = tierwall_snapshot_retain(publisher->publication->handles.find(generation));
  return *snapshot == nullptr ? TIERWALL_NOT_FOUND : TIERWALL_OK;
}

tierwall_status tierwall_publisher_get_status(const tierwall_publisher* publisher,
                                              tierwall_publisher_status* status) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const PublisherStatus now = existing(publisher, "publisher").publication->publisher.status();
    tierwall_publisher_status result{};
    result.generation = now.generation;
    result.retained = now.retained;
    result.readers = now.readers;
    if (now.oldest_pinned) {
      result.oldest_generation = now.oldest_pinned->generation;
      result.oldest_reader = now.oldest_pinned->reader;
    }
    write_struct(status, result, Field("status"));
    return TIERWALL_OK;
  });
}

// --- readers

tierwall_status tierwall_reader_create(tierwall_publisher* publisher, tierwall_reader** reader,
                                       tierwall_error* error) {
  clear(reader);
  return guarded(error, [&]() -> tierwall_status {
    existing(reader, "reader");
    auto handle = std::make_unique<tierwall_reader>();
    handle->publication = existing(publisher, "publisher").publication;
    handle->reader = handle->publication->publisher.cell().register_reader();
    if (!handle->reader) return tell(error, TIERWALL_BUSY, "there are as many readers as may be");
    give(reader, std::move(handle));
    return TIERWALL_OK;
  });
}

void tierwall_reader_release(tierwall_reader* reader) {
  delete reader;
}

size_t tierwall_reader_number(const tierwall_reader* reader) {
  return reader == nullptr ? 0 : reader->reader.number();
}

tierwall_status tierwall_reader_pin(tierwall_reader* reader, const tierwall_snapshot** snapshot,
                                    uint64_t* generation) {
  if (reader == nullptr || snapshot == nullptr) return TIERWALL_INVALID_ARGUMENT;
  if (reader->pinned) {
    ++reader->pinned->count;
  } else {
    reader->pinned.emplace(reader->reader);
  }
  reader->lend(snapshot, generation);
  return TIERWALL_OK;
}

tierwall_status tierwall_reader_unpin(tierwall_reader* reader) {
  if (reader == nullptr) return TIERWALL_INVALID_ARGUMENT;
  if (!reader->pinned) return TIERWALL_NOT_FOUND;
  if (--reader->pinned->count == 0) reader->pinned.reset();
  return TIERWALL_OK;
}

tierwall_status tierwall_reader_refresh(tierwall_reader* reader, const tierwall_snapshot** snapshot,
                                        uint64_t* generation) {
  if (reader == nullptr || snapshot == nullptr) return TIERWALL_INVALID_ARGUMENT;
  if (!reader->pinned) return TIERWALL_NOT_FOUND;
  if (reader->pinned->count == 1) reader->pinned->pin.refresh();
  reader->lend(snapshot, generation);
  return TIERWALL_OK;
}

tierwall_status tierwall_reader_evaluate_batch(tierwall_reader* reader, const tierwall_flow* flows,
                                               size_t count, tierwall_verdict* verdicts,
                                               uint64_t* generation) {
  if (reader == nullptr) return TIERWALL_INVALID_ARGUMENT;
  const SnapshotPin pin = reader->reader.pin();
  const tierwall_status status = evaluate_array(pin.view(), flows, count, verdicts);
  if (status == TIERWALL_OK && generation != nullptr) *generation = pin.generation();
  return status;
}
