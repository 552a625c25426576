#include <tierwall/label_index.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/label_maps.hpp"

namespace tierwall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = MatchChange::Kind;

constexpr ItemId kPod{7}, kOther{0xFFFF'FFFF};
constexpr ParentId kFirst{1}, kSecond{0x8000'0000};
constexpr SelectorId kAny{0}, kOne{3};

class LabelIndexTest : public ::testing::Test {
 protected:
  void item(ItemId id, const reference::LabelMap& labels,
            const std::vector<ParentId>& parents = {}) {
    index.upsert_item(id, testing::intern(labels, symbols).view(), parents);
  }
  void parent(ParentId id, const reference::LabelMap& labels) {
    index.upsert_parent(id, testing::intern(labels, symbols).view());
  }
  void selector(SelectorId id, std::string_view text) {
    index.upsert_selector(id, Selector::compile(text, symbols).value());
  }
  bool is_picked(ItemId id, std::string_view text) {
    selector(SelectorId{99}, text);
    const bool picked = index.matches(SelectorId{99}, id);
    index.erase_selector(SelectorId{99});
    return picked;
  }

  SymbolTable symbols;
  LabelIndex index{symbols};
};

// spec/selectors.md 6.2, its example.
TEST_F(LabelIndexTest, InheritsAsTheSpecificationSays) {
  const reference::LabelMap own = {{"a", "ep"}, {"b", "ep"}};
  parent(kFirst, {{"a", "p"}, {"c", "p"}});
  parent(kSecond, {{"c", "q"}, {"d", "q"}});
  item(kPod, own, {kFirst, kSecond});
  EXPECT_TRUE(is_picked(kPod, "a == 'ep' && b == 'ep' && c == 'p' && d == 'q'"));
  item(kPod, own, {kSecond, kFirst});
  EXPECT_TRUE(is_picked(kPod, "a == 'ep' && b == 'ep' && c == 'q' && d == 'q'"));
  item(kPod, own, {kFirst, kSecond, kFirst});
  EXPECT_TRUE(is_picked(kPod, "c == 'p'"));
  item(kPod, {{"a", ""}}, {kFirst});  // present, though empty
  EXPECT_TRUE(is_picked(kPod, "a == ''"));
}

TEST_F(LabelIndexTest, UnknownParentsLendNothingUntilTheyCome) {
  selector(kOne, "c == 'p'");
  item(kPod, {}, {kFirst, kSecond, ParentId::none()});
  EXPECT_FALSE(index.erase_parent(kFirst));  // named, but not there
  parent(kSecond, {{"c", "q"}});
  EXPECT_THAT(index.items_matching(kOne), IsEmpty());
  parent(kFirst, {{"c", "p"}});
  EXPECT_THAT(index.items_matching(kOne), ElementsAre(kPod));
  EXPECT_TRUE(index.erase_parent(kFirst));
  EXPECT_THAT(index.items_matching(kOne), IsEmpty());
  EXPECT_FALSE(index.erase_parent(kFirst));
  parent(ParentId::none(), {{"d", "n"}});
  EXPECT_TRUE(is_picked(kPod, "c == 'q' && d == 'n'"));
}

TEST_F(LabelIndexTest, AnswersFromBothSides) {
  selector(kAny, "all()");
  selector(kOne, "role == 'web'");
  item(kOther, {{"role", "web"}});
  item(kPod, {{"role", "db"}});
  EXPECT_THAT(index.items_matching(kAny), ElementsAre(kPod, kOther));
  EXPECT_THAT(index.items_matching(kOne), ElementsAre(kOther));
  EXPECT_THAT(index.selectors_matching(kOther), ElementsAre(kAny, kOne));
  EXPECT_THAT(index.selectors_matching(kPod), ElementsAre(kAny));
  EXPECT_TRUE(index.matches(kOne, kOther));
  EXPECT_FALSE(index.matches(kOne, kPod));
  EXPECT_EQ(index.item_count(), 2U);
  EXPECT_EQ(index.selector_count(), 2U);
}

TEST_F(LabelIndexTest, NobodyIsNobody) {
  EXPECT_FALSE(index.erase_item(kPod));
  EXPECT_FALSE(index.erase_parent(kFirst));
  EXPECT_FALSE(index.erase_selector(kOne));
  EXPECT_FALSE(index.matches(kOne, kPod));
  EXPECT_THAT(index.items_matching(kOne), IsEmpty());
  EXPECT_THAT(index.selectors_matching(kPod), IsEmpty());
  EXPECT_THAT(index.take_changes(), IsEmpty());
  item(kPod, {});
  EXPECT_FALSE(index.matches(kOne, kPod));
  EXPECT_TRUE(index.erase_item(kPod));
  EXPECT_EQ(index.item_count(), 0U);
}

TEST_F(LabelIndexTest, TellsChangesOnceInOrderAndWithoutDetours) {
  selector(kOne, "role == 'web'");
  selector(kAny, "all()");
  item(kOther, {{"role", "web"}});
  item(kPod, {{"role", "db"}});
  EXPECT_THAT(index.take_changes(), ElementsAre(MatchChange{kAny, kPod, Kind::started},
                                                MatchChange{kAny, kOther, Kind::started},
                                                MatchChange{kOne, kOther, Kind::started}));
  EXPECT_THAT(index.take_changes(), IsEmpty());

  item(kPod, {{"role", "web"}});
  item(kPod, {{"role", "db"}});
  selector(kOne, "role == 'db'");
  selector(kOne, " role   == \"web\" ");
  EXPECT_TRUE(index.erase_item(kOther));
  item(kOther, {{"role", "web"}, {"colour", "blue"}});
  EXPECT_THAT(index.take_changes(), IsEmpty());

  selector(kOne, "role in {'web', 'db'}");
  EXPECT_TRUE(index.erase_selector(kAny));
  EXPECT_THAT(index.take_changes(), ElementsAre(MatchChange{kAny, kPod, Kind::stopped},
                                                MatchChange{kAny, kOther, Kind::stopped},
                                                MatchChange{kOne, kPod, Kind::started}));
}

TEST_F(LabelIndexTest, SelectorsOfTheSameTextAreStillTheirOwn) {
  selector(kOne, "role == 'web'");
  selector(kAny, "role=='web'");
  item(kPod, {{"role", "web"}});
  EXPECT_THAT(index.selectors_matching(kPod), ElementsAre(kAny, kOne));
  EXPECT_TRUE(index.erase_selector(kOne));
  EXPECT_THAT(index.items_matching(kAny), ElementsAre(kPod));
  EXPECT_THAT(index.items_matching(kOne), IsEmpty());
  selector(kAny, "role == 'db'");
  EXPECT_THAT(index.items_matching(kAny), IsEmpty());
}

TEST_F(LabelIndexTest, CanBeMoved) {
  item(kPod, {{"role", "web"}});
  LabelIndex moved = std::move(index);
  moved.upsert_selector(kOne, Selector::compile("role == 'web'", symbols).value());
  EXPECT_THAT(moved.items_matching(kOne), ElementsAre(kPod));
  index = LabelIndex(symbols);
  EXPECT_EQ(index.item_count(), 0U);
}

// An item that names one parent very often, and one with very many.
TEST_F(LabelIndexTest, TakesLongListsOfParents) {
  std::vector<ParentId> parents(200'000, kFirst);
  for (std::uint32_t i = 0; i < 200'000; ++i)
    parents.push_back(ParentId{i});
  parent(kFirst, {{"a", "p"}});
  selector(kOne, "a == 'p'");
  for (std::uint32_t i = 0; i < 3; ++i)
    item(ItemId{i}, {}, parents);
  item(ItemId{1}, {});
  EXPECT_THAT(index.items_matching(kOne), ElementsAre(ItemId{0}, ItemId{2}));
  EXPECT_TRUE(index.erase_item(ItemId{0}));
  EXPECT_TRUE(index.erase_item(ItemId{2}));
  EXPECT_TRUE(index.erase_parent(kFirst));
}

}  // namespace
}  // namespace tierwall
