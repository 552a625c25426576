#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include <tierwall/address.hpp>
#include <tierwall/explain.hpp>

#include "cli/flows/answer_json.hpp"
#include "cli/flows/bound_flow.hpp"
#include "cli/flows/flow_text.hpp"
#include "cli/input/input.hpp"
#include "cli/input/snapshot_set.hpp"
#include "cli/scenario/scenario.hpp"

namespace tierwall::cli {

namespace {

Error wrong(std::string message) {
  return Error{.code = ErrorCode::wrong_type, .message = std::move(message)};
}

// The member if it is there and of that type; an empty list if it is absent.
Result<Json> list_of(const Json& object, const char* member, Json::value_t type) {
  const auto at = object.find(member);
  if (at == object.end()) return Json::array();
  const auto is_of_type = [type](const Json& item) { return item.type() == type; };
  if (!at->is_array() || !std::ranges::all_of(*at, is_of_type)) {
    return wrong(fmt::format("`{}` is not a list of {}", member,
                             type == Json::value_t::string ? "strings" : "objects"));
  }
  return *at;
}

// `{"marathon": <application>, "tasks": [{"name", "ips"}]}`.
Result<std::vector<TaskArgument>> read_tasks(const Json& envelope) {
  const Json id = envelope.at("marathon").is_object()
                      ? envelope.at("marathon").value("id", Json(""))
                      : Json("");
  const Result<Json> tasks = list_of(envelope, "tasks", Json::value_t::object);
  if (!tasks) return tasks.error();
  std::vector<TaskArgument> arguments;
  for (const Json& task : *tasks) {
    TaskArgument argument;
    argument.application = id.is_string() ? id.get<std::string>() : std::string();
    const Json name = task.value("name", Json());
    if (!name.is_string()) return wrong("a task without a `name`");
    argument.task.name = name.get<std::string>();
    const Result<Json> ips = list_of(task, "ips", Json::value_t::string);
    if (!ips) return ips.error();
    for (const Json& ip : *ips) {
      const Result<Address> address = parse_address(ip.get<std::string>());
      if (!address) return address.error();
      argument.task.addresses.push_back(*address);
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

// The documents of a scenario or of a rejected bundle, ready to be loaded in either mode.
class Bundle {
 public:
  static Result<Bundle> read(const Json& object) {
    Bundle bundle;
    const Result<Json> resources = list_of(object, "resources", Json::value_t::object);
    if (!resources) return resources.error();
    for (std::size_t i = 0; i < resources->size(); ++i) {
      const Json& resource = (*resources)[i];
      std::string name = fmt::format("resources[{}]", i);
      if (!resource.contains("marathon")) {
        bundle.documents_.push_back({std::move(name), to_text(resource)});
        continue;
      }
      Result<std::vector<TaskArgument>> tasks = read_tasks(resource);
      if (!tasks) return tasks.error();
      bundle.applications_.push_back(
          {{std::move(name), to_text(resource.at("marathon"))}, *std::move(tasks)});
    }
    const Result<Json> manifests = list_of(object, "manifests", Json::value_t::string);
    if (!manifests) return manifests.error();
    for (std::size_t i = 0; i < manifests->size(); ++i) {
      bundle.documents_.push_back(
          {fmt::format("manifests[{}]", i), (*manifests)[i].get<std::string>()});
    }
    if (const auto manifest = object.find("manifest"); manifest != object.end()) {
      if (!manifest->is_string()) return wrong("`manifest` is not a string");
      bundle.documents_.push_back({"manifest", manifest->get<std::string>()});
    }
    return bundle;
  }

  LoadResult load(ManifestMode mode) const {
    const LoadOptions options{.mode = mode, .limits = {}};
    std::vector<ManifestSource> sources;
    sources.reserve(documents_.size());
    for (const Document& document : documents_)
      sources.push_back({document.name, document.text});
    LoadResult loaded = load_manifests(sources, options);
    for (const Application& application : applications_) {
      load_marathon_tasks({application.document.name, application.document.text}, application.tasks,
                          loaded, options);
    }
    return loaded;
  }

 private:
  struct Document {
    std::string name;
    std::string text;
  };
  struct Application {
    Document document;
    std::vector<TaskArgument> tasks;
  };

  std::vector<Document> documents_;
  std::vector<Application> applications_;
};

// Compares exactly the members that are expected (spec/policy.md 8); lists as a whole, in order.
void compare(const Json& expected, const OrderedJson* actual, const std::string& path,
             std::vector<std::string>& differences) {
  if (expected.is_object() && actual != nullptr && actual->is_object()) {
    for (const auto& [name, value] : expected.items()) {
      const auto at = actual->find(name);
      compare(value, at == actual->end() ? nullptr : &*at,
              path.empty() ? name : fmt::format("{}.{}", path, name), differences);
    }
    return;
  }
  if (expected.is_array() && actual != nullptr && actual->is_array() &&
      expected.size() == actual->size()) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      compare(expected[i], &(*actual)[i], fmt::format("{}[{}]", path, i), differences);
    }
    return;
  }
  const std::string want = to_text(expected);
  const std::string got = actual == nullptr
                              ? std::string("nothing")
                              : actual->dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
  if (want != got) differences.push_back(fmt::format("{}: expected {}, got {}", path, want, got));
}

// `from` and `to` repeat what the addresses say; the state must agree.
void check_owner(const Json& flow, const char* member, const Address& address,
                 const Snapshot& snapshot, std::vector<std::string>& differences) {
  const auto at = flow.find(member);
  if (at == flow.end() || !at->is_null()) return;
  for (const EndpointId owner : snapshot.find_endpoints(address)) {
    differences.push_back(fmt::format("{}: expected no endpoint, but {} belongs to {}", member,
                                      to_string(address),
                                      name_of(snapshot.endpoint(owner)).to_string()));
  }
}

class FlowChecker {
 public:
  FlowChecker(SnapshotSet& snapshots, ScenarioReport& report)
      : snapshots_(snapshots), report_(report) {}

  void run(const Json& flow, std::size_t number) {
    title_ = fmt::format("flow {}", number);
    reasons_.clear();
    const Result<void> answered = check(flow);
    if (!answered) reasons_.push_back(answered.error().message);
    if (reasons_.empty()) return report_.pass();
    reasons_.insert(reasons_.end(), deciders_.begin(), deciders_.end());
    report_.fail(title_, reasons_);
  }

 private:
  Result<const Snapshot*> snapshot_for(StagedPolicies staged, bool failsafe) {
    const Snapshot* const snapshot = snapshots_.get(staged, failsafe);
    if (snapshot != nullptr) return snapshot;
    const std::vector<std::string> errors = snapshots_.errors();
    return wrong(errors.empty() ? "the state cannot be compiled" : errors.front());
  }

  Result<void> check(const Json& flow) {
    deciders_.clear();
    const Result<FlowRequest> request = read_flow(flow);
    if (!request) return request.error();
    const auto expected = flow.find("expect");
    if (expected == flow.end() || !expected->is_object()) return wrong("no object `expect`");
    const Result<const Snapshot*> snapshot =
        snapshot_for(StagedPolicies::ignored, request->failsafe);
    if (!snapshot) return snapshot.error();
    const Result<BoundFlow> bound = bind(*request, **snapshot);
    if (!bound) return bound.error();
    title_ += fmt::format(": {} -> {} {}", source_text(*bound, **snapshot),
                          destination_text(*bound, **snapshot), traffic_text(*bound));
    check_owner(flow, "from", bound->flow().source, **snapshot, reasons_);
    check_owner(flow, "to", bound->flow().destination, **snapshot, reasons_);

    const Answer answer = ask(**snapshot, *bound);
    name_deciders(answer, **snapshot);
    OrderedJson actual = answer_json(answer, *bound, **snapshot);
    if (expected->contains("logs") || expected->contains("trace")) {
      const std::vector<SideExplanation> sides = explain_sides(**snapshot, *bound);
      actual["logs"] = logs_json(sides, **snapshot);
      actual["trace"] = trace_json(sides, **snapshot);
    }
    if (expected->contains("pending")) {
      const Result<const Snapshot*> pending =
          snapshot_for(StagedPolicies::enforced, request->failsafe);
      if (!pending) return pending.error();
      // Ids belong to one snapshot, hence bound again.
      const Result<BoundFlow> again = bind(*request, **pending);
      if (!again) return again.error();
      actual["pending"] = answer_json(ask(**pending, *again), *again, **pending);
    }
    compare(*expected, &actual, "", reasons_);
    return {};
  }

  void name_deciders(const Answer& answer, const Snapshot& snapshot) {
    deciders_.push_back("egress:  " + describe(answer.verdict.egress, snapshot));
    if (answer.in_host) deciders_.push_back("inHost:  " + describe(*answer.in_host, snapshot));
    if (answer.out_host) deciders_.push_back("outHost: " + describe(*answer.out_host, snapshot));
    deciders_.push_back("ingress: " + describe(answer.verdict.ingress, snapshot));
  }

  SnapshotSet& snapshots_;
  ScenarioReport& report_;
  std::string title_;
  std::vector<std::string> reasons_;
  std::vector<std::string> deciders_;  // only printed below reasons
};

// What load and build have against the bundle; empty if it is accepted.
std::vector<std::string> errors_of(const Bundle& bundle, ManifestMode mode) {
  LoadResult loaded = bundle.load(mode);
  if (loaded.diagnostics.has_errors()) return error_lines(loaded.diagnostics);
  return error_lines(validate(loaded.model));
}

void run_reject(const Json& reject, std::size_t number, ScenarioReport& report) {
  const Json why = reject.value("why", Json());
  const std::string title =
      fmt::format("reject {}{}", number, why.is_string() ? ": " + why.get<std::string>() : "");
  const Json mode = reject.value("mode", Json("any"));
  if (mode != "any" && mode != "strict") {
    return report.fail(title, {"`mode` is not `any` or `strict`"});
  }
  const Result<Bundle> bundle = Bundle::read(reject);
  if (!bundle) return report.fail(title, {bundle.error().message});

  std::vector<std::string> reasons;
  if (errors_of(*bundle, ManifestMode::strict).empty()) {
    reasons.push_back("strict mode: expected to be refused, was accepted");
  }
  const std::vector<std::string> compat = errors_of(*bundle, ManifestMode::compat);
  if (mode == "any" && compat.empty()) {
    reasons.push_back("compat mode: expected to be refused, was accepted");
  } else if (mode == "strict" && !compat.empty()) {
    reasons.push_back("compat mode: expected to be accepted, was refused");
    reasons.insert(reasons.end(), compat.begin(), compat.end());
  }
  if (reasons.empty()) return report.pass();
  report.fail(title, reasons);
}

}  // namespace

Result<void> run_flows_scenario(const Json& scenario, const ScenarioContext& context,
                                ScenarioReport& report) {
  const Result<Json> flows = list_of(scenario, "flows", Json::value_t::object);
  if (!flows) return flows.error();
  const Result<Json> rejects = list_of(scenario, "rejects", Json::value_t::object);
  if (!rejects) return rejects.error();
  const Json needs_compat = scenario.value("compat", Json(false));
  if (!needs_compat.is_boolean()) return wrong("`compat` is not true or false");
  const Result<Bundle> bundle = Bundle::read(scenario);
  if (!bundle) return bundle.error();

  SnapshotSet snapshots(
      bundle->load(needs_compat.get<bool>() ? ManifestMode::compat : context.mode));
  if (snapshots.get(StagedPolicies::ignored, false) == nullptr) {
    report.fail_all(flows->size(), snapshots.errors());
  } else {
    FlowChecker checker(snapshots, report);
    for (std::size_t i = 0; i < flows->size(); ++i)
      checker.run((*flows)[i], i + 1);
  }
  for (std::size_t i = 0; i < rejects->size(); ++i)
    run_reject((*rejects)[i], i + 1, report);
  return {};
}

}  // namespace tierwall::cli
