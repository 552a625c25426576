// The hash maps of the library, and the only place that names their implementation.
//
// Maps keyed by text take any std::string_view for a look-up, without making a std::string.
// StringMap owns its keys; TextMap is for keys whose bytes somebody else keeps in place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>

namespace tierwall::support {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return absl::Hash<std::string_view>{}(text);
  }
};

struct TextEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept { return a == b; }
};

template <class T>
using StringMap = absl::flat_hash_map<std::string, T, TextHash, TextEqual>;
template <class T>
using TextMap = absl::flat_hash_map<std::string_view, T, TextHash, TextEqual>;
using StringSet = absl::flat_hash_set<std::string, TextHash, TextEqual>;

template <class Key, class T, class Hash = absl::Hash<Key>>
using HashMap = absl::flat_hash_map<Key, T, Hash>;
template <class Key, class Hash = absl::Hash<Key>>
using HashSet = absl::flat_hash_set<Key, Hash>;

template <class... Parts>
std::size_t hash_of(const Parts&... parts) {
  return absl::HashOf(parts...);
}

}  // namespace tierwall::support
