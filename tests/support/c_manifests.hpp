// Texts loaded through the C API, for tests.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/c/manifest.h>

#include "support/c_structs.hpp"

namespace tierwall::testing {

struct CLoad {
  CHandle<tierwall_model> model;
  CHandle<tierwall_diagnostics> found;
  bool is_accepted = false;
};

// Of texts with their names.
inline CLoad c_load(std::span<const std::pair<std::string, std::string>> texts,
                    const tierwall_load_options& options) {
  std::vector<tierwall_source> sources;
  for (const auto& [name, text] : texts)
    sources.push_back({c_text(name), c_text(text)});
  CLoad loaded{c_create<tierwall_model>(tierwall_model_create), nullptr, false};
  tierwall_diagnostics* found = nullptr;
  loaded.is_accepted =
      tierwall_model_load_manifests(loaded.model.get(), sources.data(), sources.size(), &options,
                                    &found, nullptr) == TIERWALL_OK;
  loaded.found.reset(found);
  return loaded;
}

}  // namespace tierwall::testing
