// Ids of different kinds do not compare.
#include <tierwall/runtime/ids.hpp>

bool same(tierwall::KeyId a, [[maybe_unused]] tierwall::KeyId b,
          [[maybe_unused]] tierwall::ValueId value) {
#if defined(TIERWALL_WRONG)
  return a == value;
#else
  return a == b;
#endif
}
