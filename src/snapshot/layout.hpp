// The handshake between the headers that a caller was compiled with and the library.
#pragma once

#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include <tierwall/diagnostics.hpp>
#include <tierwall/runtime/config.hpp>

namespace tierwall::snapshot {

// What to report if tables made here cannot be read by code compiled with headers of that version.
inline std::optional<Diagnostic> layout_mismatch(std::uint32_t version) {
  if (version == kLayoutVersion) return std::nullopt;
  Diagnostic diagnostic;
  diagnostic.code = ErrorCode::layout_mismatch;
  diagnostic.message = fmt::format("the headers have layout version {}, the library has {}",
                                   version, kLayoutVersion);
  return diagnostic;
}

}  // namespace tierwall::snapshot
