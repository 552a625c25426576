// Runs of bytes as PEGTL rules: what the language is made of below its tokens
// (spec/selectors.md 1.1-1.3).
//
// They are loops of our own because nearly all bytes of a selector pass through them; `rule_t`
// names the PEGTL rule that each stands for, which is what tao::pegtl::analyze() reasons with. None
// of them moves the input when it fails.
#pragma once

#include <cstddef>

#include <tao/pegtl.hpp>

#include "syntax/bytes.hpp"

namespace tierwall::syntax::grammar {

struct name_byte : tao::pegtl::ranges<'a', 'z', 'A', 'Z', '0', '9', '.', '/', '-', '-', '_'> {};

// These bytes. Compares byte by byte: the first one decides nearly always.
template <char... kBytes>
struct bytes {
  using rule_t = typename tao::pegtl::string<kBytes...>::rule_t;
  using subs_t = tao::pegtl::empty_list;

  template <class Input>
  static bool match(Input& in) noexcept {
    if (in.size() < sizeof...(kBytes)) return false;
    const char* at = in.current();
    if (!((*at++ == kBytes) && ...)) return false;
    in.bump_in_this_line(sizeof...(kBytes));
    return true;
  }
};

// Any number of spaces and tabs.
struct blank_run {
  using rule_t = tao::pegtl::star<tao::pegtl::one<' ', '\t'>>::rule_t;
  using subs_t = tao::pegtl::empty_list;

  template <class Input>
  static bool match(Input& in) noexcept {
    const char* at = in.current();
    while (at != in.end() && is_blank(*at))
      ++at;
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

// The longest run of name bytes, if it is a label name: 1 to 512 of them.
struct name_run {
  using rule_t = tao::pegtl::plus<name_byte>::rule_t;
  using subs_t = tao::pegtl::empty_list;

  template <class Input>
  static bool match(Input& in) noexcept {
    const char* at = in.current();
    while (at != in.end() && is_name_byte(*at))
      ++at;
    const auto length = static_cast<std::size_t>(at - in.current());
    if (length == 0 || length > kMaxNameBytes) return false;
    in.bump_in_this_line(length);
    return true;
  }
};

// From a quote to the next byte that equals it, both included.
struct quoted_run {
  using rule_t = tao::pegtl::seq<tao::pegtl::one<'\'', '"'>, tao::pegtl::any>::rule_t;
  using subs_t = tao::pegtl::empty_list;

  template <class Input>
  static bool match(Input& in) noexcept {
    if (in.empty()) return false;
    const char quote = *in.current();
    if (quote != '\'' && quote != '"') return false;
    const char* at = in.current() + 1;
    while (at != in.end() && *at != quote)
      ++at;
    if (at == in.end()) return false;
    in.bump(static_cast<std::size_t>(at + 1 - in.current()));
    return true;
  }
};

}  // namespace tierwall::syntax::grammar
