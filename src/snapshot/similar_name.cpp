#include "snapshot/similar_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tierwall::snapshot {

namespace {

constexpr std::size_t kLongest = 64, kMostEdits = 2;

// Levenshtein's, row by row. Both texts have at most kLongest + kMostEdits bytes.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, kLongest + kMostEdits + 1> row{};
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view similar_name(std::string_view name, const NameSet& known) {
  std::string_view best;
  if (name.size() > kLongest) return best;
  std::size_t allowed = std::min(kMostEdits, name.size() / 3);
  for (const std::string& candidate : known) {
    if (candidate.size() > name.size() + allowed || name.size() > candidate.size() + allowed) {
      continue;
    }
    const std::size_t distance = edit_distance(name, candidate);
    if (distance > allowed || (!best.empty() && distance == allowed)) continue;
    best = candidate;
    allowed = distance;
  }
  return best;
}

}  // namespace tierwall::snapshot
