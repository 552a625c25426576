#include "snapshot/similar_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tierwall::snapshot {

namespace {

constexpr std::size_t kLongest = 64, kMostEdits = 2;

// Levenshtein's, row by row, and of each row only what can still lead to `most` edits; a greater
// number if there are more. Both texts have at most kLongest + kMostEdits bytes, and their lengths
// differ by at most `most`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  const std::size_t too_many = most + 1;
  std::array<std::size_t, kLongest + kMostEdits + 1> row;
  row.fill(too_many);
  for (std::size_t j = 0; j <= std::min(most, b.size()); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > most ? i - most : 1;
    const std::size_t last = std::min(i + most, b.size());
    std::size_t diagonal = std::exchange(row[first - 1], i > most ? too_many : i);
    std::size_t least = row[first - 1];
    for (std::size_t j = first; j <= last; ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
      least = std::min(least, row[j]);
    }
    if (least > most) return too_many;
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
    const std::size_t distance = edit_distance(name, candidate, allowed);
    if (distance > allowed || (!best.empty() && distance == allowed)) continue;
    best = candidate;
    allowed = distance;
  }
  return best;
}

}  // namespace tierwall::snapshot
