#include <string>

#include <gtest/gtest.h>

#include <tierwall/version.hpp>

namespace tierwall {
namespace {

TEST(Version, IsWrittenInOnePlace) {
  const std::string from_parts = std::to_string(TIERWALL_VERSION_MAJOR) + "." +
                                 std::to_string(TIERWALL_VERSION_MINOR) + "." +
                                 std::to_string(TIERWALL_VERSION_PATCH);
  EXPECT_EQ(from_parts, TIERWALL_VERSION);
  EXPECT_STREQ(TIERWALL_PROJECT_VERSION, TIERWALL_VERSION);
}

}  // namespace
}  // namespace tierwall
