// Lists of slots that are kept ascending.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tierwall::index {

using Slots = std::vector<std::uint32_t>;

inline void reserve_one_more(Slots& slots) {
  constexpr std::size_t kFirst = 8;
  if (slots.size() == slots.capacity()) slots.reserve(std::max(kFirst, 2 * slots.size()));
}

// There must be room, and the slot must not be there.
inline void insert_in(Slots& slots, std::uint32_t slot) noexcept {
  if (slots.empty() || slots.back() < slot) return slots.push_back(slot);
  slots.insert(std::ranges::lower_bound(slots, slot), slot);
}

// Nothing happens if it is not there.
inline void erase_from(Slots& slots, std::uint32_t slot) noexcept {
  const auto found = std::ranges::lower_bound(slots, slot);
  if (found != slots.end() && *found == slot) slots.erase(found);
}

// Calls first(slot) and second(slot) for what only one of the lists has.
template <class First, class Second>
void compare(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, First first,
             Second second) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (j == b.size() || (i < a.size() && a[i] < b[j])) {
      first(a[i++]);
    } else if (i == a.size() || b[j] < a[i]) {
      second(b[j++]);
    } else {
      ++i;
      ++j;
    }
  }
}

}  // namespace tierwall::index
