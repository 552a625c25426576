// Which results are drawn together.
#pragma once

#include <string>
#include <vector>

#include "harness/chart.hpp"
#include "harness/results.hpp"

namespace tierwall::bench {

struct NamedChart {
  std::string name;  // of a file, without extension
  Chart chart;
};

// Charts for which there are results, each with the lines for which there are some.
std::vector<NamedChart> charts_of(const std::vector<Result>& results);

}  // namespace tierwall::bench
