// A snapshot that tells when the last copy of it is gone.
//
//     int live = 1;
//     Snapshot watched = watch(build(model), [&live] { --live; });
#pragma once

#include <memory>
#include <utility>

#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"

namespace tierwall::testing {

// The tables are those of `snapshot`; making it takes an allocation, whatever their size.
template <class Gone>
Snapshot watch(const Snapshot& snapshot, Gone gone) {
  using Body = SnapshotAccess::Body;
  return SnapshotAccess::make(std::shared_ptr<const Body>(
      &SnapshotAccess::body(snapshot),
      [snapshot, gone = std::move(gone)](const Body*) mutable { gone(); }));
}

}  // namespace tierwall::testing
