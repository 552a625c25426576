// How a command prints its answers: for people, or for programs as JSON or YAML.
#pragma once

#include <string_view>

#include "cli/json.hpp"

namespace CLI {
class App;
}

namespace tierwall::cli {

enum class OutputFormat { text, json, yaml };

// Adds `-o`; `text_name` is how the command calls what it prints for people.
void add_output_option(CLI::App& command, OutputFormat& format, std::string_view text_name);

// One line of JSON, or a YAML document behind `---`; `format` is one of the two.
void print_value(const OrderedJson& value, OutputFormat format);

}  // namespace tierwall::cli
