// Golden files: what a stage printed when a person last looked at it.
//
//     expect_golden("canonical.txt", text);    // compares with tests/golden/canonical.txt
//
// TIERWALL_GOLDEN_UPDATE=1 rewrites the files instead; the diff is then read like any other change.
#pragma once

#include <string_view>

namespace tierwall::testing {

void expect_golden(std::string_view file, std::string_view actual);

}  // namespace tierwall::testing
