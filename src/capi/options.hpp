// Options of the C API -> those of the C++ API; 0 is the default everywhere.
#pragma once

#include <tierwall/c/selector.h>
#include <tierwall/c/snapshot.h>
#include <tierwall/selector.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::capi {

// Both take null for the defaults, and throw InvalidArgument.
CompileOptions compile_options_of(const tierwall_selector_options* options);
BuildOptions build_options_of(const tierwall_build_options* options);

// A limit, unless it is 0.
template <class Limit, class Given>
void set_limit(Limit& limit, Given given) noexcept {
  if (given != 0) limit = static_cast<Limit>(given);
}

}  // namespace tierwall::capi
