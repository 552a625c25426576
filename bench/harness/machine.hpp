// What a figure depends on besides the code: the machine, the compiler and its flags.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tierwall::bench {

// Name and value of each fact, in the order in which they are shown.
std::vector<std::pair<std::string, std::string>> describe_machine();

}  // namespace tierwall::bench
