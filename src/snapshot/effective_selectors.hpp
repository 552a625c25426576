// Every selector that a model means, composed (spec/selectors.md 6.6) and compiled, each once.
//
//     EffectiveSelectors selectors(options, meter);
//     const EffectiveEntity& entity = selectors.entity("prod", rule.source);
//     if (entity.errors.empty() && entity.selectors.positive != kNoEntry) ...
//
// Thread contract: single-threaded. Complexity: linear in the texts, once per distinct
// combination.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/rule_tables.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "support/build_meter.hpp"
#include "support/hash_map.hpp"
#include "syntax/compose.hpp"

namespace tierwall::snapshot {

// Selectors are named by their index; kNoEntry: the field says nothing.

struct EffectiveSubject {
  std::uint32_t selector = kNoEntry;
  std::vector<syntax::ComposeError> errors;  // the selector is meaningful if there are none
};

// Of one side of a rule.
struct SideSelectors {
  std::uint32_t positive = kNoEntry;  // with the negative one folded in, if both are there
  std::uint32_t negative = kNoEntry;
};

struct EffectiveEntity {
  SideSelectors selectors;
  std::vector<syntax::ComposeError> errors;  // the selectors are meaningful if there are none
};

class EffectiveSelectors {
 public:
  EffectiveSelectors(CompileOptions options, support::BuildMeter& meter)
      : options_(options), meter_(meter) {}

  // References stay valid until the next call of the same function.
  const EffectiveSubject& subject(const Policy& policy);
  // `policy_namespace` is empty for cluster-scoped policies and profiles.
  const EffectiveEntity& entity(std::string_view policy_namespace, const EntityRule& rule);

  const Selector& operator[](std::uint32_t selector) const { return selectors_[selector]; }
  std::size_t size() const noexcept { return selectors_.size(); }
  SymbolTable& symbols() noexcept { return symbols_; }

 private:
  // The index of the text's selector. A text that parses may still need too large a program.
  std::uint32_t compile(const std::string& text, std::vector<syntax::ComposeError>& errors);

  CompileOptions options_;
  support::BuildMeter& meter_;
  SymbolTable symbols_;
  const EffectiveEntity unconstrained_;
  std::vector<Selector> selectors_;
  support::StringMap<std::uint32_t> by_text_;  // as composed, and canonical
  support::StringMap<EffectiveSubject> subjects_;
  support::StringMap<EffectiveEntity> entities_;
  std::string key_;  // of what is looked up
};

}  // namespace tierwall::snapshot
