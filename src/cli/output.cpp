#include "cli/output.hpp"

#include <map>
#include <string>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "cli/terminal.hpp"
#include "cli/yaml.hpp"

namespace tierwall::cli {

void add_output_option(CLI::App& command, OutputFormat& format, std::string_view text_name) {
  const std::map<std::string, OutputFormat> formats = {{std::string(text_name), OutputFormat::text},
                                                       {"json", OutputFormat::json},
                                                       {"yaml", OutputFormat::yaml}};
  command
      .add_option_function<std::string>(
          "-o,--output", [&format, formats](const std::string& word) { format = formats.at(word); },
          fmt::format("{} (default), json or yaml", text_name))
      ->check(CLI::IsMember({std::string(text_name), std::string("json"), std::string("yaml")}))
      ->type_name("FORMAT");
}

void print_value(const OrderedJson& value, OutputFormat format) {
  print(format == OutputFormat::yaml ? to_yaml(value) : to_line(value));
}

}  // namespace tierwall::cli
