// Errors as values: a stable code, the place in the text, and one plain sentence.
//
//     Result<Selector> s = Selector::compile("a = 'b'", symbols);
//     if (!s)
//       fmt::print("{} at {}: {}\n", to_string(s.error().code), s.error().offset, s.error().message);
//
// Messages are lower case, one line, without a final period; input is quoted in backticks. Codes
// are stable, messages are for people. Thread contract: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tierwall::inline v0 {

// X(identifier, text): the text is what to_string() returns and what the conformance tables use.
#define TIERWALL_ERROR_CODES(X)                                                            \
  /* selector text, lexical (spec/selectors.md 1.8) */                                     \
  X(expected_identifier, "expected-identifier")                                            \
  X(expected_operator, "expected-operator")                                                \
  X(label_too_long, "label-too-long")                                                      \
  X(unterminated_string, "unterminated-string")                                            \
  X(unclosed_call, "unclosed-call")                                                        \
  X(expected_eq, "expected-eq")                                                            \
  X(expected_and, "expected-and")                                                          \
  X(expected_or, "expected-or")                                                            \
  /* selector text, syntax (spec/selectors.md 2.5) */                                      \
  X(unexpected_token, "unexpected-token")                                                  \
  X(unexpected_end, "unexpected-end")                                                      \
  X(expected_comparison, "expected-comparison")                                            \
  X(expected_string, "expected-string")                                                    \
  X(expected_set, "expected-set")                                                          \
  X(expected_rbrace, "expected-rbrace")                                                    \
  X(expected_rparen, "expected-rparen")                                                    \
  X(trailing, "trailing")                                                                  \
  /* limits (limits.hpp) */                                                                \
  X(too_long, "too-long")                                                                  \
  X(too_deep, "too-deep")                                                                  \
  X(too_large, "too-large")                                                                \
  /* programs (spec: src/README.md, verify) */                                             \
  X(invalid_program, "invalid-program")                                                    \
  /* documents and models */                                                               \
  X(syntax, "syntax")         /* not YAML or JSON */                                       \
  X(wrong_type, "wrong-type") /* a list where a mapping belongs, and the like */           \
  X(missing_field, "missing-field")                                                        \
  X(unknown_field, "unknown-field")                                                        \
  X(unknown_kind, "unknown-kind")                                                          \
  X(invalid_value, "invalid-value") /* not one of the words, numbers or forms allowed */   \
  X(out_of_range, "out-of-range")                                                          \
  X(conflict, "conflict") /* fields that exclude or contradict each other */               \
  X(duplicate, "duplicate")                                                                \
  X(unknown_reference, "unknown-reference") /* a tier, endpoint ... that does not exist */ \
  X(unsupported, "unsupported")             /* valid, and met by failing closed */         \
  X(layout_mismatch, "layout-mismatch")     /* header and library of different versions */ \
  X(cancelled, "cancelled")                 /* the caller's observer said so */            \
  X(internal, "internal")

// What kind of error; src/README.md says when each is met.
enum class ErrorCode : std::uint16_t {
  ok,
#define TIERWALL_X(identifier, text) identifier,
  TIERWALL_ERROR_CODES(TIERWALL_X)
#undef TIERWALL_X
};

// Its text in TIERWALL_ERROR_CODES; stable.
constexpr std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::ok: return "ok";
#define TIERWALL_X(identifier, text) \
  case ErrorCode::identifier: return text;
      TIERWALL_ERROR_CODES(TIERWALL_X)
#undef TIERWALL_X
  }
  return "unknown";
}

// What is wrong with a text, and where.
struct Error {
  ErrorCode code = ErrorCode::ok;
  std::uint32_t offset = 0;  // bytes from the start of the text; the text's length if input ended
  std::uint32_t length = 0;  // bytes of the offending token, 0 if input ended
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace tierwall::inline v0
