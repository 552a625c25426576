#include "programs/key_ranges.hpp"

#include <algorithm>
#include <cstddef>

namespace tierwall::programs {

KeyRanges::KeyRanges(std::vector<PortRange> ranges) : ranges_(std::move(ranges)) {
  std::ranges::sort(ranges_, {}, &PortRange::first);
  std::size_t kept = 0;
  for (const PortRange& range : ranges_) {
    if (kept != 0 && range.first <= ranges_[kept - 1].last + 1U) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

KeyRanges KeyRanges::complement() const {
  std::vector<PortRange> gaps;
  std::uint32_t next = 0;
  for (const PortRange& range : ranges_) {
    if (next < range.first) {
      gaps.push_back(
          {static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(range.first - 1)});
    }
    next = range.last + 1U;
  }
  if (next <= 0xFFFF) gaps.push_back({static_cast<std::uint16_t>(next), 0xFFFF});
  return KeyRanges(std::move(gaps));
}

KeyRanges KeyRanges::intersection(const KeyRanges& other) const {
  std::vector<PortRange> common;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const std::uint16_t first = std::max(a->first, b->first);
    const std::uint16_t last = std::min(a->last, b->last);
    if (first <= last) common.push_back({first, last});
    ++(a->last < b->last ? a : b);
  }
  return KeyRanges(std::move(common));
}

}  // namespace tierwall::programs
