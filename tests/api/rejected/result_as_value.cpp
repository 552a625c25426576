// A result is not its value: whoever wants the value says so.
#include <tierwall/address.hpp>

tierwall::Address read(const char* text) {
  tierwall::Result<tierwall::Address> address = tierwall::parse_address(text);
#if defined(TIERWALL_WRONG)
  return address;
#else
  return address.value_or(tierwall::Address{});
#endif
}
