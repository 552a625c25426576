// What <tierwall/selector.hpp> offers on texts alone.
#include <string>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

namespace tierwall {
namespace {

TEST(SelectorText, ValidateAgreesWithCanonical) {
  for (const char* text : {"", "has(a)", "has(a", "a = 'b'"}) {
    EXPECT_EQ(Selector::validate(text).has_value(), canonical_selector(text).has_value()) << text;
  }
  Limits limits;
  limits.max_selector_bytes = 3;
  EXPECT_EQ(Selector::validate("has(a)", limits).error().code, ErrorCode::too_long);
  EXPECT_EQ(canonical_selector("has(a)", limits).error().code, ErrorCode::too_long);
}

// The worked examples of 4.3 are rows of the conformance table; what matters here is the shape.
TEST(SelectorText, IdsAreFortyBytes) {
  for (const std::string& canonical : {std::string("all()"), std::string(10'000, 'x')}) {
    const std::string id = selector_id(canonical);
    EXPECT_EQ(id.size(), 40U);
    EXPECT_EQ(id.substr(0, 2), "s:");
  }
}

TEST(SelectorText, NormalisesForDisplay) {
  EXPECT_EQ(normalise_for_display(" \n a=='b' \r\n"), "a == \"b\"");
  EXPECT_EQ(normalise_for_display("\xc2\xa0\xe2\x80\x83has( a )\xe3\x80\x80\xc2\x85\v\f"),
            "has(a)");
  EXPECT_EQ(normalise_for_display("\n a = 'b'\t"), "a = 'b'");
  EXPECT_EQ(normalise_for_display("\n\n"), "all()");
  EXPECT_EQ(normalise_for_display(""), "all()");
  // A line feed inside stays an error, and what is no white space stays: a zero-width space, half a
  // character, the bytes of U+0085 the other way round.
  EXPECT_EQ(normalise_for_display(" has(a) &&\nhas(b)"), "has(a) &&\nhas(b)");
  EXPECT_EQ(normalise_for_display("\xe2\x80\x8b"), "\xe2\x80\x8b");
  EXPECT_EQ(normalise_for_display("\xa0 has(a) \xc2"), "\xa0 has(a) \xc2");
  EXPECT_EQ(normalise_for_display("\x85\xc2"), "\x85\xc2");
}

TEST(SelectorText, NormalisingObeysTheLimits) {
  Limits limits;
  limits.max_selector_bytes = 7;
  EXPECT_EQ(normalise_for_display("  a=='b'  ", limits), "a == \"b\"");
  EXPECT_EQ(normalise_for_display("a  == 'b' ", limits), "a  == 'b'");
}

}  // namespace
}  // namespace tierwall
