// A result that nobody looks at is a bug: an error would be lost.
#include <tierwall/selector.hpp>

bool check(const char* text) {
#if defined(TIERWALL_WRONG)
  tierwall::Selector::validate(text);
  return true;
#else
  return tierwall::Selector::validate(text).has_value();
#endif
}
