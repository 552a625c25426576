// A number becomes an id only where somebody writes so.
#include <tierwall/runtime/ids.hpp>

void use(tierwall::KeyId);

void call() {
#if defined(TIERWALL_WRONG)
  use(3U);
#else
  use(tierwall::KeyId{3U});
#endif
}
