// run() on programs made by hand.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/match.hpp>
#include <tierwall/symbols.hpp>

#include "compile/verify.hpp"

namespace tierwall {
namespace {

class Match : public ::testing::Test {
 protected:
  // One test, for the label `key`, that decides alone.
  bool test(Op op, std::string_view key, std::vector<std::string_view> values,
            std::vector<LabelText> labels) {
    std::vector<std::uint32_t> ids;
    for (const std::string_view value : values)
      ids.push_back(symbols_.intern_value(value).value);
    Insn insn{.op = op, .on_true = 1, .on_false = 2, .key = symbols_.intern_key(key)};
    if (op == Op::in) {
      insn.count = static_cast<std::uint16_t>(ids.size());
      pool_ = ids;
    } else {
      insn.arg = ids.empty() ? 0 : ids.front();
      pool_.clear();
    }
    code_ = {insn, {.op = Op::accept}, {.op = Op::reject}};
    const ProgramView program{code_, pool_};
    const LabelSet set = symbols_.intern_labels(labels);
    const Result<void> verified =
        compile::verify(program, {}, {symbols_.key_count(), symbols_.value_count()});
    EXPECT_TRUE(verified.has_value()) << verified.error().message;
    return run(program, set.view(), symbols_.texts());
  }

  SymbolTable symbols_;
  std::vector<Insn> code_;
  std::vector<std::uint32_t> pool_;
};

TEST_F(Match, Has) {
  EXPECT_TRUE(test(Op::has, "a", {}, {{"a", "x"}}));
  EXPECT_TRUE(test(Op::has, "a", {}, {{"a", ""}}));
  EXPECT_FALSE(test(Op::has, "a", {}, {{"b", "x"}}));
  EXPECT_FALSE(test(Op::has, "a", {}, {}));
}

TEST_F(Match, Equal) {
  EXPECT_TRUE(test(Op::eq, "a", {"x"}, {{"b", "y"}, {"a", "x"}}));
  EXPECT_FALSE(test(Op::eq, "a", {"x"}, {{"b", "x"}, {"a", "y"}}));
  EXPECT_TRUE(test(Op::eq, "a", {""}, {{"a", ""}}));
  EXPECT_FALSE(test(Op::eq, "a", {""}, {}));
}

TEST_F(Match, In) {
  EXPECT_TRUE(test(Op::in, "a", {"x"}, {{"a", "x"}}));
  EXPECT_FALSE(test(Op::in, "a", {"x"}, {{"a", "y"}}));
  EXPECT_FALSE(test(Op::in, "a", {"x", "z"}, {}));
}

// Every size around powers of two, every member, and what lies between and outside the members.
TEST_F(Match, InFindsEveryMember) {
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i)
    texts.push_back("v" + std::to_string(i));
  for (const std::string& text : texts)
    symbols_.intern_value(text);
  for (std::size_t size = 1; size < 70; ++size) {
    std::vector<std::string_view> members;
    for (std::size_t i = 0; i < size; ++i)
      members.push_back(texts[2 * i + 1]);
    for (std::size_t i = 0; i < 2 * size + 2; ++i) {
      ASSERT_EQ(test(Op::in, "a", members, {{"a", texts[i]}}), i % 2 == 1 && i < 2 * size)
          << size << ' ' << i;
    }
  }
}

TEST_F(Match, Prefix) {
  EXPECT_TRUE(test(Op::prefix, "a", {"ab"}, {{"a", "abc"}}));
  EXPECT_TRUE(test(Op::prefix, "a", {"ab"}, {{"a", "ab"}}));
  EXPECT_FALSE(test(Op::prefix, "a", {"ab"}, {{"a", "a"}}));
  EXPECT_FALSE(test(Op::prefix, "a", {"ab"}, {{"a", "xab"}}));
  EXPECT_TRUE(test(Op::prefix, "a", {""}, {{"a", ""}}));
  EXPECT_FALSE(test(Op::prefix, "a", {""}, {}));
}

TEST_F(Match, Suffix) {
  EXPECT_TRUE(test(Op::suffix, "a", {"bc"}, {{"a", "abc"}}));
  EXPECT_TRUE(test(Op::suffix, "a", {"bc"}, {{"a", "bc"}}));
  EXPECT_FALSE(test(Op::suffix, "a", {"bc"}, {{"a", "c"}}));
  EXPECT_FALSE(test(Op::suffix, "a", {"bc"}, {{"a", "bcx"}}));
  EXPECT_TRUE(test(Op::suffix, "a", {""}, {{"a", "x"}}));
  EXPECT_FALSE(test(Op::suffix, "a", {""}, {}));
}

TEST_F(Match, Contains) {
  EXPECT_TRUE(test(Op::contains, "a", {"bc"}, {{"a", "abcd"}}));
  EXPECT_TRUE(test(Op::contains, "a", {"bc"}, {{"a", "bc"}}));
  EXPECT_TRUE(test(Op::contains, "a", {"aab"}, {{"a", "aaab"}}));
  EXPECT_FALSE(test(Op::contains, "a", {"bc"}, {{"a", "bxc"}}));
  EXPECT_FALSE(test(Op::contains, "a", {"abc"}, {{"a", "ab"}}));
  EXPECT_TRUE(test(Op::contains, "a", {""}, {{"a", ""}}));
  EXPECT_FALSE(test(Op::contains, "a", {""}, {}));
}

TEST_F(Match, TextIsBytes) {
  using std::string_view_literals::operator""sv;
  EXPECT_TRUE(test(Op::contains, "a", {"\0b"sv}, {{"a", "a\0bc"sv}}));
  EXPECT_TRUE(test(Op::prefix, "a", {"\xFF"}, {{"a", "\xFF\xFE"}}));
  EXPECT_FALSE(test(Op::suffix, "a", {"\xFF"}, {{"a", "\xFF\xFE"}}));
}

// Text search at every place, for lengths around those that a search may treat differently.
TEST_F(Match, ContainsAtEveryPlace) {
  for (std::size_t length = 0; length <= 40; ++length) {
    const std::string text(length, 'a');
    for (std::size_t at = 0; at <= length; ++at) {
      std::string haystack = text;
      haystack.insert(at, "bc");
      ASSERT_TRUE(test(Op::contains, "k", {"bc"}, {{"k", haystack}})) << haystack;
      ASSERT_EQ(test(Op::contains, "k", {"abca"}, {{"k", haystack}}), at > 0 && at < length)
          << haystack;
      ASSERT_EQ(test(Op::prefix, "k", {"bc"}, {{"k", haystack}}), at == 0);
      ASSERT_EQ(test(Op::suffix, "k", {"bc"}, {{"k", haystack}}), at == length);
    }
  }
}

}  // namespace
}  // namespace tierwall
