// The test for success does not turn into a number.
#include <tierwall/selector.hpp>

int count(const tierwall::Result<void>& one) {
#if defined(TIERWALL_WRONG)
  return one + 1;
#else
  return one ? 2 : 1;
#endif
}
