// The command line as data: what the commands told CLI11, read back. Help, completion and the manual
// page are written from this alone, so that none of them can lag behind the options.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tierwall::cli {

struct OptionShape {
  std::vector<std::string> names;    // `-o`, `--output`; of an argument without a name its word
  std::string value;                 // what stands behind the name: `FORMAT`; empty: nothing does
  std::vector<std::string> choices;  // the only values there are; empty: any
  std::string description;
  bool positional = false;
  bool required = false;
  bool repeated = false;

  bool takes_value() const noexcept { return positional || !value.empty(); }
  bool takes_file() const noexcept { return value == "FILE" || (positional && names[0] == "FILE"); }
};

struct CommandShape {
  std::string name;  // `tierwall`, `eval`
  std::string description;
  std::vector<OptionShape> options;
  std::string notes;  // examples and what else the help ends with

  // `tierwall eval [OPTIONS]`
  std::string usage() const;
};

struct ProgramShape {
  CommandShape program;
  std::vector<CommandShape> commands;  // those that are not hidden
};

// `app` is the program or one of its commands.
CommandShape shape_of(const CLI::App& app);
ProgramShape program_shape(const CLI::App& program);

}  // namespace tierwall::cli
