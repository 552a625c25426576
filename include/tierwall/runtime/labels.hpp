// Interned labels, ready to be matched.
//
//     LabelSet labels = symbols.intern_labels({{{"role", "client"}, {"tier", "a"}}});
//     bool hit = selector.matches(labels.view(), symbols.texts());
//
// A label is a pair of dense ids; matching compares numbers and touches text only for contains,
// starts with and ends with. Thread contract: plain views over memory that somebody else owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

// A name and its value, as ids of one SymbolTable.
struct Label {
  KeyId key;
  ValueId value;
  friend constexpr bool operator==(const Label&, const Label&) noexcept = default;
};

static_assert(sizeof(Label) == 8 && std::is_trivially_copyable_v<Label>);

// The labels of one thing, each key once: a hash table with open addressing, and a 64-bit summary of
// the keys that answers most look-ups of absent keys without a load. Ids are dense, so their low bits
// are the hash. Made by `LabelSet`; equal label sets have equal tables.
class LabelView {
 public:
  class Iterator {
   public:
    constexpr Iterator(const Label* at, const Label* end) noexcept : at_(at), end_(end) { skip(); }
    constexpr const Label& operator*() const noexcept { return *at_; }
    constexpr Iterator& operator++() noexcept {
      ++at_;
      skip();
      return *this;
    }
    friend constexpr bool operator==(Iterator a, Iterator b) noexcept { return a.at_ == b.at_; }

   private:
    constexpr void skip() noexcept {
      while (at_ != end_ && at_->key.is_none())
        ++at_;
    }

    const Label* at_;
    const Label* end_;
  };

  // No labels.
  constexpr LabelView() = default;
  // `table` has no places, or a power of two of them and at least one empty (key none). The place of
  // a label is `key & (size - 1)` or, where that is taken, the next one that is not, cyclically.
  constexpr LabelView(std::span<const Label> table, std::uint64_t slots) noexcept
      : table_(table.data()), mask_(static_cast<std::uint32_t>(table.size() - 1)), slots_(slots) {}

  // The key's bit in the summary.
  static constexpr unsigned slot_of(KeyId key) noexcept { return key.value & 63U; }

  // The value of `key`, or none. Complexity: constant (expected).
  TIERWALL_INLINE constexpr ValueId find(KeyId key) const noexcept {
    if ((slots_ >> slot_of(key) & 1U) == 0) return ValueId::none();
    for (std::uint32_t at = key.value & mask_;; at = (at + 1) & mask_) {
      const Label label = table_[at];
      if (label.key == key) [[likely]]
        return label.value;
      if (label.key.is_none()) return ValueId::none();
    }
  }

  // The whole table, empty places included.
  constexpr std::span<const Label> table() const noexcept { return {table_, mask_ + 1U}; }
  // The labels, in an order that depends on their keys only.
  constexpr Iterator begin() const noexcept { return {table_, table_ + table().size()}; }
  constexpr Iterator end() const noexcept {
    return {table_ + table().size(), table_ + table().size()};
  }

 private:
  const Label* table_ = nullptr;
  std::uint32_t mask_ = 0xFFFF'FFFFU;  // places - 1
  std::uint64_t slots_ = 0;            // bit slot_of(key) is set for every key held
};

// The texts behind value ids. Valid for every id interned before the view was taken, as long as the
// SymbolTable lives, also while further values are interned by its single writer.
struct TextView {
  static constexpr unsigned kChunkBits = 10;
  const std::string_view* const* chunks = nullptr;

  // The id must be of the table.
  TIERWALL_INLINE constexpr std::string_view text(ValueId value) const noexcept {
    return chunks[value.value >> kChunkBits][value.value & ((1U << kChunkBits) - 1U)];
  }
};

}  // namespace tierwall::inline v0
