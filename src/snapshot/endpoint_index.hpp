// Whether a selector picks any endpoint, asked only of the label classes that hold what a match
// requires (spec/selectors.md 5.1).
//
// Thread contract: immutable after construction; points into the objects and symbols, which must
// outlive it. Complexity: linear in the labels of all classes to make. A question runs the selector
// once per class that holds the rarest label it requires, or per class if it requires none, and ends
// with the first that it matches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "snapshot/objects.hpp"
#include "support/hash_map.hpp"

namespace tierwall::snapshot {

class EndpointIndex {
 public:
  EndpointIndex(const LabelledObjects& objects, const SymbolTable& symbols);

  bool is_picked_by(const Selector& selector) const;

 private:
  using Classes = std::vector<std::uint32_t>;

  // Disjoint lists of the classes that have the label, with one of its values if they are limited.
  // The restriction requires its presence.
  std::vector<std::span<const std::uint32_t>> holders(std::string_view name,
                                                      const Restriction& restriction) const;

  const LabelledObjects& objects_;
  const SymbolTable& symbols_;
  Classes all_;
  support::HashMap<std::uint32_t, Classes> by_key_;
  support::HashMap<std::uint64_t, Classes> by_label_;
};

}  // namespace tierwall::snapshot
