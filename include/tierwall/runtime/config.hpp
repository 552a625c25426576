// Compiler glue of the hot path: assertions, inlining, and the layout version that inline code and
// the library must agree on.
//
// Everything under `tierwall/runtime/` depends on a few small std headers only, never throws, never
// allocates and needs nothing to be linked.
#pragma once

#include <cstdint>

// Checks an internal truth. Active in debug and fuzz builds (or where TIERWALL_ENABLE_ASSERT is 1),
// free otherwise. Never used on anything that a caller passes.
#if !defined(TIERWALL_ENABLE_ASSERT)
#if defined(NDEBUG)
#define TIERWALL_ENABLE_ASSERT 0
#else
#define TIERWALL_ENABLE_ASSERT 1
#endif
#endif

#if TIERWALL_ENABLE_ASSERT
#define TIERWALL_ASSERT(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#else
#define TIERWALL_ASSERT(condition) static_cast<void>(sizeof((condition) ? 1 : 0))
#endif

#define TIERWALL_UNREACHABLE() __builtin_unreachable()
#define TIERWALL_INLINE inline __attribute__((always_inline))

// Before a loop of a few turns, how many the compiler knows: there shall be no loop.
#if defined(__clang__)
#define TIERWALL_UNROLL _Pragma("unroll")
#else
#define TIERWALL_UNROLL _Pragma("GCC unroll 8")
#endif

// Marks what the library exports; everything else is hidden.
#if defined(TIERWALL_STATIC_DEFINE)
#define TIERWALL_EXPORT
#else
#define TIERWALL_EXPORT __attribute__((visibility("default")))
#endif

namespace tierwall::inline v0 {

// Inline code reads memory that the library wrote. The number changes whenever a type or a table
// under `runtime/` changes its layout; `SnapshotBuilder` hands it over and a mismatch is refused.
inline constexpr std::uint32_t kLayoutVersion = 8;

}  // namespace tierwall::inline v0
