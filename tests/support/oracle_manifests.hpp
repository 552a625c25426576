// Loading the manifests that a row of another project's test material names.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "support/oracles.hpp"

namespace tierwall::testing {

// Everything that is wrong with them, in the documents and in what they make together.
inline LoadResult load_oracle(const nlohmann::json& row) {
  const auto names = row.at("manifests").get<std::vector<std::string>>();
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    const std::optional<std::string> text = oracle_text(name);
    EXPECT_TRUE(text) << name;
    texts.push_back(text.value_or(""));
  }
  std::vector<ManifestSource> sources;
  for (std::size_t i = 0; i < texts.size(); ++i)
    sources.push_back({names[i], texts[i]});
  LoadResult loaded = load_manifests(sources);
  loaded.diagnostics.append(validate(loaded.model));
  loaded.places.locate(loaded.diagnostics);
  return loaded;
}

}  // namespace tierwall::testing
