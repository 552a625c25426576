// The hash maps of the library, and the only place that names their implementation.
//
// Maps keyed by text take any std::string_view for a look-up, without making a std::string.
// StringMap owns its keys; TextMap is for keys whose bytes somebody else keeps in place.
//
// Out of memory: a call that throws changes nothing. Thread contract: as of the standard's containers.
// Complexity: constant; an insertion moves what is there when the table is full.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

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

// absl's tables say how large they are before they have the memory, so that one that gets none cannot
// even be destroyed; and an element whose constructor throws is taken for one that is there. So
// memory is had first, by a table that is given up if there is none, and elements are made outside.
template <class Table>
class HashTable {
 public:
  using key_type = typename Table::key_type;
  using value_type = typename Table::value_type;
  using iterator = typename Table::iterator;
  using const_iterator = typename Table::const_iterator;

  HashTable() = default;
  HashTable(HashTable&&) noexcept = default;
  HashTable& operator=(HashTable&&) noexcept = default;
  HashTable(const HashTable&) = delete;
  HashTable& operator=(const HashTable&) = delete;
  ~HashTable() = default;

  std::size_t size() const noexcept { return table_.size(); }
  std::size_t capacity() const noexcept { return table_.capacity(); }
  bool empty() const noexcept { return table_.empty(); }
  void clear() noexcept { table_.clear(); }

  iterator begin() noexcept { return table_.begin(); }
  iterator end() noexcept { return table_.end(); }
  const_iterator begin() const noexcept { return table_.begin(); }
  const_iterator end() const noexcept { return table_.end(); }
  template <class Key>
  iterator find(const Key& key) {
    return table_.find(key);
  }
  template <class Key>
  const_iterator find(const Key& key) const {
    return table_.find(key);
  }
  template <class Key>
  bool contains(const Key& key) const {
    return table_.contains(key);
  }

  // What a look-up reads first.
  template <class Key>
  void prefetch(const Key& key) const {
    table_.prefetch(key);
  }

  // Of sets.
  template <class Key>
  std::pair<iterator, bool> insert(Key&& key) {
    if (const iterator found = table_.find(key); found != table_.end()) return {found, false};
    return add(key_type(std::forward<Key>(key)));
  }
  // Of maps. Nothing is made of the arguments if the key is there.
  template <class Key, class... Args>
  std::pair<iterator, bool> try_emplace(Key&& key, Args&&... args) {
    if (const iterator found = table_.find(key); found != table_.end()) return {found, false};
    return add({key_type(std::forward<Key>(key)),
                typename Table::init_type::second_type(std::forward<Args>(args)...)});
  }
  template <class Key, class Value>
  std::pair<iterator, bool> emplace(Key&& key, Value&& value) {
    return try_emplace(std::forward<Key>(key), std::forward<Value>(value));
  }
  template <class Key>
  auto& operator[](Key&& key) {
    return try_emplace(std::forward<Key>(key)).first->second;
  }

 private:
  using Element = typename Table::init_type;
  static_assert(std::is_nothrow_move_constructible_v<Element>);

  std::pair<iterator, bool> add(Element element) {
    make_room();
    return table_.insert(std::move(element));
  }
  // For one more. Nothing is ever erased, so that what is not used is free: seven slots of eight are
  // filled, in the smallest tables of some processors one less.
  void make_room() {
    if (table_.size() + 1 < table_.capacity() - table_.capacity() / 8) return;
    alignas(Table) std::byte memory[sizeof(Table)];
    Table* const larger = std::construct_at(reinterpret_cast<Table*>(memory));
    larger->reserve(2 * table_.size() + 1);  // has nothing to be destroyed if this throws
    larger->merge(table_);
    table_ = std::move(*larger);
    std::destroy_at(larger);
  }

  Table table_;
};

template <class T>
using StringMap = HashTable<absl::flat_hash_map<std::string, T, TextHash, TextEqual>>;
template <class T>
using TextMap = HashTable<absl::flat_hash_map<std::string_view, T, TextHash, TextEqual>>;
using StringSet = HashTable<absl::flat_hash_set<std::string, TextHash, TextEqual>>;

template <class Key, class T, class Hash = absl::Hash<Key>>
using HashMap = HashTable<absl::flat_hash_map<Key, T, Hash>>;
template <class Key, class Hash = absl::Hash<Key>>
using HashSet = HashTable<absl::flat_hash_set<Key, Hash>>;

template <class... Parts>
std::size_t hash_of(const Parts&... parts) {
  return absl::HashOf(parts...);
}

}  // namespace tierwall::support
