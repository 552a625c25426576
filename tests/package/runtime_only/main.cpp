#include <tierwall/runtime/evaluate.hpp>

int main() {
  // Without endpoints nothing is policed.
  constexpr tierwall::Address kAny = tierwall::Address::v4(10, 0, 0, 1);
  const tierwall::Flow flow{.source = kAny, .destination = kAny};
  const tierwall::Decision unenforced;
  return flow.source.is_v4() && unenforced.allowed() ? 0 : 1;
}
