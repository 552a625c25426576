#include "cli/flows/flow_session.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "cli/commands/command.hpp"
#include "cli/input/files.hpp"
#include "cli/input/json.hpp"
#include "cli/input/snapshot_set.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

class Session {
 public:
  Session(SnapshotSet snapshots, const FlowOptions& options, const FlowVisitor& visit)
      : snapshots_(std::move(snapshots)), options_(options), visit_(visit) {}

  // Every flow can be asked of this state, as far as the command line says.
  bool prepare() {
    return snapshots_.get_or_complain(options_.staged, options_.failsafe) != nullptr;
  }

  bool answer_one() {
    const Result<void> answered = answer(flow_of(options_));
    if (!answered) complain(answered.error().message);
    return answered.has_value();
  }

  bool answer_lines() {
    Result<LineSource> source = LineSource::open(options_.flows_file);
    if (!source) {
      complain(source.error().message);
      return false;
    }
    bool all = true;
    std::string line;
    for (std::size_t number = 1; source->next(line); ++number) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      if (const Result<void> answered = answer(read_line(line)); !answered) {
        complain(fmt::format("{}:{}: {}", display_name(options_.flows_file), number,
                             answered.error().message));
        all = false;
      }
    }
    if (source->failed()) {
      complain(fmt::format("cannot read `{}` to its end", display_name(options_.flows_file)));
      all = false;
    }
    return all;
  }

 private:
  static Result<FlowRequest> read_line(const std::string& line) {
    const Result<Json> json = parse_json(line);
    if (!json) return json.error();
    return read_flow(*json);
  }

  Result<void> answer(const Result<FlowRequest>& request) {
    if (!request) return request.error();
    const Snapshot* const snapshot =
        snapshots_.get(options_.staged, options_.failsafe || request->failsafe);
    if (snapshot == nullptr) {
      return Error{.code = ErrorCode::conflict,
                   .message = "the state cannot be compiled with failsafe ports"};
    }
    const Result<BoundFlow> flow = bind(*request, *snapshot);
    if (!flow) return flow.error();
    visit_(*flow, *snapshot);
    return {};
  }

  SnapshotSet snapshots_;
  const FlowOptions& options_;
  const FlowVisitor& visit_;
};

}  // namespace

ExitCode answer_flows(std::string_view command, const InputOptions& input, const FlowOptions& flows,
                      const FlowVisitor& visit) {
  if (const std::string error = usage_error(input, flows); !error.empty()) {
    return refuse_usage(command, error);
  }
  std::optional<LoadResult> loaded = load_input(input);
  if (!loaded) return ExitCode::runtime_error;
  Session session(SnapshotSet(*std::move(loaded)), flows, visit);
  if (!session.prepare()) return ExitCode::runtime_error;
  const bool all = flows.flows_file.empty() ? session.answer_one() : session.answer_lines();
  return all ? ExitCode::ok : ExitCode::runtime_error;
}

}  // namespace tierwall::cli
