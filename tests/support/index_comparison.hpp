// A label index and its judge, which are told the same.
//
//     IndexComparison comparison(choices, {.items = 12});
//     for (...) {
//       comparison.change();
//       EXPECT_EQ(comparison.difference(), "");
//     }
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/label_index.hpp>
#include <tierwall/symbols.hpp>

#include "reference/label_index.hpp"
#include "support/choices.hpp"

namespace tierwall::testing {

// How many ids there are of each kind. They are far apart.
struct IndexSizes {
  std::size_t items = 12;
  std::size_t parents = 4;
  std::size_t selectors = 10;
};

class IndexComparison {
 public:
  // Every call that may change the index is made by `attempt`, which must make it once with success; until
  // then difference() speaks of the time before.
  using Call = std::function<void()>;
  using Attempt = std::function<void(const Call&)>;

  IndexComparison(
      Choices& choices, IndexSizes sizes, Attempt attempt = [](const Call& call) { call(); })
      : choices_(choices), sizes_(sizes), attempt_(std::move(attempt)) {}

  // Some operation, on both. Not empty: the index said something else of whether there was anything to
  // erase.
  std::string change();
  // What the two say differently of matches, from all sides; empty if nothing.
  std::string difference() const;
  // The same of the changes since the last call.
  std::string difference_of_changes();

  // Everything that was done, a line each.
  const std::string& history() const { return history_; }
  std::size_t match_count() const { return judge_.matches().size(); }

 private:
  using Matches = std::set<std::pair<std::uint32_t, std::uint32_t>>;

  void upsert_item();
  void upsert_parent();
  void upsert_selector();
  std::string erase();
  reference::LabelMap labels();
  std::uint32_t id_below(std::size_t count);

  Choices& choices_;
  IndexSizes sizes_;
  Attempt attempt_;
  SymbolTable symbols_;
  LabelIndex index_{symbols_};
  reference::LabelIndex judge_;
  Matches taken_;
  std::string history_;
};

}  // namespace tierwall::testing
