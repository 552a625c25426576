// tierwall(1), in the macros of man(7).
#pragma once

#include <string>

#include "cli/usage/command_shape.hpp"

namespace tierwall::cli {

std::string manual_page(const ProgramShape& shape);

}  // namespace tierwall::cli
