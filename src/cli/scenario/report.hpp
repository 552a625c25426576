// What became of the checks of a test run: for people failures are printed as they come, with what was
// expected, what came out and who decided, and passes are counted; for programs all is one value at
// the end.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/input/json.hpp"
#include "cli/output/output.hpp"

namespace tierwall::cli {

class ScenarioReport {
 public:
  explicit ScenarioReport(OutputFormat format) : format_(format) {}

  // The checks that follow belong to this scenario; its heading is printed with its first failure.
  void begin_scenario(std::string name, std::string place);

  void pass() noexcept { ++passed_; }
  // `check` says which one; `reasons` are whole lines without their ends.
  void fail(const std::string& check, const std::vector<std::string>& reasons);
  // The scenario could not be set up: all its `count` checks fail, and it counts at least once.
  void fail_all(std::size_t count, const std::vector<std::string>& reasons);

  std::size_t passed() const noexcept { return passed_; }
  std::size_t failed() const noexcept { return failed_; }
  // `12 passed, 1 failed`, or {passed, failed, failures: [{scenario, place, check, reasons}]}, where
  // `check` is null of a scenario that could not be set up.
  void print_totals() const;

 private:
  bool is_for_people() const noexcept { return format_ == OutputFormat::table; }
  void print_heading();
  void keep(const OrderedJson& check, const std::vector<std::string>& reasons);

  OutputFormat format_;
  OrderedJson failures_ = OrderedJson::array();
  std::string name_, place_;
  bool heading_printed_ = false;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace tierwall::cli
