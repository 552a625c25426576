// The selector texts that the `selector/...` suites work on.
#pragma once

#include <string>
#include <vector>

#include "harness/suite.hpp"

namespace tierwall::bench {

// `selectors.json` of the data folder: one of each form, a few of the sizes met in practice.
// Without the folder, texts of our own with the same proportions.
std::vector<std::string> selector_texts(const Options& options);

}  // namespace tierwall::bench
