#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <tierwall/lint.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/commands/command.hpp"
#include "cli/input/input.hpp"
#include "cli/input/json.hpp"
#include "cli/output/output.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall validate -f manifests/policies.yaml
  tierwall validate -f manifests/ --mode strict --warnings
  kubectl get globalnetworkpolicies -o yaml | tierwall validate -f - -o json

Warnings tell of what no endpoint or label answers to, of rules that are never
evaluated, and of documents that replace earlier ones.
Exit code 3: the manifests have errors. Exit code 1: a file could not be read.)";

struct ValidateOptions {
  InputOptions input;
  bool warnings = false;
  OutputFormat format = OutputFormat::table;
};

std::size_t total(const std::map<std::string, std::size_t>& counts) {
  std::size_t sum = 0;
  for (const auto& [kind, count] : counts)
    sum += count;
  return sum;
}

std::string counts_line(std::string_view what, const std::map<std::string, std::size_t>& counts) {
  std::string line = fmt::format("{} {}", total(counts), what);
  std::string_view separator = ": ";
  for (const auto& [kind, count] : counts) {
    line += fmt::format("{}{} {}", separator, kind, count);
    separator = ", ";
  }
  return line + '\n';
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

struct Findings {
  Diagnostics diagnostics;
  std::size_t warnings = 0;
};

// What the engine has against the model, as far as it can be trusted: a resource that was not read
// whole would be blamed for what is missing, and so would those that refer to it.
Diagnostics find_in_model(const LoadResult& loaded) {
  const Diagnostics found = validate(loaded.model);
  if (!loaded.diagnostics.has_errors()) return found;
  std::set<ResourceName> unreadable;
  for (const Diagnostic& diagnostic : loaded.diagnostics.entries()) {
    if (diagnostic.severity == Severity::error) unreadable.insert(diagnostic.resource);
  }
  Diagnostics trusted;
  for (const Diagnostic& diagnostic : found.entries()) {
    if (diagnostic.code == ErrorCode::unknown_reference) continue;
    if (!unreadable.contains(diagnostic.resource)) trusted.add(diagnostic);
  }
  return trusted;
}

Findings find_all(const LoadResult& loaded) {
  Findings findings{loaded.diagnostics, 0};
  findings.diagnostics.append(find_in_model(loaded));
  // What could not be read may be what seems to be missing.
  if (!loaded.diagnostics.has_errors()) findings.diagnostics.append(lint(loaded.model));
  loaded.places.locate(findings.diagnostics);
  for (const Diagnostic& diagnostic : findings.diagnostics.entries()) {
    if (diagnostic.severity == Severity::warning) ++findings.warnings;
  }
  return findings;
}

void print_text(const Findings& findings, const LoadCounts& counts, bool warnings) {
  const bool colours = colours_wanted(stdout);
  for (const Diagnostic& diagnostic : findings.diagnostics.entries()) {
    const bool error = diagnostic.severity == Severity::error;
    if (!error && !warnings) continue;
    print(paint(one_line(diagnostic.to_string()), error ? Colour::red : Colour::none, colours));
    print("\n");
  }
  if (findings.diagnostics.suppressed_count() != 0) {
    print(fmt::format("and {} more\n", findings.diagnostics.suppressed_count()));
  }
  print(counts_line("loaded", counts.loaded));
  if (!counts.ignored.empty()) print(counts_line("ignored", counts.ignored));
  print(fmt::format("{}, {}\n", plural(findings.diagnostics.error_count(), "error"),
                    plural(findings.warnings, "warning")));
}

OrderedJson place_json(const Place& place) {
  OrderedJson json;
  json["source"] = place.source;
  json["document"] = place.document;
  json["line"] = place.line;
  json["column"] = place.column;
  return json;
}

OrderedJson diagnostic_json(const Diagnostic& diagnostic) {
  OrderedJson json;
  json["severity"] = diagnostic.severity == Severity::error ? "error" : "warning";
  json["code"] = to_string(diagnostic.code);
  json.update(place_json(diagnostic.place));
  json["kind"] = diagnostic.resource.kind;
  json["namespace"] = diagnostic.resource.namespace_name;
  json["name"] = diagnostic.resource.name;
  json["field"] = diagnostic.field;
  json["message"] = diagnostic.message;
  json["other"] = nullptr;
  if (diagnostic.other != Place{}) json["other"] = place_json(diagnostic.other);
  return json;
}

void print_report(const Findings& findings, const LoadCounts& counts, bool warnings,
                  OutputFormat format) {
  OrderedJson json;
  json["errors"] = findings.diagnostics.error_count();
  json["warnings"] = findings.warnings;
  json["suppressed"] = findings.diagnostics.suppressed_count();
  json["loaded"] = counts.loaded;
  json["ignored"] = counts.ignored;
  json["diagnostics"] = OrderedJson::array();
  for (const Diagnostic& diagnostic : findings.diagnostics.entries()) {
    if (diagnostic.severity == Severity::error || warnings) {
      json["diagnostics"].push_back(diagnostic_json(diagnostic));
    }
  }
  print_value(json, format);
}

ExitCode run_validate(const ValidateOptions& options) {
  if (options.input.is_empty()) return refuse_usage("validate", kNothingToLoad);
  std::optional<LoadResult> loaded = load_input(options.input);
  if (!loaded) return ExitCode::runtime_error;
  const Findings findings = find_all(*loaded);
  if (options.format == OutputFormat::table) {
    print_text(findings, loaded->counts, options.warnings);
  } else {
    print_report(findings, loaded->counts, options.warnings, options.format);
  }
  return findings.diagnostics.has_errors() ? ExitCode::check_failed : ExitCode::ok;
}

}  // namespace

Command add_validate_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("validate", "Check manifests and report everything that is wrong");
  const auto options = std::make_shared<ValidateOptions>();
  add_input_options(*command, options->input);
  command->add_flag("--warnings", options->warnings,
                    "print warnings as well: what is allowed but hardly meant");
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_validate(*options); }};
}

}  // namespace tierwall::cli
