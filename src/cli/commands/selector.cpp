#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "cli/commands/command.hpp"
#include "cli/input/files.hpp"
#include "cli/input/json.hpp"
#include "cli/output/output.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"help(Examples:
  tierwall selector "role == 'web' && !has(quarantine)"
  tierwall selector "a in {'x', 'y'}" --match a=x,b=y
  tierwall selector "a in {'x', 'y'} || has(b)" --listing --unoptimised
  echo '{"selector": "has(a)", "labels": {"a": ""}}' | tierwall selector -

With - every line of standard input is an object with `selector` and perhaps
`labels`, and is answered by one line {valid, canonical, id, match, error,
offset}, or a YAML document of these; what does not apply is null. A line that
is no such object is answered with the error `bad-line`, and the exit code is 1.
A text that starts with a dash goes behind `--`.)help";

using LabelTexts = std::vector<std::pair<std::string, std::string>>;

struct SelectorOptions {
  std::string text;
  std::optional<std::string> match;
  bool listing = false;
  bool unoptimised = false;
  bool ast = false;
  OutputFormat format = OutputFormat::table;
};

// `k=v,k=v`; the empty text is no labels. nullopt: a part without `=`.
std::optional<LabelTexts> parse_labels(std::string_view text) {
  LabelTexts labels;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    labels.emplace_back(part.substr(0, equals), part.substr(equals + 1));
    text.remove_prefix(part.size() == text.size() ? part.size() : part.size() + 1);
  }
  return labels;
}

struct SelectorAnswer {
  SymbolTable symbols;  // what the selector's ids mean
  Result<Selector> selector;
  std::optional<bool> match;  // only of a valid selector with labels
};

SelectorAnswer answer(std::string_view text, const LabelTexts* labels,
                      const CompileOptions& options) {
  SymbolTable symbols;
  Result<Selector> selector = Selector::compile(text, symbols, options);
  SelectorAnswer answered{std::move(symbols), std::move(selector), {}};
  if (answered.selector && labels != nullptr) {
    std::vector<LabelText> texts;
    texts.reserve(labels->size());
    for (const auto& [key, value] : *labels)
      texts.push_back({key, value});
    const LabelSet set = answered.symbols.intern_labels(texts);
    answered.match = answered.selector->matches(set.view(), answered.symbols.texts());
  }
  return answered;
}

OrderedJson answer_json(const SelectorAnswer& answered) {
  OrderedJson json;
  const Result<Selector>& selector = answered.selector;
  json["valid"] = selector.has_value();
  json["canonical"] = nullptr;
  json["id"] = nullptr;
  json["match"] = nullptr;
  json["error"] = nullptr;
  json["offset"] = nullptr;
  if (selector) {
    json["canonical"] = selector->canonical();
    json["id"] = selector->id();
    if (answered.match) json["match"] = *answered.match;
  } else {
    json["error"] = to_string(selector.error().code);
    json["offset"] = selector.error().offset;
  }
  return json;
}

std::string restriction_text(const Restriction& restriction) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (!text.empty()) text += ", ";
    text += part;
  };
  if (restriction.present) add("present");
  if (restriction.absent) add("absent");
  if (restriction.limited) {
    std::string values;
    for (const std::string& value : restriction.values) {
      values += fmt::format("{}\"{}\"", values.empty() ? "" : ", ", value);
    }
    add(fmt::format("one of {{{}}}", values));
  }
  if (!restriction.satisfiable()) add("which no label set can be");
  return text;
}

void print_text(const SelectorAnswer& answered, const SelectorOptions& options) {
  const Selector& selector = *answered.selector;
  print(fmt::format("canonical  {}\n", one_line(selector.canonical())));
  print(fmt::format("id         {}\n", selector.id()));
  if (answered.match) print(fmt::format("match      {}\n", *answered.match ? "yes" : "no"));
  const Restrictions restrictions = selector.restrictions();
  if (!restrictions.empty()) {
    print("requires\n");
    for (const auto& [name, restriction] : restrictions) {
      print(fmt::format("  {}: {}\n", name, one_line(restriction_text(restriction))));
    }
  }
  const auto print_block = [](std::string_view title, std::string_view block) {
    print(fmt::format("{}\n{}{}", title, block, block.ends_with('\n') ? "" : "\n"));
  };
  if (options.ast) print_block("ast", selector.dump_ast());
  if (options.listing) print_block("listing", selector.disassemble(answered.symbols));
}

