// The judge of the selector language: spec/selectors.md read aloud, slow and obvious. It shares no
// code with the library.
//
//     ParsedSelector parsed = parse_selector("role == 'client'");
//     if (!parsed.selector) return parsed.error;                 // kind and byte offset
//     bool hit = parsed.selector->matches({{"role", "client"}});
//
// It recurses over the tree, so nesting is bounded by the same limits as the library's: a selector
// that is longer or deeper than they allow is `too-long` or `too-deep`.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <tierwall/error.hpp>
#include <tierwall/limits.hpp>

#include "reference/selector_tree.hpp"

namespace tierwall::reference {

using LabelMap = std::map<std::string, std::string, std::less<>>;

// Kind and place of the first error (1.8, 2.5). `too-deep` is found while parsing, at the
// parenthesis that opens one level too many; `too-long` before anything else, at the first byte
// beyond.
struct SelectorError {
  ErrorCode kind = ErrorCode::ok;
  std::size_t offset = 0;
};

// 5.1: what a match requires of one label.
struct LabelRestriction {
  bool present = false;
  bool absent = false;
  std::optional<std::set<std::string>> values;  // nullopt: unlimited
  friend bool operator==(const LabelRestriction&, const LabelRestriction&) = default;
};

using RestrictionMap = std::map<std::string, LabelRestriction>;

class Selector {
 public:
  explicit Selector(SelectorNode root) : root_(std::move(root)) {}

  bool matches(const LabelMap& labels) const;  // 3
  std::string canonical() const;               // 4.1
  RestrictionMap restrictions() const;         // 5.1

  // 6.6, prefix(p, T): `prefix` in front of every label name, printed canonically.
  std::string with_prefix(std::string_view prefix) const;

  const SelectorNode& root() const { return root_; }

 private:
  SelectorNode root_;
};

struct ParsedSelector {
  std::optional<Selector> selector;  // empty: see error
  SelectorError error;
};

ParsedSelector parse_selector(std::string_view text, const Limits& limits = {});

}  // namespace tierwall::reference
