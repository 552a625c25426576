#include "cli/scenario/report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "cli/output/terminal.hpp"

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
  if (!is_for_people()) {
    keep(check, reasons);
    return;
  }
  print_heading();
  print(fmt::format("  {}\n", one_line(check)));
  for (const std::string& reason : reasons)
    print(fmt::format("    {}\n", one_line(reason)));
}

void ScenarioReport::fail_all(std::size_t count, const std::vector<std::string>& reasons) {
  // A scenario that could not be set up is a failure even if it has nothing to check.
  failed_ += std::max<std::size_t>(count, 1);
  if (!is_for_people()) {
    keep(nullptr, reasons);
    return;
  }
  print_heading();
  print(count <= 1 ? std::string("  nothing could be checked:\n")
                   : fmt::format("  none of {} checks could be made:\n", count));
  for (const std::string& reason : reasons)
    print(fmt::format("    {}\n", one_line(reason)));
}

void ScenarioReport::keep(const OrderedJson& check, const std::vector<std::string>& reasons) {
  OrderedJson failure;
  failure["scenario"] = name_;
  failure["place"] = place_;
  failure["check"] = check;
  failure["reasons"] = reasons;
  failures_.push_back(std::move(failure));
}

void ScenarioReport::print_totals() const {
  if (!is_for_people()) {
    OrderedJson json;
    json["passed"] = passed_;
    json["failed"] = failed_;
    json["failures"] = failures_;
    print_value(json, format_);
    return;
  }
  const bool colours = colours_wanted(stdout);
  print(paint(fmt::format("{} passed, {} failed", passed_, failed_),
              failed_ == 0 ? Colour::green : Colour::red, colours));
  print("\n");
}

}  // namespace tierwall::cli
