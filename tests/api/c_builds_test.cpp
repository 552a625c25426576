// Builds through the C API that end early: cancelled, by an exception of the caller, at a limit.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/c/tierwall.h>
#include "support/c_complaint.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {
namespace {

TEST(CBuilds, CanBeWatchedAndCancelled) {
  struct Heard {
    std::vector<std::string> stages;
    std::size_t calls_left = 1'000;
  };
  const auto hear = [](void* context, tierwall_build_stage stage, std::uint64_t done,
                       std::uint64_t total) -> std::int32_t {
    Heard& heard = *static_cast<Heard*>(context);
    EXPECT_LE(done, total);
    heard.stages.emplace_back(tierwall_build_stage_name(stage));
    return heard.calls_left-- == 0 ? 1 : 0;
  };
  Heard heard;
  auto options = c_sized<tierwall_build_options>();
  options.progress = hear;
  options.progress_context = &heard;
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  tierwall_snapshot* snapshot = nullptr;
  ASSERT_EQ(tierwall_model_build(model.get(), &options, &snapshot, nullptr, nullptr), TIERWALL_OK);
  tierwall_snapshot_release(snapshot);
  EXPECT_EQ(heard.stages.front(), "validation");
  EXPECT_EQ(heard.stages.back(), "programs");

  heard.calls_left = 3;
  tierwall_diagnostics* found = nullptr;
  EXPECT_EQ(tierwall_model_build(model.get(), &options, &snapshot, &found, nullptr),
            TIERWALL_CANCELLED);
  EXPECT_EQ(snapshot, nullptr);
  EXPECT_EQ(tierwall_diagnostics_error_count(found), 1U);
  tierwall_diagnostics_release(found);

  const auto store = c_create<tierwall_store>(
      [&](auto* to, auto* error) { return tierwall_store_create(&options, to, error); });
  tierwall_commit* commit = nullptr;
  heard.calls_left = 3;
  EXPECT_EQ(tierwall_store_commit(store.get(), &commit, nullptr), TIERWALL_CANCELLED);
  EXPECT_EQ(tierwall_commit_generation(commit), 0U);
  EXPECT_EQ(tierwall_commit_snapshot(commit), nullptr);
  tierwall_commit_release(commit);
  EXPECT_EQ(tierwall_store_snapshot(store.get(), &snapshot, nullptr), TIERWALL_NOT_FOUND);
}

TEST(CBuilds, WhatTheProgressFunctionThrowsStaysInside) {
  auto options = c_sized<tierwall_build_options>();
  options.progress = [](void*, tierwall_build_stage, std::uint64_t, std::uint64_t) -> std::int32_t {
    throw 4711;
  };
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  tierwall_snapshot* snapshot = nullptr;
  EXPECT_EQ(tierwall_model_build(model.get(), &options, &snapshot, nullptr, nullptr),
            TIERWALL_INTERNAL);
  EXPECT_EQ(snapshot, nullptr);
}

TEST(CBuilds, LimitsHold) {
  auto options = c_sized<tierwall_build_options>();
  options.max_tiers = 1;
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  for (const char* const name : {"one", "two"}) {
    auto tier = c_sized<tierwall_tier>();
    tier.name = tierwall_text_of(name);
    ASSERT_EQ(tierwall_model_add_tier(model.get(), &tier, nullptr), TIERWALL_OK);
  }
  tierwall_snapshot* snapshot = nullptr;
  auto error = c_sized<tierwall_error>();
  EXPECT_EQ(tierwall_model_build(model.get(), &options, &snapshot, nullptr, &error),
            TIERWALL_REFUSED);
  EXPECT_STREQ(tierwall_error_code_name(error.code), "too-large");
  options.instructions = 5;
  EXPECT_EQ(complaint([&](tierwall_error* to) {
              return tierwall_model_build(model.get(), &options, &snapshot, nullptr, to);
            }),
            "options.instructions: there is no word with the number 5");
}

}  // namespace
}  // namespace tierwall::testing
