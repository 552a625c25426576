// Which label classes a selector may match, by the labels that a match requires
// (spec/selectors.md 5.1).
//
// Thread contract: immutable after construction; the symbols must outlive it. Complexity: linear in
// the labels of all classes to make; a question takes a look-up for every value that the selector
// requires of a label.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "snapshot/objects.hpp"
#include "support/hash_map.hpp"

namespace tierwall::snapshot {

class ClassIndex {
 public:
  using Lists = std::vector<std::span<const std::uint32_t>>;

  ClassIndex(const LabelledObjects& objects, const SymbolTable& symbols);

  // Disjoint lists, each ascending: the classes that hold the rarest label that is required, or all.
  // No other class matches. Valid as long as this object.
  Lists candidates(const Selector& selector) const;

 private:
  using Classes = std::vector<std::uint32_t>;

  // Disjoint lists of the classes that have the label, with one of its values if they are limited.
  // The restriction requires its presence.
  Lists holders(std::string_view name, const Restriction& restriction) const;

  const SymbolTable& symbols_;
  Classes all_;
  support::HashMap<std::uint32_t, Classes> by_key_;
  support::HashMap<std::uint64_t, Classes> by_label_;
};

}  // namespace tierwall::snapshot
