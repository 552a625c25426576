// How evaluate_batch() goes about the tables of a snapshot, on the processor that builds it.
#pragma once

#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/tables.hpp"

namespace tierwall::snapshot {

void choose_form_of_batches(const ProgramOptions& options, const Tables& tables,
                            SnapshotView& view) noexcept;

}  // namespace tierwall::snapshot
