// Checks of single values on the command line, with messages that say what would be right.
//
//     command.add_option("--port", port, "...")->check(within(1, 65535));
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace tierwall::cli {

// Whole numbers; the bounds are not repeated in the help.
CLI::Validator within(int low, int high);
// One of these words. shape_of() reads them back.
CLI::Validator one_of(std::vector<std::string> words);
// What `parse`, which returns a Result, accepts.
template <class Parse>
auto accepted_by(Parse parse) {
  return [parse](const std::string& text) {
    const auto parsed = parse(text);
    return parsed ? std::string() : parsed.error().message;
  };
}

}  // namespace tierwall::cli
