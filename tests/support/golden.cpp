#include "support/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace tierwall::testing {

void expect_golden(std::string_view file, std::string_view actual) {
  const std::string path = std::string(TIERWALL_TEST_DATA) + "/golden/" + std::string(file);
  if (std::getenv("TIERWALL_GOLDEN_UPDATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << "no golden file " << path << "; TIERWALL_GOLDEN_UPDATE=1 writes it";
  const std::string expected((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(expected, actual) << "differs from " << path;
}

}  // namespace tierwall::testing
