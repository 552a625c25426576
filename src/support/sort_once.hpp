// Sorts a list, and keeps what is equal once.
//
// Complexity: sorting.
#pragma once

#include <algorithm>

namespace tierwall::support {

template <class List>
void sort_once(List& items) {
  std::ranges::sort(items);
  // Not the range algorithm: clang 14 cannot use what it returns.
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace tierwall::support
