#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include <tierwall/result.hpp>

namespace tierwall {
namespace {

Error some_error() {
  return Error{ErrorCode::too_long, 3, 1, "too long"};
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> value = 7;
  ASSERT_TRUE(value);
  EXPECT_TRUE(value.has_value());
  EXPECT_EQ(*value, 7);
  EXPECT_EQ(value.value_or(1), 7);

  const Result<int> error = some_error();
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error(), some_error());
  EXPECT_EQ(error.value_or(1), 1);
}

TEST(Result, OfNothingSucceedsByDefault) {
  EXPECT_TRUE(Result<void>());
  const Result<void> error = some_error();
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code, ErrorCode::too_long);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<std::string>> result = std::make_unique<std::string>("text");
  EXPECT_EQ((*result)->size(), 4U);
  const std::unique_ptr<std::string> taken = *std::move(result);
  EXPECT_EQ(*taken, "text");
}

TEST(ResultDeathTest, ReadingTheOtherSideIsCaught) {
#if TIERWALL_ENABLE_ASSERT
  const Result<int> error = some_error();
  EXPECT_DEATH(static_cast<void>(*error), "");
  const Result<int> value = 7;
  EXPECT_DEATH(static_cast<void>(value.error()), "");
#else
  GTEST_SKIP() << "built without assertions";
#endif
}

}  // namespace
}  // namespace tierwall
