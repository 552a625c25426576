#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <tierwall/snapshot.hpp>

#include "programs/compile_programs.hpp"
#include "snapshot/address_sets.hpp"
#include "snapshot/body.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/identities.hpp"
#include "snapshot/layout.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/plans.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/rules.hpp"
#include "snapshot/stats.hpp"

namespace tierwall::inline v0 {

namespace {

using namespace snapshot;

CompileOptions selector_options(const BuildOptions& options) {
  CompileOptions selectors = options.selectors;
  selectors.limits = options.limits;
  return selectors;
}

// Compiles every selector. The model is valid, so all of them parse; what remains is a program that
// would be too large.
class SelectorCompiler {
 public:
  SelectorCompiler(EffectiveSelectors& selectors, Diagnostics& diagnostics)
      : selectors_(selectors), diagnostics_(diagnostics) {}

  void compile(const Policy& policy) {
    resource_ = {std::string(to_string(policy.kind)), policy.namespace_name, policy.name};
    report(selectors_.subject(policy).errors, "spec.selector");
    compile(policy.ingress, policy.namespace_name, "ingress");
    compile(policy.egress, policy.namespace_name, "egress");
  }
  void compile(const Profile& profile) {
    resource_ = {"Profile", {}, profile.name};
    compile(profile.ingress, {}, "ingress");
    compile(profile.egress, {}, "egress");
  }

 private:
  void compile(const std::vector<Rule>& rules, std::string_view policy_namespace,
               std::string_view list) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (const auto& [side, name] : {std::pair(&rules[i].source, "source"),
                                       std::pair(&rules[i].destination, "destination")}) {
        const EffectiveEntity& entity = selectors_.entity(policy_namespace, *side);
        if (entity.errors.empty()) continue;
        report(entity.errors, fmt::format("spec.{}[{}].{}", list, i, name));
      }
    }
  }

  void report(const std::vector<syntax::ComposeError>& errors, const std::string& field) {
    for (const syntax::ComposeError& error : errors) {
      diagnostics_.add({.severity = Severity::error,
                        .code = error.error.code,
                        .place = {},
                        .resource = resource_,
                        .field = field,
                        .message = error.error.message});
    }
  }

  EffectiveSelectors& selectors_;
  Diagnostics& diagnostics_;
  ResourceName resource_;
};

// Rules of everything that has rules: the policies in order, then the profiles.
std::vector<RuleRuns> compile_rules(const PolicyOrder& order, const ProfileTable& profiles,
                                    RuleCompiler& compiler) {
  std::vector<RuleRuns> runs;
  runs.reserve(order.policies.size() + profiles.records().size());
  for (const PolicyRecord& record : order.policies) {
    const Policy& policy = *record.policy;
    runs.push_back({compiler.compile(policy.ingress, policy.namespace_name),
                    compiler.compile(policy.egress, policy.namespace_name)});
  }
  for (const ProfileRecord& profile : profiles.records()) {
    runs.push_back({compiler.compile(profile.rules(Direction::ingress), {}),
                    compiler.compile(profile.rules(Direction::egress), {})});
  }
  return runs;
}

std::vector<PolicyInfo> name_policies(const PolicyOrder& order, const ProfileTable& profiles) {
  std::vector<PolicyInfo> infos;
  for (const PolicyRecord& record : order.policies) {
    const Policy& policy = *record.policy;
    infos.push_back({std::string(to_string(policy.kind)), policy.namespace_name, policy.name,
                     record.tier, false});
  }
  for (const ProfileRecord& profile : profiles.records())
    infos.push_back({"Profile", {}, profile.name, TierId::none(), profile.missing});
  return infos;
}

void name_endpoints(const LabelledObjects& objects, SnapshotAccess::Body& body) {
  for (const EndpointRecord& endpoint : objects.endpoints()) {
    const EndpointId id{static_cast<std::uint32_t>(body.endpoints.size())};
    body.endpoints.push_back({endpoint.kind,
                              std::string(endpoint.namespace_name),
                              std::string(endpoint.name),
                              {endpoint.addresses.begin(), endpoint.addresses.end()}});
    for (const Address& address : endpoint.addresses)
      body.owners.emplace_back(address, id);
  }
  std::ranges::sort(body.owners);
  // Not the range algorithm: clang 14 cannot use what it returns.
  body.owners.erase(std::unique(body.owners.begin(), body.owners.end()), body.owners.end());
}

