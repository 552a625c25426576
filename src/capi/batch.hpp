// A batch of the caller's own arrays, which are not copied (layouts.hpp).
#pragma once

#include <cstddef>

#include <tierwall/c/flow.h>
#include <tierwall/runtime/evaluate_batch.hpp>

#include "capi/layouts.hpp"

namespace tierwall::capi {

inline tierwall_status evaluate_array(const SnapshotView& view, const tierwall_flow* flows,
                                      std::size_t count, tierwall_verdict* verdicts) noexcept {
  if (count == 0) return TIERWALL_OK;
  if (flows == nullptr || verdicts == nullptr) return TIERWALL_INVALID_ARGUMENT;
  evaluate_batch(view, {reinterpret_cast<const Flow*>(flows), count},
                 {reinterpret_cast<Verdict*>(verdicts), count});
  return TIERWALL_OK;
}

}  // namespace tierwall::capi
