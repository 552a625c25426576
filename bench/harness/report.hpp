// A report of one run: Markdown with the machine, charts and every result.
#pragma once

#include <string>
#include <vector>

#include "harness/results.hpp"

namespace tierwall::bench {

// Writes `report.md` and the charts that the results give into the folder, which is made if it does not
// exist. Returns empty, or what went wrong.
std::string write_report(const std::string& folder, const std::vector<Result>& results);

}  // namespace tierwall::bench
