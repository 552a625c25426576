#include "cli/scenario/files.hpp"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "cli/input/files.hpp"
#include "cli/output/terminal.hpp"
#include "cli/scenario/yaml.hpp"

namespace tierwall::cli {

namespace {

class ScenarioWalk {
 public:
  explicit ScenarioWalk(const ScenarioVisitor& visit) : visit_(visit) {}

  // One value of a file: a scenario, a list of them, or an object that holds a list of them.
  void visit(const Json& value, const std::string& place) {
    if (value.is_array()) return visit_list(value, place);
    if (!value.is_object()) {
      return refuse(place, fmt::format("a scenario belongs here, not {}", type_name(value)));
    }
    const auto scenarios = value.find("scenarios");
    if (scenarios == value.end()) return visit_scenario(value, place);
    if (value.value("version", Json(1)) != 1) return refuse(place, "`version` is not 1");
    if (!scenarios->is_array()) return refuse(place, "`scenarios` is not a list");
    visit_list(*scenarios, place);
  }

  // `message` names the file itself.
  void refuse_all(const std::string& message) {
    complain(message);
    complete_ = false;
  }

  void refuse(const std::string& place, const std::string& message) {
    refuse_all(fmt::format("{}: {}", place, message));
  }

  bool complete() const noexcept { return complete_; }

 private:
  void visit_list(const Json& list, const std::string& place) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      visit_scenario(list[i], fmt::format("{} scenario {}", place, i + 1));
    }
  }

  void visit_scenario(const Json& scenario, const std::string& place) {
    if (!scenario.is_object()) {
      return refuse(place, fmt::format("a scenario belongs here, not {}", type_name(scenario)));
    }
    // Neither is a test that can fail.
    if (!scenario.contains("checks") && !scenario.contains("flows") &&
        !scenario.contains("rejects")) {
      return refuse(place, "none of `checks`, `flows` and `rejects` is there");
    }
    if (const Result<void> visited = visit_(scenario, place); !visited) {
      refuse(place, visited.error().message);
    }
  }

  const ScenarioVisitor& visit_;
  bool complete_ = true;
};

void walk_lines(const std::string& path, ScenarioWalk& walk) {
  const std::string name = display_name(path);
  Result<LineSource> source = LineSource::open(path);
  if (!source) {
    return walk.refuse_all(source.error().message);
  }
  std::string line;
  for (std::size_t number = 1; source->next(line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string place = fmt::format("{}:{}", name, number);
    const Result<Json> json = parse_json(line);
    if (json) {
      walk.visit(*json, place);
    } else {
      walk.refuse(place, json.error().message);
    }
  }
  if (source->failed()) walk.refuse(name, "cannot be read to its end");
}

void walk_yaml(const std::string& name, std::string_view text, ScenarioWalk& walk) {
  const std::vector<std::string> errors = for_each_yaml_document(
      name, text,
      [&walk](const Json& document, const std::string& place) { walk.visit(document, place); });
  if (errors.empty()) return;
  print_diagnostics(errors);
  walk.refuse(name, "not all scenarios could be read");
}

void walk_json(const std::string& name, std::string_view text, ScenarioWalk& walk) {
  const Result<Json> json = parse_json(text);
  if (json) {
    walk.visit(*json, name);
  } else {
    walk.refuse(name, json.error().message);
  }
}

}  // namespace

bool for_each_scenario(const std::string& path, const ScenarioVisitor& visit) {
  ScenarioWalk walk(visit);
  const std::filesystem::path extension = std::filesystem::path(path).extension();
  if (path == "-" || extension == ".jsonl") {
    walk_lines(path, walk);
    return walk.complete();
  }
  const Result<std::string> text = read_text(path);
  if (!text) {
    walk.refuse_all(text.error().message);
    return walk.complete();
  }
  if (extension == ".yaml" || extension == ".yml") {
    walk_yaml(path, *text, walk);
  } else {
    walk_json(path, *text, walk);
  }
  return walk.complete();
}

}  // namespace tierwall::cli
