// What builds and commits tell, in the words of the C API.
#pragma once

#include <memory>
#include <string>

#include <tierwall/diagnostics.hpp>

#include "capi/guard.hpp"
#include "capi/handles.hpp"

namespace tierwall::capi {

// The status of what was built or refused, with the first error as the message.
inline tierwall_status tell_outcome(tierwall_error* error, const Diagnostics& diagnostics) {
  for (const Diagnostic& entry : diagnostics.entries()) {
    if (entry.severity != Severity::error) continue;
    const bool is_cancelled = entry.code == ErrorCode::cancelled;
    return tell(error, is_cancelled ? TIERWALL_CANCELLED : TIERWALL_REFUSED, entry.to_string(),
                Error{entry.code, 0, 0, {}});
  }
  return TIERWALL_OK;
}

// `to` may be null.
inline void give_diagnostics(tierwall_diagnostics** to, Diagnostics found) {
  if (to == nullptr) return;
  auto handle = std::make_unique<tierwall_diagnostics>();
  handle->found = std::move(found);
  give(to, std::move(handle));
}

}  // namespace tierwall::capi