ExitCode answer_text(const SelectorOptions& options, const CompileOptions& compile_options) {
  std::optional<LabelTexts> labels;
  if (options.match) labels = parse_labels(*options.match);
  const SelectorAnswer answered =
      answer(options.text, labels ? &*labels : nullptr, compile_options);
  if (options.format != OutputFormat::table) {
    print_value(answer_json(answered), options.format);
  } else if (answered.selector) {
    print_text(answered, options);
  }
  if (answered.selector) return ExitCode::ok;
  const Error& error = answered.selector.error();
  complain(fmt::format("selector: {} at byte {}: {}", to_string(error.code), error.offset,
                       error.message));
  return ExitCode::runtime_error;
}

struct SelectorLine {
  std::string selector;
  std::optional<LabelTexts> labels;
};

Result<SelectorLine> read_line(std::string_view text) {
  const auto wrong = [](std::string message) {
    return Error{.code = ErrorCode::wrong_type, .message = std::move(message)};
  };
  const Result<Json> json = parse_json(text);
  if (!json) return json.error();
  if (!json->is_object()) {
    return wrong(fmt::format("an object belongs here, not {}", type_name(*json)));
  }
  SelectorLine line;
  const auto selector = json->find("selector");
  if (selector == json->end() || !selector->is_string()) return wrong("no string `selector`");
  line.selector = selector->get<std::string>();
  const auto labels = json->find("labels");
  if (labels == json->end() || labels->is_null()) return line;
  if (!labels->is_object()) return wrong("`labels` is not an object");
  line.labels.emplace();
  for (const auto& [key, value] : labels->items()) {
    if (!value.is_string()) return wrong(fmt::format("label `{}` is not a string", key));
    line.labels->emplace_back(key, value.get<std::string>());
  }
  return line;
}

OrderedJson bad_line_json() {
  return OrderedJson::object({{"valid", false},
                              {"canonical", nullptr},
                              {"id", nullptr},
                              {"match", nullptr},
                              {"error", "bad-line"},
                              {"offset", nullptr}});
}

// One table of symbols per line: the input has no end that memory could be planned for. Each answer
// is written out at once, because the other end of the pipe may be waiting for it.
ExitCode answer_lines(const CompileOptions& options, OutputFormat format) {
  Result<LineSource> source = LineSource::open("-");
  if (!source) {
    complain(source.error().message);
    return ExitCode::runtime_error;
  }
  ExitCode code = ExitCode::ok;
  std::string text;
  for (std::size_t number = 1; source->next(text); ++number) {
    const Result<SelectorLine> line = read_line(text);
    if (line) {
      const LabelTexts* const labels = line->labels ? &*line->labels : nullptr;
      print_value(answer_json(answer(line->selector, labels, options)), format);
    } else {
      print_value(bad_line_json(), format);
      complain(fmt::format("{}:{}: {}", kStandardInput, number, line.error().message));
      code = ExitCode::runtime_error;
    }
    if (!flush_output()) return ExitCode::runtime_error;
  }
  return code;
}

ExitCode run_selector(const SelectorOptions& options) {
  const CompileOptions compile_options =
      options.unoptimised ? CompileOptions::unoptimised() : CompileOptions{};
  if (options.text != "-") return answer_text(options, compile_options);
  if (options.match || options.listing || options.ast) {
    return refuse_usage("selector",
                        "--match, --listing and --ast go with one selector, not with -");
  }
  return answer_lines(compile_options, options.format);
}

}  // namespace

Command add_selector_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("selector", "Compile a label selector and look at what became of it");
  const auto options = std::make_shared<SelectorOptions>();
  command->add_option("TEXT", options->text, "the selector, or - for lines on standard input")
      ->required()
      ->type_name("");
  command->add_option("--match", options->match, "say whether it matches these labels")
      ->type_name("K=V,K=V")
      ->check([](const std::string& text) {
        return parse_labels(text) ? std::string() : fmt::format("`{}` is not key=value,...", text);
      });
  command->add_flag("--listing", options->listing, "print the compiled program");
  command->add_flag("--unoptimised", options->unoptimised, "compile without any optimisation");
  command->add_flag("--ast", options->ast, "print the tree as parsed");
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_selector(*options); }};
}

}  // namespace tierwall::cli
