// Selector: a label selector, compiled.
//
//     SymbolTable symbols;
//     Result<Selector> selector =
//         Selector::compile("role == 'client' && tier in {'a', 'b'}", symbols);
//     if (!selector) return report(selector.error());  // code, byte offset, one plain sentence
//     LabelSet labels = symbols.intern_labels(pairs);
//     bool hit = selector->matches(labels.view(), symbols.texts());
//
// The language is Calico's, to the byte (spec/selectors.md). A Selector is a cheap value that
// shares an immutable body; it stays valid without its SymbolTable, but its ids mean something only
// together with labels of that table. Thread contract: compile() writes to the table (single
// writer); all const calls are safe from any thread. Complexity: compile is linear in the text;
// matches() visits each instruction at most once, allocates nothing, throws nothing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/limits.hpp>
#include <tierwall/result.hpp>
#include <tierwall/runtime/labels.hpp>
#include <tierwall/runtime/match.hpp>
#include <tierwall/runtime/program.hpp>
#include <tierwall/symbols.hpp>

namespace tierwall::inline v0 {

// Switches of the selector compiler. Meaning never depends on them.
struct CompileOptions {
  Limits limits;
  bool flatten = true;            // nested && in &&, || in ||
  bool push_negation = true;      // ! towards the leaves
  bool single_value_sets = true;  // x in {one} -> x == one
  bool drop_duplicates = true;    // equal operands of a chain
  bool fold_constants = true;     // contradictions and tautologies
  bool order_by_cost = true;      // cheap tests first

  // All switches off.
  static CompileOptions unoptimised() {
    CompileOptions options;
    options.flatten = options.push_negation = options.single_value_sets = false;
    options.drop_duplicates = options.fold_constants = options.order_by_cost = false;
    return options;
  }
};

// What a match requires of one label (spec/selectors.md 5.1).
struct Restriction {
  bool present = false;
  bool absent = false;
  bool limited = false;             // the value is one of `values`
  std::vector<std::string> values;  // ascending, unique; empty unless limited

  // Whether any label can meet it.
  bool satisfiable() const noexcept { return !(present && absent) && !(limited && values.empty()); }
  friend bool operator==(const Restriction&, const Restriction&) = default;
};

// Label name -> restriction; a name that is missing is unrestricted.
using Restrictions = std::map<std::string, Restriction, std::less<>>;

class TIERWALL_EXPORT Selector {
 public:
  // Matches everything, like the empty text.
  Selector();

  // The constants of the text are interned. Errors: of syntax or limits, with their offset.
  static Result<Selector> compile(std::string_view text, SymbolTable& symbols,
                                  const CompileOptions& options = {});

  // Accepts and refuses exactly the texts that compile() does (program size apart), building
  // nothing.
  static Result<void> validate(std::string_view text, const Limits& limits = {});

  // Labels and texts of the table that it was compiled with.
  bool matches(LabelView labels, TextView texts) const noexcept {
    return run(program_, labels, texts);
  }

  // Lifetime: the views are the Selector's.
  std::string_view canonical() const noexcept;  // spec/selectors.md 4.1
  std::string id() const;                       // spec/selectors.md 4.3: `s:` and 38 characters
  Restrictions restrictions() const;            // spec/selectors.md 5.1
  ProgramView program() const noexcept { return program_; }   // for run()
  std::string disassemble(const SymbolTable& symbols) const;  // the program, as text
  std::string dump_ast() const;                               // the tree as parsed

  // Equal selectors have equal canonical text (spec/selectors.md 4.3).
  friend bool operator==(const Selector& a, const Selector& b) noexcept {
    return a.canonical() == b.canonical();
  }

 private:
  struct Body;
  explicit Selector(std::shared_ptr<const Body> body) noexcept;

  std::shared_ptr<const Body> body_;
  ProgramView program_;
};

// Canonical text without compiling. Errors: as Selector::compile.
TIERWALL_EXPORT Result<std::string> canonical_selector(std::string_view text,
                                                       const Limits& limits = {});
// The unique id of a canonical text.
TIERWALL_EXPORT std::string selector_id(std::string_view canonical);
// Strips white space at both ends, Unicode's included; then the canonical text if it parses, else
// the stripped text (spec/selectors.md 4.5). For display.
TIERWALL_EXPORT std::string normalise_for_display(std::string_view text, const Limits& limits = {});

}  // namespace tierwall::inline v0
