#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/symbols.hpp>

namespace tierwall {
namespace {

using std::string_view_literals::operator""sv;

TEST(SymbolTable, IdsAreDenseAndStable) {
  SymbolTable symbols;
  EXPECT_EQ(symbols.intern_key("role").value, 0U);
  EXPECT_EQ(symbols.intern_key("tier").value, 1U);
  EXPECT_EQ(symbols.intern_key("role").value, 0U);
  EXPECT_EQ(symbols.key_count(), 2U);
}

TEST(SymbolTable, NamesAndValuesHaveSeparateSpaces) {
  SymbolTable symbols;
  symbols.intern_key("a");
  EXPECT_EQ(symbols.value_count(), 0U);
  EXPECT_TRUE(symbols.find_value("a").is_none());
  EXPECT_EQ(symbols.intern_value("b").value, 0U);
  EXPECT_TRUE(symbols.find_key("b").is_none());
}

TEST(SymbolTable, FindNeverInterns) {
  SymbolTable symbols;
  EXPECT_TRUE(symbols.find_key("role").is_none());
  EXPECT_TRUE(symbols.find_value("").is_none());
  EXPECT_EQ(symbols.key_count(), 0U);
  EXPECT_EQ(symbols.value_count(), 0U);
}

TEST(SymbolTable, TextsAreByteStrings) {
  SymbolTable symbols;
  const std::vector<std::string_view> texts = {""sv, "\0"sv, "\0\0"sv, "a\0b"sv, "a"sv, "\xFF"sv};
  for (const std::string_view text : texts)
    symbols.intern_value(text);
  EXPECT_EQ(symbols.value_count(), texts.size());
  for (const std::string_view text : texts) {
    EXPECT_EQ(symbols.text(symbols.find_value(text)), text);
    EXPECT_EQ(symbols.texts().text(symbols.find_value(text)), text);
  }
}

TEST(SymbolTable, KeepsItsOwnCopy) {
  SymbolTable symbols;
  std::string text = "temporary";
  const ValueId id = symbols.intern_value(text);
  text.assign(text.size(), 'x');
  EXPECT_EQ(symbols.text(id), "temporary");
  EXPECT_EQ(symbols.find_value("temporary"), id);
}

// More than one chunk, more than one directory, texts larger than a block of the arena.
TEST(SymbolTable, ViewsSurviveGrowth) {
  constexpr std::size_t kCount = 20'000;
  const auto text_of = [](std::size_t i) {
    return i % 5'000 == 1 ? std::string(100'000, static_cast<char>('a' + i % 26)) + "tail"
                          : "value-" + std::to_string(i);
  };
  SymbolTable symbols;
  symbols.intern_value(text_of(0));
  const TextView early = symbols.texts();
  const std::string_view first = symbols.text(ValueId{0});
  std::vector<TextView> views;
  for (std::size_t i = 1; i < kCount; ++i) {
    const ValueId id = symbols.intern_value(text_of(i));
    if (i % 1'000 == 0) {
      views.push_back(symbols.texts());
      ASSERT_EQ(views.back().text(id), text_of(i));
    }
  }
  EXPECT_EQ(early.text(ValueId{0}), text_of(0));
  EXPECT_EQ(first.data(), symbols.text(ValueId{0}).data()) << "texts never move";
  for (std::size_t view = 0; view < views.size(); ++view) {
    for (std::size_t i = 0; i <= (view + 1) * 1'000; i += 97) {
      ASSERT_EQ(views[view].text(symbols.find_value(text_of(i))), text_of(i));
    }
  }
  EXPECT_GT(symbols.bytes(), kCount * sizeof(std::string_view));
}

TEST(SymbolTable, MovesWithItsIds) {
  SymbolTable symbols;
  const KeyId key = symbols.intern_key("role");
  const SymbolTable moved = std::move(symbols);
  EXPECT_EQ(moved.text(key), "role");
}

TEST(SymbolTable, FirstOfEqualLabelsWins) {
  SymbolTable symbols;
  const std::vector<LabelText> labels = {{"role", "client"}, {"tier", "a"}, {"role", "server"}};
  const LabelSet set = symbols.intern_labels(labels);
  EXPECT_EQ(set.size(), 2U);
  EXPECT_EQ(set.view().find(symbols.find_key("role")), symbols.find_value("client"));
  EXPECT_FALSE(symbols.find_value("server").is_none()) << "every side is interned";
}

}  // namespace
}  // namespace tierwall
