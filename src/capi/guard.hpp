// The one way in: no exception passes, and what happened is told in the caller's struct.
//
//     tierwall_status tierwall_x_create(tierwall_x** x, tierwall_error* error) {
//       return guarded(error, [&]() -> tierwall_status {
//         give(x, std::make_unique<tierwall_x>());
//         return TIERWALL_OK;
//       });
//     }
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <tierwall/c/status.h>
#include <tierwall/error.hpp>

#include "capi/field.hpp"

namespace tierwall::capi {

// Fills the struct, if there is one; returns the status.
tierwall_status tell(tierwall_error* error, tierwall_status status, std::string_view message,
                     const Error& details = {}) noexcept;
// What `Error` says of a text that the caller gave.
inline tierwall_status tell_refused(tierwall_error* error, const Error& details) noexcept {
  return tell(error, TIERWALL_REFUSED, details.message, details);
}
// Of the exception that is being handled.
tierwall_status tell_exception(tierwall_error* error) noexcept;

template <class Body>
tierwall_status guarded(tierwall_error* error, const Body& body) noexcept {
  try {
    return body();
  } catch (...) {
    return tell_exception(error);
  }
}

// A handle of the caller's that has to be there.
template <class Handle>
Handle& existing(Handle* handle, const char* name) {
  if (handle == nullptr) refuse(Field(name), "must not be null");
  return *handle;
}

// Null first, so that a call that fails leaves nothing to release. `to` may be null.
template <class Handle>
void clear(Handle** to) noexcept {
  if (to != nullptr) *to = nullptr;
}
template <class Handle>
void give(Handle** to, std::unique_ptr<Handle> handle) noexcept {
  *to = handle.release();
}

}  // namespace tierwall::capi
