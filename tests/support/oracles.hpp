// Test material of other projects: JSON lines beside the checkout, which not everybody has.
//
//     const std::optional<std::vector<nlohmann::json>> rows = oracle_rows("selectors.jsonl");
//     if (!rows) GTEST_SKIP() << kNoOracles;
#pragma once

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace tierwall::testing {

inline constexpr const char* kNoOracles = "../shared/oracles is not there";

inline std::string oracle_folder() {
  return TIERWALL_SHARED_DATA "/oracles/";
}

// nullopt: there is no such file. Throws, and so fails the test, if a line is no JSON.
inline std::optional<std::vector<nlohmann::json>> oracle_rows(const std::string& file) {
  std::ifstream in(oracle_folder() + file);
  if (!in) return std::nullopt;
  std::vector<nlohmann::json> rows;
  for (std::string line; std::getline(in, line);)
    rows.push_back(nlohmann::json::parse(line));
  return rows;
}

// A manifest that a row names. nullopt: there is no such file.
inline std::optional<std::string> oracle_text(const std::string& path) {
  std::ifstream in(oracle_folder() + path);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace tierwall::testing
