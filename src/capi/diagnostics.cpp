#include <tierwall/c/diagnostics.h>

#include <tierwall/diagnostics.hpp>

#include "capi/arguments.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/results.hpp"

using namespace tierwall;
using namespace tierwall::capi;

namespace {

tierwall_place place_of(const Place& place) noexcept {
  return {lend(place.source), place.document, place.line, place.column};
}

}  // namespace

void tierwall_diagnostics_release(tierwall_diagnostics* diagnostics) {
  delete diagnostics;
}

size_t tierwall_diagnostics_count(const tierwall_diagnostics* diagnostics) {
  return diagnostics == nullptr ? 0 : diagnostics->found.entries().size();
}

size_t tierwall_diagnostics_error_count(const tierwall_diagnostics* diagnostics) {
  return diagnostics == nullptr ? 0 : diagnostics->found.error_count();
}

size_t tierwall_diagnostics_suppressed_count(const tierwall_diagnostics* diagnostics) {
  return diagnostics == nullptr ? 0 : diagnostics->found.suppressed_count();
}

tierwall_status tierwall_diagnostics_get(const tierwall_diagnostics* diagnostics, size_t index,
                                         tierwall_diagnostic* diagnostic) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const auto& entries = existing(diagnostics, "diagnostics").found.entries();
    if (index >= entries.size()) return TIERWALL_NOT_FOUND;
    const Diagnostic& entry = entries[index];
    tierwall_diagnostic result{};
    result.kind = lend(entry.resource.kind);
    result.namespace_name = lend(entry.resource.namespace_name);
    result.name = lend(entry.resource.name);
    result.field = lend(entry.field);
    result.message = lend(entry.message);
    result.place = place_of(entry.place);
    result.other = place_of(entry.other);
    result.code = static_cast<tierwall_error_code>(entry.code);
    result.severity = static_cast<tierwall_severity>(entry.severity);
    write_struct(diagnostic, result, Field("diagnostic"));
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_diagnostics_line(const tierwall_diagnostics* diagnostics, size_t index,
                                          char* buffer, size_t capacity, size_t* length) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const auto& entries = existing(diagnostics, "diagnostics").found.entries();
    if (index >= entries.size()) return TIERWALL_NOT_FOUND;
    return fill_text(entries[index].to_string(), buffer, capacity, length);
  });
}

tierwall_status tierwall_diagnostics_text(const tierwall_diagnostics* diagnostics, char* buffer,
                                          size_t capacity, size_t* length) {
  return guarded(nullptr, [&]() -> tierwall_status {
    return fill_text(existing(diagnostics, "diagnostics").found.to_string(), buffer, capacity,
                     length);
  });
}
