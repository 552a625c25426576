// Everything but the manifest loader, for small programs.
//
//     #include <tierwall/tierwall.hpp>
//
// Larger ones include what they use; the hot path alone is `tierwall/runtime/evaluate.hpp`.
#pragma once

#include <tierwall/address.hpp>
#include <tierwall/diagnostics.hpp>
#include <tierwall/effective.hpp>
#include <tierwall/error.hpp>
#include <tierwall/explain.hpp>
#include <tierwall/http.hpp>
#include <tierwall/kubernetes_selector.hpp>
#include <tierwall/label_index.hpp>
#include <tierwall/limits.hpp>
#include <tierwall/lint.hpp>
#include <tierwall/model.hpp>
#include <tierwall/progress.hpp>
#include <tierwall/result.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>
#include <tierwall/runtime/match.hpp>
#include <tierwall/runtime/snapshot_cell.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/snapshot.hpp>
#include <tierwall/snapshot_publisher.hpp>
#include <tierwall/store.hpp>
#include <tierwall/symbols.hpp>
#include <tierwall/version.hpp>
