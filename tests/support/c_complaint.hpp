// What a misused function of the C API says.
#pragma once

#include <cstring>
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <tierwall/c/status.h>

#include "support/c_structs.hpp"

namespace tierwall::testing {

// The message; the status is checked on the way, and that no struct for the error is needed.
inline std::string complaint(const std::function<tierwall_status(tierwall_error*)>& call) {
  auto error = c_sized<tierwall_error>();
  EXPECT_EQ(call(&error), TIERWALL_INVALID_ARGUMENT);
  EXPECT_EQ(error.status, TIERWALL_INVALID_ARGUMENT);
  EXPECT_EQ(error.message_length, std::strlen(error.message));
  EXPECT_EQ(call(nullptr), TIERWALL_INVALID_ARGUMENT) << "without a struct for the error";
  return error.message;
}

}  // namespace tierwall::testing
