#include "cli/usage/checks.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tierwall::cli {

CLI::Validator within(int low, int high) {
  return {[low, high](std::string& text) {
            int number = 0;
            const char* const end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            if (error == std::errc{} && stop == end && number >= low && number <= high) {
              return std::string();
            }
            return fmt::format("`{}` is no number within {}..{}", text, low, high);
          },
          std::string()};
}

CLI::Validator one_of(std::vector<std::string> words) {
  std::string name = fmt::format("{{{}}}", fmt::join(words, ","));
  return {[words = std::move(words)](std::string& text) {
            if (std::ranges::find(words, text) != words.end()) return std::string();
            return fmt::format("`{}` is none of {}", text, fmt::join(words, ", "));
          },
          std::move(name)};
}

}  // namespace tierwall::cli
