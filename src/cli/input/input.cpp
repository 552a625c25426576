#include "cli/input/input.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <tierwall/address.hpp>

#include "cli/input/files.hpp"
#include "cli/input/json.hpp"
#include "cli/output/progress_line.hpp"
#include "cli/output/terminal.hpp"
#include "cli/usage/checks.hpp"

namespace tierwall::cli {

namespace {

std::string_view without_leading_slash(std::string_view application) {
  return application.starts_with('/') ? application.substr(1) : application;
}

// The ids in a Marathon file as written, each once; nothing where the loader will complain anyway.
std::vector<std::string> application_ids(std::string_view text) {
  std::vector<std::string> ids;
  const Result<Json> parsed = parse_json(text);
  if (!parsed) return ids;
  const auto add = [&ids](const Json& application) {
    if (!application.is_object()) return;
    const auto id = application.find("id");
    if (id == application.end() || !id->is_string()) return;
    std::string text_of_id = id->get<std::string>();
    if (std::ranges::find(ids, text_of_id) == ids.end()) ids.push_back(std::move(text_of_id));
  };
  if (parsed->is_array()) {
    for (const Json& application : *parsed)
      add(application);
  } else {
    add(*parsed);
  }
  return ids;
}

// False, after complaining, if a file cannot be read or a task belongs to no application.
bool load_marathon_files(const InputOptions& options, LoadResult& loaded) {
  std::vector<TaskArgument> tasks;
  bool complete = true;
  for (const std::string& text : options.tasks) {
    if (Result<TaskArgument> task = parse_task(text); task) tasks.push_back(*std::move(task));
  }
  std::vector<std::string> known;
  for (const std::string& path : options.marathon_files) {
    const Result<std::string> text = read_text(path);
    if (!text) {
      complain(text.error().message);
      complete = false;
      continue;
    }
    const std::string name = display_name(path);
    for (std::string& id :
         load_marathon_tasks({name, *text}, tasks, loaded, options.load_options())) {
      known.push_back(std::move(id));
    }
  }
  if (!complete) return false;
  for (const TaskArgument& task : tasks) {
    if (std::ranges::find(known, without_leading_slash(task.application)) != known.end()) continue;
    complain(fmt::format("task `{}`: no application `{}` in the files given by --marathon",
                         task.task.name, task.application));
    complete = false;
  }
  return complete;
}

}  // namespace

Result<TaskArgument> parse_task(std::string_view text) {
  const auto wrong = [](std::string message) {
    return Error{.code = ErrorCode::invalid_value, .message = std::move(message)};
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return wrong(fmt::format("`{}` is not of the form application=name,address", text));
  }
  TaskArgument argument;
  argument.application = text.substr(0, equals);
  std::string_view rest = text.substr(equals + 1);
  const std::size_t comma = rest.find(',');
  if (comma == std::string_view::npos || comma == 0) {
    return wrong(fmt::format("`{}` is not of the form application=name,address", text));
  }
  argument.task.name = rest.substr(0, comma);
  for (rest.remove_prefix(comma); !rest.empty();) {
    rest.remove_prefix(1);
    const std::string_view address = rest.substr(0, rest.find(','));
    const Result<Address> parsed = parse_address(address);
    if (!parsed) return wrong(parsed.error().message);
    argument.task.addresses.push_back(*parsed);
    rest.remove_prefix(address.size());
  }
  return argument;
}

void add_mode_option(CLI::App& command, ManifestMode& mode) {
  command
      .add_option_function<std::string>(
          "--mode",
          [&mode](const std::string& word) {
            mode = word == "strict" ? ManifestMode::strict : ManifestMode::compat;
          },
          "compat (default) also takes v1-era spellings, strict only what the v3 API takes")
      ->check(one_of({"compat", "strict"}))
      ->type_name("MODE");
}

void add_input_options(CLI::App& command, InputOptions& options) {
  command
      .add_option("-f,--file", options.files,
                  "manifests, YAML or JSON: a file, a folder, or - for standard input")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      .add_option("--marathon", options.marathon_files,
                  "Marathon application JSON; its tasks are given by --task")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command.add_option("--task", options.tasks, "one running task of a Marathon application")
      ->type_name("APP=NAME,IP[,IP]")
      ->allow_extra_args(false)
      ->check(accepted_by([](const std::string& text) { return parse_task(text); }));
  command
      .add_option_function<std::string>(
          "--missing-namespaces",
          [&options](const std::string& word) {
            options.missing_namespaces =
                word == "open" ? MissingNamespaces::open : MissingNamespaces::denied;
          },
          "namespaces of endpoints that no manifest defines: denied (default), as a missing "
          "profile is, or open where no policy applies, as in a cluster that has them")
      ->check(one_of({"denied", "open"}))
      ->type_name("WHAT");
  add_mode_option(command, options.mode);
}

std::vector<std::string> load_marathon_tasks(const ManifestSource& source,
                                             const std::vector<TaskArgument>& tasks,
                                             LoadResult& into, const LoadOptions& options) {
  std::vector<std::string> known;
  const std::vector<std::string> ids = application_ids(source.text);
  for (const std::string& id : ids) {
    std::vector<MarathonTask> own;
    for (const TaskArgument& task : tasks) {
      if (without_leading_slash(task.application) == without_leading_slash(id)) {
        own.push_back(task.task);
      }
    }
    load_marathon(source, id, own, into, options);
    known.emplace_back(without_leading_slash(id));
  }
  // Not a list of applications: the loader says why.
  if (ids.empty()) load_marathon(source, {}, {}, into, options);
  return known;
}

std::string usage_error(const InputOptions& options, bool stdin_is_taken) {
  if (options.is_empty()) return kNothingToLoad;
  const auto readers = std::ranges::count(options.files, "-") +
                       std::ranges::count(options.marathon_files, "-") + (stdin_is_taken ? 1 : 0);
  return readers > 1 ? "standard input can be read only once" : std::string();
}

std::optional<LoadResult> load_input(const InputOptions& options) {
  std::vector<std::string> names;
  std::vector<std::string> texts;
  bool readable = true;
  const auto give_up_on = [&readable](const Error& error) {
    complain(error.message);
    readable = false;
  };
  for (const std::string& path : options.files) {
    const Result<std::vector<std::string>> files = expand_folder(path);
    if (!files) {
      give_up_on(files.error());
      continue;
    }
    for (const std::string& file : *files) {
      Result<std::string> text = read_text(file);
      if (!text) {
        give_up_on(text.error());
        continue;
      }
      names.push_back(display_name(file));
      texts.push_back(*std::move(text));
    }
  }
  std::vector<ManifestSource> sources;
  sources.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    sources.push_back({names[i], texts[i]});
  LoadResult loaded = [&] {
    ProgressLine line(stderr);
    line.show("reading manifests");
    return load_manifests(sources, options.load_options());
  }();
  if (!load_marathon_files(options, loaded)) readable = false;
  if (!readable) return std::nullopt;
  return loaded;
}

}  // namespace tierwall::cli