std::nullptr_t too_large(const BuildOptions& options, Diagnostics& diagnostics) {
  Diagnostic diagnostic;
  diagnostic.code = ErrorCode::too_large;
  diagnostic.message =
      fmt::format("the tables of this model take more than the {} bytes that a snapshot may have",
                  options.limits.max_snapshot_bytes);
  diagnostics.add(std::move(diagnostic));
  return nullptr;
}

// The model is valid. Null, with a diagnostic, if something would be too large.
std::shared_ptr<const SnapshotAccess::Body> compile_model(const Model& model,
                                                          const BuildOptions& options,
                                                          Diagnostics& diagnostics) {
  const PolicyOrder order(model, options.staged);
  EffectiveSelectors selectors(selector_options(options));
  SelectorCompiler selector_compiler(selectors, diagnostics);
  for (const PolicyRecord& record : order.policies)
    selector_compiler.compile(*record.policy);
  for (const Profile& profile : model.profiles)
    selector_compiler.compile(profile);
  if (diagnostics.has_errors()) return nullptr;

  const auto body = std::make_shared<SnapshotAccess::Body>();
  const ProfileTable profiles(model);
  const LabelledObjects objects(model, profiles, selectors.symbols());
  Members members(selectors, objects);

  AddressSets sets;
  RuleCompiler compiler(model, selectors, objects, members, sets);
  body->runs = compile_rules(order, profiles, compiler);
  body->rules = compiler.take();

  std::vector<std::uint32_t> subjects;
  for (const PolicyRecord& record : order.policies)
    subjects.push_back(selectors.subject(*record.policy).selector);
  body->plans = build_plans({order, subjects, profiles, body->runs}, objects, members);

  std::optional<AddressData> addresses =
      build_identities(sets, objects, body->plans.endpoints, options.limits.max_snapshot_bytes);
  if (!addresses) return too_large(options, diagnostics);
  body->addresses = *std::move(addresses);

  SnapshotView tables = view_of(body->addresses, body->rules, body->plans, {}, false);
  programs::ProgramResult compiled =
      programs::compile_programs({.view = tables,
                                  .identity_count = body->addresses.identity_count,
                                  .max_bytes = options.limits.max_snapshot_bytes,
                                  .options = options.programs},
                                 body->plans.plans, body->plans.endpoints, body->plans.hosts);
  if (!compiled.data) return too_large(options, diagnostics);
  body->programs = *std::move(compiled.data);

  body->tiers = order.tiers;
  body->policies = name_policies(order, profiles);
  name_endpoints(objects, *body);
  body->view =
      view_of(body->addresses, body->rules, body->plans, body->programs, options.failsafe_ports);
#if defined(__x86_64__)
  body->view.cpu_has_popcnt =
      options.programs.cpu_extensions && __builtin_cpu_supports("popcnt") != 0;
#endif
  body->view.stages_batches =
      body->programs.bytes() + body->plans.endpoints.size() * sizeof(EndpointEntry) >
      options.programs.staged_batches_from;
  body->stats = measure(*body, model);
  if (body->stats.bytes > options.limits.max_snapshot_bytes) return too_large(options, diagnostics);
  return body;
}

}  // namespace

BuildResult SnapshotBuilder::build(const Model& model) const {
  BuildResult result{std::nullopt, Diagnostics(options_.limits.max_diagnostics)};
  if (std::optional<Diagnostic> mismatch = layout_mismatch(layout_version_)) {
    result.diagnostics.add(*std::move(mismatch));
    return result;
  }
  result.diagnostics.append(validate(model, options_));
  if (result.diagnostics.has_errors()) return result;
  if (auto body = compile_model(model, options_, result.diagnostics)) {
    result.snapshot = SnapshotAccess::make(std::move(body));
  }
  return result;
}

}  // namespace tierwall::inline v0
