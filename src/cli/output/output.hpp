// How a command prints its answers: for people, or for programs as JSON or YAML.
#pragma once

#include "cli/input/json.hpp"

namespace CLI {
class App;
}

namespace tierwall::cli {

enum class OutputFormat { table, json, yaml };

// Adds `-o table|json|yaml`.
void add_output_option(CLI::App& command, OutputFormat& format);

// One line of JSON, or a YAML document behind `---`; `format` is one of the two.
void print_value(const OrderedJson& value, OutputFormat format);

}  // namespace tierwall::cli
