#include "api/odr.hpp"

namespace tierwall::api_test {

Addresses addresses_there() {
  return addresses_here();
}

}  // namespace tierwall::api_test
