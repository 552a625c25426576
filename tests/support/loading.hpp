// Loading one text in a test.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <tierwall/manifest/loader.hpp>

namespace tierwall::testing {

inline LoadResult load_text(std::string_view text, ManifestMode mode = ManifestMode::compat) {
  const ManifestSource source{"t.yaml", text};
  return load_manifests({&source, 1}, {.mode = mode, .limits = {}});
}

// The model of a text without errors.
inline Model model_of(std::string_view text, ManifestMode mode = ManifestMode::compat) {
  LoadResult loaded = load_text(text, mode);
  EXPECT_FALSE(loaded.diagnostics.has_errors()) << text << "\n" << loaded.diagnostics.to_string();
  return std::move(loaded.model);
}

inline std::string errors_of(std::string_view text, ManifestMode mode = ManifestMode::compat) {
  return load_text(text, mode).diagnostics.to_string();
}

inline bool is_refused(std::string_view text, ManifestMode mode = ManifestMode::compat) {
  return load_text(text, mode).diagnostics.has_errors();
}

}  // namespace tierwall::testing
