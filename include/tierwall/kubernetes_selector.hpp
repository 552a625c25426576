// Kubernetes LabelSelector -> selector text (spec/selectors.md 7).
//
//     LabelSelector selector;
//     selector.match_labels["role"] = "db";
//     to_selector_text(&selector, SelectorScope::namespaces);   // role == 'db'
//
// Thread contract: pure functions. Complexity: linear, plus the sorting that std::map does.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/result.hpp>

namespace tierwall::inline v0 {

// One of `matchExpressions`.
struct LabelSelectorRequirement {
  std::string key{};
  std::string operator_name{};  // In, NotIn, Exists, DoesNotExist
  std::vector<std::string> values{};
};

// As Kubernetes writes it.
struct LabelSelector {
  std::map<std::string, std::string, std::less<>> match_labels{};
  std::vector<LabelSelectorRequirement> match_expressions{};
};

// Whose labels it asks.
enum class SelectorScope : std::uint8_t { pods, namespaces };

// A null pointer is an absent selector. Absent or empty pods: only the orchestrator term; absent
// namespaces: the empty text; empty namespaces: `all()`. Errors: a key that is no label name, a
// value with an apostrophe, In or NotIn without values, Exists or DoesNotExist with values, an
// unknown operator (departures H12). The code is `invalid-value`; the message names the key;
// `offset` is the index of the label in key order, or of the expression.
TIERWALL_EXPORT Result<std::string> to_selector_text(const LabelSelector* selector,
                                                     SelectorScope scope);

}  // namespace tierwall::inline v0
