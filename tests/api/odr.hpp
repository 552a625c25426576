// What both translation units of the ODR test say about the entities that headers define.
#pragma once

#include <array>

#include <generated/all_headers.hpp>

namespace tierwall::api_test {

// Addresses of inline functions and variables: one each, whichever translation unit asks.
using Addresses = std::array<const void*, 5>;

inline Addresses addresses_here() {
  return {
      reinterpret_cast<const void*>(&run),
      reinterpret_cast<const void*>(&is_staged),
      &kDefaultTier,
      &kLayoutVersion,
      &kResolve,
  };
}

Addresses addresses_there();

}  // namespace tierwall::api_test
