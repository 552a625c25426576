#include "index/change_log.hpp"

#include <algorithm>

#include "support/radix_sort.hpp"

namespace tierwall::index {

namespace {

using Pairs = std::vector<std::uint64_t>;

void make_room(Pairs& pairs, std::size_t more) {
  const std::size_t least = pairs.size() + more;
  // A long list grows by a quarter only: while it is copied, both are there.
  constexpr std::size_t kLong = std::size_t{1} << 20U;
  const std::size_t grown =
      pairs.capacity() + pairs.capacity() / (pairs.capacity() < kLong ? 1 : 4);
  if (least > pairs.capacity()) pairs.reserve(std::max(least, grown));
}

// Takes what both have from both, as often as both have it. They are ascending.
void cancel(Pairs& a, Pairs& b) noexcept {
  std::size_t i = 0, kept_of_a = 0;
  std::size_t j = 0, kept_of_b = 0;
  while (i < a.size() || j < b.size()) {
    if (j == b.size() || (i < a.size() && a[i] < b[j])) {
      a[kept_of_a++] = a[i++];
    } else if (i == a.size() || b[j] < a[i]) {
      b[kept_of_b++] = b[j++];
    } else {
      ++i;
      ++j;
    }
  }
  a.resize(kept_of_a);
  b.resize(kept_of_b);
}

}  // namespace

void ChangeLog::reserve(std::size_t started, std::size_t stopped) {
  // Only as many can cancel as there are in the shorter list.
  if (std::min(started_.size(), stopped_.size()) >= settle_at_) {
    settle();
    settle_at_ = std::max(kUnsettled, 2 * std::min(started_.size(), stopped_.size()));
  }
  make_room(started_, started);
  make_room(stopped_, stopped);
}

void ChangeLog::settle() {
  support::radix_sort(started_);
  support::radix_sort(stopped_);
  if (!started_.empty() && !stopped_.empty()) cancel(started_, stopped_);
}

std::vector<MatchChange> ChangeLog::take() {
  settle();
  std::vector<MatchChange> changes;
  changes.reserve(stopped_.size() + started_.size());
  const auto add = [&changes](Pairs& pairs, MatchChange::Kind kind) {
    for (const std::uint64_t pair : pairs) {
      changes.push_back({SelectorId{static_cast<std::uint32_t>(pair >> 32U)},
                         ItemId{static_cast<std::uint32_t>(pair)}, kind});
    }
  };
  add(stopped_, MatchChange::Kind::stopped);
  add(started_, MatchChange::Kind::started);
  // What a first load took is not held for ever.
  constexpr std::size_t kKept = std::size_t{1} << 16U;
  for (Pairs* const pairs : {&started_, &stopped_}) {
    pairs->clear();
    if (pairs->capacity() > kKept) Pairs().swap(*pairs);
  }
  settle_at_ = kUnsettled;
  return changes;
}

}  // namespace tierwall::index
