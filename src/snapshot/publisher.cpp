#include <tierwall/snapshot_publisher.hpp>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tierwall::inline v0 {

namespace {

// Stays in its place: readers point to it.
struct Generation {
  Generation(Snapshot snapshot, std::uint64_t number)
      : owner(std::move(snapshot)), shown{&owner.view(), number} {}
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  Snapshot owner;
  SnapshotGeneration shown;
};

using Generations = std::vector<std::unique_ptr<Generation>>;

Generations make_generations(Snapshot first) {
  Generations generations;
  generations.push_back(std::make_unique<Generation>(std::move(first), 1));
  return generations;
}

}  // namespace

struct SnapshotPublisher::Impl {
  Impl(Snapshot first, std::size_t readers, std::size_t retained_at_most)
      : max_retained(retained_at_most),
        slots(std::make_unique<ReaderSlot[]>(readers)),
        held(std::make_unique<std::uint64_t[]>(readers)),
        generations(make_generations(std::move(first))),
        cell(std::span(slots.get(), readers), generations.back()->shown) {}
  ~Impl() { TIERWALL_ASSERT(status().readers == 0); }

  std::size_t max_retained;
  std::unique_ptr<ReaderSlot[]> slots;
  std::unique_ptr<std::uint64_t[]> held;  // room for a look at all slots
  Generations generations;                // ascending; the last one is current
  SnapshotCell cell;

  std::size_t retained() const noexcept { return generations.size() - 1; }
  std::size_t reclaim() noexcept;
  PublisherStatus status() const noexcept;
  Error refusal() const;
};

std::size_t SnapshotPublisher::Impl::reclaim() noexcept {
  if (retained() == 0) return 0;
  const std::span<std::uint64_t> numbers(held.get(), cell.slots().size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = cell.held_by(i);
  std::ranges::sort(numbers);
  if (!numbers.empty() && numbers.back() == ReaderSlot::kHoldsAny) return 0;

  const auto is_free = [&](const std::unique_ptr<Generation>& generation) {
    return !std::ranges::binary_search(numbers, generation->shown.number);
  };
  const auto kept = std::remove_if(generations.begin(), generations.end() - 1, is_free);
  const auto count = static_cast<std::size_t>(generations.end() - 1 - kept);
  generations.erase(kept, generations.end() - 1);
  return count;
}

PublisherStatus SnapshotPublisher::Impl::status() const noexcept {
  PublisherStatus status{.generation = generations.back()->shown.number, .retained = retained()};
  for (std::size_t i = 0; i < cell.slots().size(); ++i) {
    if (cell.slots()[i].is_taken.load(std::memory_order_relaxed)) ++status.readers;
    std::uint64_t number = cell.held_by(i);
    if (number == ReaderSlot::kHoldsNone) continue;
    if (number == ReaderSlot::kHoldsAny) number = generations.front()->shown.number;
    if (!status.oldest_pinned || number < status.oldest_pinned->generation)
      status.oldest_pinned = {number, i};
  }
  return status;
}

Error SnapshotPublisher::Impl::refusal() const {
  std::string message =
      fmt::format("{} generations before the current one are retained, {} are allowed", retained(),
                  max_retained);
  // None if its pin has ended since.
  if (const auto oldest = status().oldest_pinned) {
    message += fmt::format("; reader {} holds generation {}", oldest->reader, oldest->generation);
  }
  return Error{.code = ErrorCode::too_large, .message = std::move(message)};
}

SnapshotPublisher::SnapshotPublisher(Snapshot first, PublisherOptions options)
    : impl_(std::make_unique<Impl>(std::move(first), std::min(options.max_readers, kMaxReaders),
                                   options.max_retained)) {}
SnapshotPublisher::~SnapshotPublisher() = default;
SnapshotPublisher::SnapshotPublisher(SnapshotPublisher&&) noexcept = default;
SnapshotPublisher& SnapshotPublisher::operator=(SnapshotPublisher&&) noexcept = default;

SnapshotCell& SnapshotPublisher::cell() noexcept {
  return impl_->cell;
}

Result<std::uint64_t> SnapshotPublisher::publish(Snapshot next) {
  Generations& generations = impl_->generations;
  if (impl_->retained() > impl_->max_retained) {
    impl_->reclaim();
    if (impl_->retained() > impl_->max_retained) return impl_->refusal();
  }
  const std::uint64_t number = generations.back()->shown.number + 1;
  generations.push_back(std::make_unique<Generation>(std::move(next), number));
  impl_->cell.set_current(generations.back()->shown);
  impl_->reclaim();
  return number;
}

std::size_t SnapshotPublisher::reclaim() noexcept {
  return impl_->reclaim();
}

PublisherStatus SnapshotPublisher::status() const noexcept {
  return impl_->status();
}

std::optional<Snapshot> SnapshotPublisher::find(std::uint64_t generation) const noexcept {
  const auto number_of = [](const auto& each) { return each->shown.number; };
  const auto found = std::ranges::lower_bound(impl_->generations, generation, {}, number_of);
  if (found == impl_->generations.end() || number_of(*found) != generation) return std::nullopt;
  return (*found)->owner;
}

}  // namespace tierwall::inline v0
