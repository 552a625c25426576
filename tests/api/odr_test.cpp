#include "api/odr.hpp"

#include <gtest/gtest.h>

namespace tierwall::api_test {
namespace {

TEST(Headers, DefineEachEntityOnce) {
  EXPECT_EQ(addresses_here(), addresses_there());
}

}  // namespace
}  // namespace tierwall::api_test
