// The selector language as PEGTL rules (spec/selectors.md 2.1 and 2.2), one per line.
//
// Every token takes the blanks behind it along, so a rule is always tried at the first byte of a
// token: that is where an error is reported. That byte nearly always selects the alternative, so next
// to nothing is read twice. Recursion happens through `group` alone.
//
// The grammar accepts exactly the texts of the specification. Why a text is refused is found
// afterwards (parser.cpp) with the rules of lexemes.hpp and then with these: a text without lexical
// error needs no test of the word boundaries of 1.6 here, and neither does an accepted one, since
// what must follow an operator is never a name byte.
#pragma once

#include <tao/pegtl.hpp>

#include "syntax/byte_rules.hpp"

namespace tierwall::syntax::grammar {

using tao::pegtl::eof;
using tao::pegtl::not_at;
using tao::pegtl::one;
using tao::pegtl::opt;
using tao::pegtl::seq;
using tao::pegtl::sor;
using tao::pegtl::star;

// clang-format off
struct blanks : blank_run {};
struct name : name_run {};
template <class... Rules> struct token : seq<Rules..., blanks> {};

struct comma : token<one<','>> {};
struct not_sign : token<one<'!'>, not_at<one<'='>>> {};
struct and_sign : token<bytes<'&', '&'>> {};
struct or_sign : token<bytes<'|', '|'>> {};
struct label : token<name> {};

struct equal_sign : token<bytes<'=', '='>> {};
struct not_equal_sign : token<bytes<'!', '='>> {};
struct contains_word : token<bytes<'c', 'o', 'n', 't', 'a', 'i', 'n', 's'>> {};
struct with_word : bytes<'w', 'i', 't', 'h'> {};
struct starts_with_words : token<bytes<'s', 't', 'a', 'r', 't', 's'>, blanks, with_word> {};
struct ends_with_words : token<bytes<'e', 'n', 'd', 's'>, blanks, with_word> {};
struct in_word : token<bytes<'i', 'n'>> {};
struct not_in_words : token<bytes<'n', 'o', 't'>, blanks, bytes<'i', 'n'>> {};

struct text : quoted_run {};
struct operand : token<text> {};
struct items : seq<token<text>, star<seq<comma, token<text>>>, opt<comma>> {};
struct set_begin : token<one<'{'>> {};
struct set_end : token<one<'}'>> {};
struct set : seq<set_begin, opt<items>, set_end> {};

struct equal : seq<equal_sign, operand> {};
struct not_equal : seq<not_equal_sign, operand> {};
struct contains : seq<contains_word, operand> {};
struct starts_with : seq<starts_with_words, operand> {};
struct ends_with : seq<ends_with_words, operand> {};
struct in : seq<in_word, set> {};
struct not_in : seq<not_in_words, set> {};
struct operation : sor<equal, not_equal, in, not_in, contains, starts_with, ends_with> {};
struct more : not_at<eof> {};
struct comparison : seq<label, more, operation> {};

struct call_end : token<one<')'>> {};
struct has : seq<token<bytes<'h', 'a', 's', '('>>, label, call_end> {};
struct all : seq<token<bytes<'a', 'l', 'l', '('>>, call_end> {};
struct global : seq<token<bytes<'g', 'l', 'o', 'b', 'a', 'l', '('>>, call_end> {};

struct disjunction;
struct group_begin : token<one<'('>> {};
struct group_end : token<one<')'>> {};
struct group : seq<group_begin, disjunction, group_end> {};
struct primary : sor<group, has, all, global, comparison> {};
struct term : seq<star<not_sign>, primary> {};
struct conjunction : seq<term, star<and_sign, term>> {};
struct disjunction : seq<conjunction, star<or_sign, conjunction>> {};
struct nothing_else : eof {};
struct empty_text : eof {};
struct selector : seq<blanks, sor<empty_text, seq<disjunction, nothing_else>>> {};
// clang-format on

}  // namespace tierwall::syntax::grammar
