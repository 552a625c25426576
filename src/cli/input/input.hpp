// What a command line wants loaded: manifests, folders of them, Marathon applications.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/result.hpp>

namespace CLI {
class App;
}

namespace tierwall::cli {

// One `--task application=name,address[,address]...`.
struct TaskArgument {
  std::string application;
  MarathonTask task;
};
Result<TaskArgument> parse_task(std::string_view text);

struct InputOptions {
  std::vector<std::string> files;
  std::vector<std::string> marathon_files;
  std::vector<std::string> tasks;  // each parses
  ManifestMode mode = ManifestMode::compat;
  MissingNamespaces missing_namespaces = MissingNamespaces::denied;

  bool is_empty() const noexcept { return files.empty() && marathon_files.empty(); }
  LoadOptions load_options() const {
    return {.mode = mode, .limits = {}, .missing_namespaces = missing_namespaces};
  }
};

// Adds `-f`, `--marathon`, `--task`, `--missing-namespaces` and `--mode`.
void add_input_options(CLI::App& command, InputOptions& options);
// Only `--mode`.
void add_mode_option(CLI::App& command, ManifestMode& mode);

inline constexpr const char* kNothingToLoad = "nothing to load: give manifests with -f";

// Empty if the options can be honoured. `stdin_is_taken`: something else reads standard input.
std::string usage_error(const InputOptions& options, bool stdin_is_taken);

// Reads and loads everything that the options name. nullopt, after complaining, if something could
// not be read; what the texts got wrong is in the diagnostics.
std::optional<LoadResult> load_input(const InputOptions& options);

// Adds an endpoint for every task of every application in `text`; `tasks` may also name
// applications of other files. Returns the applications that were met, without leading slashes.
std::vector<std::string> load_marathon_tasks(const ManifestSource& source,
                                             const std::vector<TaskArgument>& tasks,
                                             LoadResult& into, const LoadOptions& options);

}  // namespace tierwall::cli
