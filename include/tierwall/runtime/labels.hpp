// Interned labels, ready to be matched.
//
//     LabelSet labels = symbols.intern_labels({{{"role", "client"}, {"tier", "a"}}});
//     bool hit = selector.matches(labels.view(), symbols.texts());
//
// A label is a pair of dense ids; matching compares numbers and touches text only for contains,
// starts with and ends with. Thread contract: plain views over memory that somebody else owns.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

struct Label {
  KeyId key;
  ValueId value;
  friend constexpr bool operator==(const Label&, const Label&) noexcept = default;
};

static_assert(sizeof(Label) == 8 && std::is_trivially_copyable_v<Label>);

// The labels of one thing, each key once, plus a 64-bit summary of the keys that answers most
// look-ups of absent keys without a load. Made by `LabelSet`, which establishes the order.
struct LabelView {
  const Label* labels = nullptr;  // ordered by slot_of(key), then key
  std::uint32_t count = 0;
  std::uint64_t slots = 0;  // bit slot_of(key) is set for every key held

  static constexpr unsigned slot_of(KeyId key) noexcept { return key.value & 63U; }

  constexpr std::span<const Label> span() const noexcept { return {labels, count}; }

  // The value of `key`, or none. Complexity: linear in the number of labels, constant if absent and
  // no other key shares its slot.
  TIERWALL_INLINE constexpr ValueId find(KeyId key) const noexcept {
    if ((slots >> slot_of(key) & 1U) == 0) return ValueId::none();
    for (std::uint32_t i = 0; i < count; ++i) {
      if (labels[i].key == key) return labels[i].value;
    }
    return ValueId::none();
  }
};

// The texts behind value ids. Valid for every id interned before the view was taken, as long as the
// SymbolTable lives, also while further values are interned by its single writer.
struct TextView {
  static constexpr unsigned kChunkBits = 10;
  const std::string_view* const* chunks = nullptr;

  TIERWALL_INLINE constexpr std::string_view text(ValueId value) const noexcept {
    return chunks[value.value >> kChunkBits][value.value & ((1U << kChunkBits) - 1U)];
  }
};

}  // namespace tierwall::inline v0
