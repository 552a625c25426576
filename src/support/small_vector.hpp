// SmallVector<T, N>: a vector whose first N elements need no allocation.
#pragma once

#include <cstddef>

#include <absl/container/inlined_vector.h>

namespace tierwall::support {

template <class T, std::size_t N>
using SmallVector = absl::InlinedVector<T, N>;

}  // namespace tierwall::support
