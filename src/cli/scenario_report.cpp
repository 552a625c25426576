#include "cli/scenario_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "cli/terminal.hpp"

namespace tierwall::cli {

void ScenarioReport::begin_scenario(std::string name, std::string place) {
  name_ = std::move(name);
  place_ = std::move(place);
  heading_printed_ = false;
}

void ScenarioReport::print_heading() {
  if (std::exchange(heading_printed_, true)) return;
  print(paint("FAIL", Colour::red, colours_wanted(stdout)));
  print(one_line(fmt::format(" {} ({})", name_, place_)));
  print("\n");
}

void ScenarioReport::fail(const std::string& check, const std::vector<std::string>& reasons) {
  ++failed_;
  print_heading();
  print(fmt::format("  {}\n", one_line(check)));
  for (const std::string& reason : reasons)
    print(fmt::format("    {}\n", one_line(reason)));
}

void ScenarioReport::fail_all(std::size_t count, const std::vector<std::string>& reasons) {
  // A scenario that could not be set up is a failure even if it has nothing to check.
  failed_ += std::max<std::size_t>(count, 1);
  print_heading();
  print(count <= 1 ? std::string("  nothing could be checked:\n")
                   : fmt::format("  none of {} checks could be made:\n", count));
  for (const std::string& reason : reasons)
    print(fmt::format("    {}\n", one_line(reason)));
}

void ScenarioReport::print_totals() const {
  const bool colours = colours_wanted(stdout);
  print(paint(fmt::format("{} passed, {} failed", passed_, failed_),
              failed_ == 0 ? Colour::green : Colour::red, colours));
  print("\n");
}

}  // namespace tierwall::cli
