#include "cli/usage/command_shape.hpp"

#include <cstddef>
#include <string_view>

#include <CLI/CLI.hpp>

namespace tierwall::cli {

namespace {

// CLI11 keeps the values that one_of() allows behind the name of the type: `FORMAT:{table,json}`.
void read_type(std::string_view type, OptionShape& shape) {
  const std::size_t brace = type.find(":{");
  shape.value = type.substr(0, brace);
  if (brace == std::string_view::npos || !type.ends_with('}')) return;
  std::string_view words = type.substr(brace + 2);
  words.remove_suffix(1);
  for (;;) {
    const std::size_t comma = words.find(',');
    shape.choices.emplace_back(words.substr(0, comma));
    if (comma == std::string_view::npos) return;
    words.remove_prefix(comma + 1);
  }
}

OptionShape option_shape(const CLI::Option& option) {
  OptionShape shape;
  shape.description = option.get_description();
  shape.required = option.get_required();
  shape.positional = option.get_positional();
  // Flags take nothing, and may nonetheless have a type.
  if (option.get_items_expected_max() > 0) {
    read_type(option.get_type_name(), shape);
    const bool takes_many =
        option.get_items_expected_max() >= CLI::detail::expected_max_vector_size;
    shape.repeated =
        takes_many || option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  }
  if (shape.positional) {
    shape.names.push_back(option.get_name(true, false));
    shape.value.clear();
    return shape;
  }
  for (const std::string& name : option.get_snames())
    shape.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    shape.names.push_back("--" + name);
  return shape;
}

}  // namespace

std::string CommandShape::usage() const {
  const bool is_program = name == "tierwall";
  std::string text = is_program ? name : "tierwall " + name;
  text += " [OPTIONS]";
  for (const OptionShape& option : options) {
    if (!option.positional) continue;
    const std::string word = option.names[0] + (option.repeated ? "..." : "");
    text += option.required ? " " + word : " [" + word + "]";
  }
  return is_program ? text + " COMMAND" : text;
}

CommandShape shape_of(const CLI::App& app) {
  CommandShape shape;
  shape.name = app.get_name();
  shape.description = app.get_description();
  shape.notes = app.get_footer();
  for (const CLI::Option* const option : app.get_options({}))
    shape.options.push_back(option_shape(*option));
  return shape;
}

ProgramShape program_shape(const CLI::App& program) {
  ProgramShape shape{shape_of(program), {}};
  for (const CLI::App* const command : program.get_subcommands({})) {
    if (!command->get_group().empty()) shape.commands.push_back(shape_of(*command));
  }
  return shape;
}

}  // namespace tierwall::cli
