// The lexing procedure (spec/selectors.md 1.5) as PEGTL rules. Only texts that the grammar refuses
// are read with them, to find the first lexical error: one anywhere is reported in preference to
// any syntax error, even an earlier one.
//
// The one token of history that the procedure needs is in `named`: what may stand behind a name is
// checked as part of it.
#pragma once

#include <tao/pegtl.hpp>

#include "syntax/byte_rules.hpp"
#include "syntax/grammar.hpp"

namespace tierwall::syntax::lexemes {

using grammar::blanks;
using grammar::name_byte;
using grammar::token;
using tao::pegtl::at;
using tao::pegtl::eof;
using tao::pegtl::not_at;
using tao::pegtl::one;
using tao::pegtl::seq;
using tao::pegtl::sor;
using tao::pegtl::star;
using tao::pegtl::string;

// clang-format off
struct punctuation : one<'(', ')', '{', '}', ','> {};
struct closed_text : grammar::text {};
struct quoted : seq<at<one<'\'', '"'>>, closed_text> {};
struct double_equal : string<'=', '='> {};
struct equal : seq<at<one<'='>>, double_equal> {};
struct exclamation : sor<string<'!', '='>, one<'!'>> {};
struct double_and : string<'&', '&'> {};
struct conjunction : seq<at<one<'&'>>, double_and> {};
struct double_or : string<'|', '|'> {};
struct disjunction : seq<at<one<'|'>>, double_or> {};

struct name_begin : at<name_byte> {};
struct bounded_name : grammar::name_run {};
struct name : token<name_begin, bounded_name> {};
struct call_end : one<')'> {};
struct has_call : seq<token<string<'h', 'a', 's', '('>>, name, call_end> {};
struct all_call : seq<token<string<'a', 'l', 'l', '('>>, call_end> {};
struct global_call : seq<token<string<'g', 'l', 'o', 'b', 'a', 'l', '('>>, call_end> {};

struct boundary : not_at<name_byte> {};
struct with_word : string<'w', 'i', 't', 'h'> {};
struct contains_word : seq<string<'c', 'o', 'n', 't', 'a', 'i', 'n', 's'>, boundary> {};
struct starts_with_words : seq<string<'s', 't', 'a', 'r', 't', 's'>, blanks, with_word, blanks, boundary> {};
struct ends_with_words : seq<string<'e', 'n', 'd', 's'>, blanks, with_word, blanks, boundary> {};
struct not_in_words : seq<string<'n', 'o', 't'>, blanks, string<'i', 'n'>, blanks, boundary> {};
struct in_word : seq<string<'i', 'n'>, boundary> {};
struct operator_word : sor<contains_word, starts_with_words, ends_with_words, not_in_words, in_word> {};
struct no_word : sor<eof, at<one<'(', ')', '{', '}', ',', '\'', '"', '=', '!', '&', '|'>>> {};
struct behind_name : sor<no_word, operator_word> {};
struct named : seq<name, behind_name> {};

struct lexeme : sor<punctuation, quoted, equal, exclamation, conjunction, disjunction,
                    has_call, all_call, global_call, named> {};
struct text : seq<blanks, star<not_at<eof>, token<lexeme>>, eof> {};
// clang-format on

}  // namespace tierwall::syntax::lexemes
