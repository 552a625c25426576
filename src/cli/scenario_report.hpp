// What became of the checks of a test run: failures are printed as they come, with what was
// expected, what came out and who decided; passes are counted.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tierwall::cli {

class ScenarioReport {
 public:
  // The checks that follow belong to this scenario; its heading is printed with its first failure.
  void begin_scenario(std::string name, std::string place);

  void pass() noexcept { ++passed_; }
  // `check` says which one; `reasons` are whole lines without their ends.
  void fail(const std::string& check, const std::vector<std::string>& reasons);
  // The scenario could not be set up: all its `count` checks fail, and it counts at least once.
  void fail_all(std::size_t count, const std::vector<std::string>& reasons);

  std::size_t passed() const noexcept { return passed_; }
  std::size_t failed() const noexcept { return failed_; }
  // `12 passed, 1 failed`.
  void print_totals() const;

 private:
  void print_heading();

  std::string name_, place_;
  bool heading_printed_ = false;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace tierwall::cli
