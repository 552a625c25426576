#include "cli/output/output.hpp"

#include <string>

#include <CLI/CLI.hpp>

#include "cli/output/terminal.hpp"
#include "cli/output/yaml.hpp"
#include "cli/usage/checks.hpp"

namespace tierwall::cli {

void add_output_option(CLI::App& command, OutputFormat& format) {
  command
      .add_option_function<std::string>(
          "-o,--output",
          [&format](const std::string& word) {
            format = word == "json"   ? OutputFormat::json
                     : word == "yaml" ? OutputFormat::yaml
                                      : OutputFormat::table;
          },
          "table (default) for people, json or yaml for programs")
      ->check(one_of({"table", "json", "yaml"}))
      ->type_name("FORMAT");
}

void print_value(const OrderedJson& value, OutputFormat format) {
  print(format == OutputFormat::yaml ? to_yaml(value) : to_line(value));
}

}  // namespace tierwall::cli
