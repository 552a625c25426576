// An id of one kind is none of another kind.
#include <tierwall/runtime/ids.hpp>

tierwall::TierId tier_of(tierwall::TierId tier, [[maybe_unused]] tierwall::PolicyId policy) {
#if defined(TIERWALL_WRONG)
  tier = policy;
#endif
  return tier;
}
