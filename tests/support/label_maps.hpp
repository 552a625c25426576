// Label sets in both forms, so that the library and the judge can be asked about the same things.
#pragma once

#include <string>
#include <vector>

#include <tierwall/symbols.hpp>

#include "reference/selector.hpp"

namespace tierwall::testing {

inline LabelSet intern(const reference::LabelMap& labels, SymbolTable& symbols) {
  std::vector<LabelText> texts;
  texts.reserve(labels.size());
  for (const auto& [name, value] : labels)
    texts.push_back({name, value});
  return symbols.intern_labels(texts);
}

// For messages: what a person needs to repeat it by hand.
inline std::string to_text(const reference::LabelMap& labels) {
  std::string text = "{";
  for (const auto& [name, value] : labels) {
    if (text.size() > 1) text += ", ";
    text += name;
    text += ": '";
    text += value;
    text += '\'';
  }
  return text += '}';
}

}  // namespace tierwall::testing
