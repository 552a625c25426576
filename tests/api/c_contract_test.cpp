// What tierwall/c/status.h says of all functions: structs of other ages, errors, buffers, texts, words.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tierwall/c/tierwall.h>
#include "support/c_complaint.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {
namespace {

// --- structs of other ages

TEST(CStructSizes, AnOlderCallerGetsDefaults) {
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  auto tier = c_sized<tierwall_tier>();
  tier.name = TIERWALL_TEXT("edge");
  tier.order = 7;
  tier.has_order = 1;
  // As if it ended before the flags: the order is not there.
  tier.size = offsetof(tierwall_tier, has_order);
  ASSERT_EQ(tierwall_model_add_tier(model.get(), &tier, nullptr), TIERWALL_OK);
  const CBuild built = c_build(model.get());
  ASSERT_TRUE(built.snapshot) << built.errors;
  bool is_found = false;
  auto info = c_sized<tierwall_tier_info>();
  for (std::uint32_t id = 0; tierwall_snapshot_tier(built.snapshot.get(), id, &info) == TIERWALL_OK;
       ++id) {
    if (std::string_view(info.name.data, info.name.size) != "edge") continue;
    is_found = true;
    EXPECT_EQ(info.order, kDefaultTierOrder);
  }
  EXPECT_TRUE(is_found);
}

TEST(CStructSizes, ANewerCallerIsTakenAtWhatIsKnown) {
  struct Larger {
    tierwall_tier known = c_sized<tierwall_tier>();
    std::uint64_t unknown[3] = {};
  } larger;
  larger.known.size = sizeof(larger);
  larger.known.name = TIERWALL_TEXT("edge");
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  EXPECT_EQ(tierwall_model_add_tier(model.get(), &larger.known, nullptr), TIERWALL_OK);
}

TEST(CStructSizes, ArraysHaveTheStrideOfTheCaller) {
  struct Larger {
    tierwall_rule known = c_sized<tierwall_rule>();
    std::uint64_t unknown = 0;
  };
  Larger rules[2];
  for (Larger& rule : rules) {
    rule.known.size = sizeof(Larger);
    rule.known.action = TIERWALL_ACTION_ALLOW;
  }
  auto profile = c_sized<tierwall_profile>();
  profile.name = TIERWALL_TEXT("open");
  profile.ingress = &rules[0].known;
  profile.ingress_count = 2;
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  EXPECT_EQ(tierwall_model_add_profile(model.get(), &profile, nullptr), TIERWALL_OK);
  rules[1].unknown = 1;
  EXPECT_EQ(complaint([&](tierwall_error* error) {
              return tierwall_model_add_profile(model.get(), &profile, error);
            }),
            "profile.ingress[1]: has a field that this version of the library does not know");
}

TEST(CStructSizes, ResultsAreFilledAsFarAsTheyReach) {
  const auto built = c_build(Model{});
  struct Larger {
    tierwall_snapshot_stats known = c_sized<tierwall_snapshot_stats>();
    std::uint64_t unknown = 0xFFFF;
  } larger;
  larger.known.size = sizeof(larger);
  ASSERT_EQ(tierwall_snapshot_statistics(built.snapshot.get(), &larger.known), TIERWALL_OK);
  EXPECT_EQ(larger.known.size, sizeof(larger));
  EXPECT_GT(larger.known.bytes, 0U);
  EXPECT_EQ(larger.unknown, 0U);

  auto smaller = c_sized<tierwall_snapshot_stats>();
  smaller.size = 16;
  smaller.address_bytes = 4711;
  ASSERT_EQ(tierwall_snapshot_statistics(built.snapshot.get(), &smaller), TIERWALL_OK);
  EXPECT_EQ(smaller.bytes, larger.known.bytes);
  EXPECT_EQ(smaller.address_bytes, 4711U);

  smaller.size = 0;
  EXPECT_EQ(tierwall_snapshot_statistics(built.snapshot.get(), &smaller),
            TIERWALL_INVALID_ARGUMENT);
}

TEST(CErrors, AreLeftAloneUnlessTheyAreWhole) {
  for (const std::size_t size : {std::size_t{0}, sizeof(tierwall_error) - 8, std::size_t{5000}}) {
    auto error = c_sized<tierwall_error>();
    error.size = size;
    error.status = 77;
    EXPECT_EQ(tierwall_model_create(nullptr, &error), TIERWALL_INVALID_ARGUMENT);
    EXPECT_EQ(error.status, 77);
  }
}

TEST(CErrors, AreLeftAloneBySuccess) {
  auto error = c_sized<tierwall_error>();
  error.status = 77;
  tierwall_model* model = nullptr;
  EXPECT_EQ(tierwall_model_create(&model, &error), TIERWALL_OK);
  EXPECT_EQ(error.status, 77);
  tierwall_model_release(model);
}

// The first error of a build is its message, whole names and all. One of two names puts the cut into the
// midst of a character.
TEST(CErrors, LongMessagesAreCutAtACharacter) {
  for (const std::string_view start : {"a", "ab"}) {
    std::string name(start);
    for (int i = 0; i < 200; ++i)
      name += "\xC3\xA4";
    auto tier = c_sized<tierwall_tier>();
    tier.name = c_text(name);
    const auto model = c_create<tierwall_model>(tierwall_model_create);
    ASSERT_EQ(tierwall_model_add_tier(model.get(), &tier, nullptr), TIERWALL_OK);
    auto error = c_sized<tierwall_error>();
    tierwall_snapshot* snapshot = nullptr;
    ASSERT_EQ(tierwall_model_build(model.get(), nullptr, &snapshot, nullptr, &error),
              TIERWALL_REFUSED);
    const std::string_view message = error.message;
    EXPECT_GE(message.size(), sizeof(error.message) - 2) << message;
    EXPECT_GT(error.message_length, message.size());
    EXPECT_EQ(message.substr(message.size() - 2), "\xC3\xA4") << "a whole character";
  }
}

// --- buffers, texts, words

TEST(CBuffers, TooSmallOnesAreLeftAlone) {
  const tierwall_address address = tierwall_address_v4(10, 0, 0, 1);
  char buffer[16];
  for (std::size_t capacity = 0; capacity <= 9; ++capacity) {
    std::memset(buffer, '#', sizeof(buffer));
    std::size_t length = 0;
    const tierwall_status status = tierwall_address_format(&address, buffer, capacity, &length);
    EXPECT_EQ(length, 8U);
    if (capacity < 8) {
      EXPECT_EQ(status, TIERWALL_TOO_SMALL);
      EXPECT_EQ(buffer[0], '#');
    } else {
      EXPECT_EQ(status, TIERWALL_OK);
      EXPECT_EQ(std::string_view(buffer, 8), "10.0.0.1");
      EXPECT_EQ(buffer[8], capacity == 8 ? '#' : '\0') << "a zero only where there is room";
    }
  }
  std::size_t length = 0;
  EXPECT_EQ(tierwall_address_format(&address, nullptr, 100, &length), TIERWALL_TOO_SMALL)
      << "a null buffer has no capacity";
}

TEST(CTexts, AnyBytesAreTakenForWhatTheyAre) {
  const auto symbols = c_create<tierwall_symbols>(tierwall_symbols_create);
  for (const std::string_view text :
       {std::string_view("\0", 1), std::string_view("a\0b", 3), std::string_view("\xFF\xFE"),
        std::string_view("role == '\xC3'"), std::string_view("role == 'a\0b'", 13)}) {
    tierwall_selector* selector = nullptr;
    const tierwall_status status = tierwall_selector_compile(
        symbols.get(), text.data(), text.size(), nullptr, &selector, nullptr);
    EXPECT_EQ(status, tierwall_selector_validate(text.data(), text.size(), nullptr, nullptr));
    EXPECT_EQ(status == TIERWALL_OK, selector != nullptr);
    tierwall_selector_release(selector);

    std::uint32_t id = 0;
    ASSERT_EQ(tierwall_symbols_intern_value(symbols.get(), text.data(), text.size(), &id, nullptr),
              TIERWALL_OK);
    tierwall_text back{};
    ASSERT_EQ(tierwall_symbols_value_text(symbols.get(), id, &back), TIERWALL_OK);
    EXPECT_EQ(std::string_view(back.data, back.size), text);

    // As the name of a resource it is the build that refuses it.
    const auto model = c_create<tierwall_model>(tierwall_model_create);
    auto tier = c_sized<tierwall_tier>();
    tier.name = c_text(text);
    ASSERT_EQ(tierwall_model_add_tier(model.get(), &tier, nullptr), TIERWALL_OK);
    EXPECT_FALSE(c_build(model.get()).snapshot);
  }
}

TEST(CNames, HaveAWordForEachNumberAndNoneForOthers) {
  EXPECT_STREQ(tierwall_status_name(TIERWALL_BUSY), "busy");
  EXPECT_STREQ(tierwall_status_name(-1), "unknown");
  EXPECT_STREQ(tierwall_status_name(99), "unknown");
  EXPECT_STREQ(tierwall_error_code_name(65'535), "unknown");
  EXPECT_STREQ(tierwall_action_name(255), "unknown");
  EXPECT_STREQ(tierwall_direction_name(TIERWALL_EGRESS), "egress");
  EXPECT_STREQ(tierwall_direction_name(2), "unknown");
  EXPECT_STREQ(tierwall_reason_name(200), "unknown");
  EXPECT_STREQ(tierwall_policy_set_name(200), "unknown");
  EXPECT_STREQ(tierwall_endpoint_kind_name(200), "unknown");
  EXPECT_STREQ(tierwall_policy_kind_name(200), "unknown");
  EXPECT_STREQ(tierwall_build_stage_name(200), "unknown");
  EXPECT_STREQ(tierwall_outcome_name(200), "unknown");
  EXPECT_STREQ(tierwall_criterion_name(0), "ipVersion");
  EXPECT_EQ(tierwall_criterion_name(32), nullptr);
}

}  // namespace
}  // namespace tierwall::testing
