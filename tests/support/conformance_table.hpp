// The JSON tables of tests/conformance/. Only for tests: TIERWALL_TEST_DATA is theirs.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace tierwall::testing {

// Throws, and so fails the test, if there is no such table.
inline nlohmann::json conformance_table(std::string_view file) {
  return nlohmann::json::parse(
      std::ifstream(TIERWALL_TEST_DATA "/conformance/" + std::string(file)));
}

}  // namespace tierwall::testing
