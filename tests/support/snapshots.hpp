// Building a model in a test.
#pragma once

#include <utility>

#include <gtest/gtest.h>
#include <tierwall/snapshot.hpp>

namespace tierwall::testing {

// Fails the test, and gives the snapshot of an empty model, if there are errors.
inline Snapshot build(const Model& model, BuildOptions options = {}) {
  BuildResult built = SnapshotBuilder(std::move(options)).build(model);
  if (built.snapshot) return *built.snapshot;
  ADD_FAILURE() << built.diagnostics.to_string();
  return *SnapshotBuilder().build({}).snapshot;
}

}  // namespace tierwall::testing
