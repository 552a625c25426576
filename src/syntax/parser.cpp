#include "syntax/parser.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <tao/pegtl.hpp>

#include "syntax/grammar.hpp"
#include "syntax/lexemes.hpp"
#include "syntax/syntax_error.hpp"
#include "syntax/tree_builder.hpp"

namespace tierwall::syntax {

namespace {

using Input =
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf, const char*>;

// --- limits --------------------------------------------------------------------------------------

// What holds whatever the caller allows. A level of parentheses takes a few hundred bytes of native
// stack (a thousand where nothing is optimised), and threads may have only a few megabytes; spans and
// offsets have 32 bits.
constexpr std::uint32_t kMostNesting = 4'000;
constexpr std::size_t kMostBytes = std::numeric_limits<std::int32_t>::max();

std::uint32_t most_nesting(const Limits& limits) {
  return std::min(limits.max_selector_depth, kMostNesting);
}

std::size_t most_bytes(const Limits& limits) {
  return std::min(limits.max_selector_bytes, kMostBytes);
}

Limits within_reach(Limits limits) {
  limits.max_selector_depth = most_nesting(limits);
  limits.max_selector_bytes = most_bytes(limits);
  return limits;
}

// --- acceptance ----------------------------------------------------------------------------------

// Counts open parentheses; every pass over the grammar has one as (or in) its state.
struct Nesting {
  std::uint32_t limit = 0;
  std::uint32_t depth = 0;

  bool open(const char*) { return depth < limit && (++depth, true); }
  void close() { --depth; }
};

template <class Rule>
struct accept : tao::pegtl::nothing<Rule> {};

template <>
struct accept<grammar::group_begin> {
  // A veto makes the group fail like a missing parenthesis would.
  template <class ActionInput, class State>
  static bool apply(const ActionInput& in, State& state) {
    return state.open(in.begin());
  }
};

template <>
struct accept<grammar::group_end> {
  template <class State>
  static void apply0(State& state) {
    state.close();
  }
};

// A term becomes one function; left to themselves, the compilers keep a call for every other rule.
template <class Rule>
struct flat : tao::pegtl::normal<Rule> {};

template <>
struct flat<grammar::term> : tao::pegtl::normal<grammar::term> {
  template <tao::pegtl::apply_mode kApply, tao::pegtl::rewind_mode kRewind,
            template <class...> class Action, template <class...> class Control, class ParseInput,
            class State>
  [[gnu::flatten, gnu::noinline]] static bool match(ParseInput& in, State& state) {
    return tao::pegtl::normal<grammar::term>::match<kApply, kRewind, Action, Control>(in, state);
  }
};

// --- building ------------------------------------------------------------------------------------

struct Building : Nesting {
  TreeBuilder tree;

