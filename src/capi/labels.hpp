// Labels that a caller gave, interned.
#pragma once

#include <cstddef>
#include <vector>

#include <tierwall/c/selector.h>
#include <tierwall/symbols.hpp>

#include "capi/arguments.hpp"

namespace tierwall::capi {

inline LabelSet intern(SymbolTable& symbols, const tierwall_label* labels, std::size_t count,
                       const Field& field) {
  const auto given = array_of(labels, count, field);
  std::vector<LabelText> texts;
  texts.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Field at(field, i);
    texts.push_back(
        {text_of(given[i].key, Field(at, "key")), text_of(given[i].value, Field(at, "value"))});
  }
  return symbols.intern_labels(texts);
}

}  // namespace tierwall::capi