  Building(std::string_view text, std::uint32_t max_depth, Ast& ast)
      : Nesting{max_depth}, tree(text, ast) {}
};

template <class Rule>
struct build : accept<Rule> {};

template <>
struct build<grammar::name> {
  template <class ActionInput>
  static void apply(const ActionInput& in, Building& building) {
    building.tree.name(in.begin(), in.end());
  }
};

// Without its quotes.
template <>
struct build<grammar::text> {
  template <class ActionInput>
  static void apply(const ActionInput& in, Building& building) {
    building.tree.value(in.begin() + 1, in.end() - 1);
  }
};

template <NodeKind kKind>
struct build_constant {
  static void apply0(Building& building) { building.tree.constant(kKind); }
};

template <NodeKind kKind>
struct build_comparison {
  static void apply0(Building& building) { building.tree.comparison(kKind); }
};

template <NodeKind kKind>
struct build_set_comparison {
  static void apply0(Building& building) { building.tree.set_comparison(kKind); }
};

// clang-format off
template <> struct build<grammar::empty_text> : build_constant<NodeKind::all> {};
template <> struct build<grammar::all> : build_constant<NodeKind::all> {};
template <> struct build<grammar::global> : build_constant<NodeKind::global> {};
template <> struct build<grammar::equal> : build_comparison<NodeKind::equal> {};
template <> struct build<grammar::not_equal> : build_comparison<NodeKind::not_equal> {};
template <> struct build<grammar::contains> : build_comparison<NodeKind::contains> {};
template <> struct build<grammar::starts_with> : build_comparison<NodeKind::starts_with> {};
template <> struct build<grammar::ends_with> : build_comparison<NodeKind::ends_with> {};
template <> struct build<grammar::in> : build_set_comparison<NodeKind::in> {};
template <> struct build<grammar::not_in> : build_set_comparison<NodeKind::not_in> {};
// clang-format on

template <>
struct build<grammar::has> {
  static void apply0(Building& building) { building.tree.presence(); }
};

// 2.3: a run of `!` counts by its parity.
template <>
struct build<grammar::term> {
  template <class ActionInput>
  static void apply(const ActionInput& in, Building& building) {
    bool odd = false;
    // Ends at the first byte of the primary at the latest.
    for (const char* at = in.begin(); *at == '!' || is_blank(*at); ++at)
      odd ^= *at == '!';
    if (odd) building.tree.negate();
  }
};

template <NodeKind kKind>
struct build_chain : tao::pegtl::maybe_nothing {
  template <class Rule, tao::pegtl::apply_mode kApply, tao::pegtl::rewind_mode kRewind,
            template <class...> class Action, template <class...> class Control, class ParseInput>
  static bool match(ParseInput& in, Building& building) {
    const std::uint32_t begin = building.tree.begin_chain();
    if (!tao::pegtl::match<Rule, kApply, kRewind, Action, Control>(in, building)) return false;
    building.tree.end_chain(kKind, begin);
    return true;
  }
};

template <>
struct build<grammar::conjunction> : build_chain<NodeKind::conjunction> {};
template <>
struct build<grammar::disjunction> : build_chain<NodeKind::disjunction> {};

// --- errors --------------------------------------------------------------------------------------

// Rules that must match wherever they are tried, and what is wrong if they do not (spec/selectors.md
// 1.8, 2.5). The sentences are in syntax_error.cpp.
template <class Rule>
constexpr ErrorCode kKindOf = ErrorCode::ok;

// clang-format off
template <> constexpr ErrorCode kKindOf<lexemes::name_begin> = ErrorCode::expected_identifier;
template <> constexpr ErrorCode kKindOf<lexemes::behind_name> = ErrorCode::expected_operator;
template <> constexpr ErrorCode kKindOf<lexemes::bounded_name> = ErrorCode::label_too_long;
template <> constexpr ErrorCode kKindOf<lexemes::closed_text> = ErrorCode::unterminated_string;
template <> constexpr ErrorCode kKindOf<lexemes::call_end> = ErrorCode::unclosed_call;
template <> constexpr ErrorCode kKindOf<lexemes::double_equal> = ErrorCode::expected_eq;
template <> constexpr ErrorCode kKindOf<lexemes::double_and> = ErrorCode::expected_and;
template <> constexpr ErrorCode kKindOf<lexemes::double_or> = ErrorCode::expected_or;

template <> constexpr ErrorCode kKindOf<grammar::primary> = ErrorCode::unexpected_token;
template <> constexpr ErrorCode kKindOf<grammar::more> = ErrorCode::unexpected_end;
template <> constexpr ErrorCode kKindOf<grammar::operation> = ErrorCode::expected_comparison;
template <> constexpr ErrorCode kKindOf<grammar::operand> = ErrorCode::expected_string;
template <> constexpr ErrorCode kKindOf<grammar::set_begin> = ErrorCode::expected_set;
template <> constexpr ErrorCode kKindOf<grammar::set_end> = ErrorCode::expected_rbrace;
template <> constexpr ErrorCode kKindOf<grammar::group_end> = ErrorCode::expected_rparen;
template <> constexpr ErrorCode kKindOf<grammar::nothing_else> = ErrorCode::trailing;
// clang-format on

// The first of those rules that failed. What the grammar tries after it is of no interest.
struct FirstError {
  Nesting nesting;
  ErrorCode kind = ErrorCode::ok;
  const char* at = nullptr;

  void record(ErrorCode failed, const char* where) {
    if (kind == ErrorCode::ok) {
      kind = failed;
      at = where;
    }
  }
  bool open(const char* where) {
    if (nesting.open(where)) return true;
    record(ErrorCode::too_deep, where);
    return false;
  }
  void close() { nesting.close(); }
};

template <class Rule>
struct find_error : tao::pegtl::normal<Rule> {
  template <tao::pegtl::apply_mode kApply, tao::pegtl::rewind_mode kRewind,
            template <class...> class Action, template <class...> class Control, class ParseInput>
  static bool match(ParseInput& in, FirstError& first) {
    const char* const begin = in.current();
    if (tao::pegtl::normal<Rule>::template match<kApply, kRewind, Action, Control>(in, first)) {
      return true;
    }
    if constexpr (kKindOf<Rule> != ErrorCode::ok) first.record(kKindOf<Rule>, begin);
    return false;
  }
};

bool too_long(std::string_view text, const Limits& limits) {
  return text.size() > most_bytes(limits);
}

Error too_long_error(std::string_view text, const Limits& limits) {
  return syntax_error(ErrorCode::too_long, text, most_bytes(limits), within_reach(limits));
}

[[gnu::cold, gnu::noinline]] Error error_of(std::string_view text, const Limits& limits) {
  FirstError first{.nesting = {most_nesting(limits)}};
  Input lexical(text, "");
  static_cast<void>(
      tao::pegtl::parse<lexemes::text, tao::pegtl::nothing, find_error>(lexical, first));
  if (first.kind == ErrorCode::ok) {
    Input syntactic(text, "");
    static_cast<void>(tao::pegtl::parse<grammar::selector, accept, find_error>(syntactic, first));
  }
  TIERWALL_ASSERT(first.kind != ErrorCode::ok);
  return syntax_error(first.kind, text, static_cast<std::size_t>(first.at - text.data()),
                      within_reach(limits));
}

}  // namespace

Result<void> parse(std::string_view text, const Limits& limits, Ast& ast) {
  if (too_long(text, limits)) return too_long_error(text, limits);
  Input in(text, "");
  Building building(text, most_nesting(limits), ast);
  if (tao::pegtl::parse<grammar::selector, build, flat>(in, building)) return {};
  return error_of(text, limits);
}

Result<void> validate(std::string_view text, const Limits& limits) {
  if (too_long(text, limits)) return too_long_error(text, limits);
  Input in(text, "");
  Nesting nesting{most_nesting(limits)};
  if (tao::pegtl::parse<grammar::selector, accept, flat>(in, nesting)) return {};
  return error_of(text, limits);
}

}  // namespace tierwall::syntax
