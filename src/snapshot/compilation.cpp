#include "snapshot/compilation.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "programs/compile_programs.hpp"
#include "snapshot/compile_selectors.hpp"
#include "snapshot/identities.hpp"
#include "snapshot/names.hpp"
#include "snapshot/plans.hpp"
#include "snapshot/rules.hpp"
#include "snapshot/stats.hpp"

namespace tierwall::snapshot {

std::shared_ptr<const SnapshotAccess::Body> Compilation::run() {
  if (!order_policies()) return nullptr;
  find_labels();
  compile_rules();
  make_plans();
  if (!identify_addresses()) return nullptr;
  name_things();
  sources_.reset();
  if (!compile_programs()) return nullptr;
  body_->view = view_of(body_->addresses, body_->rules, body_->plans, body_->programs,
                        options_.failsafe_ports);
  body_->view.stages_batches =
      body_->programs.bytes() + body_->plans.endpoints.size() * sizeof(EndpointEntry) >
      options_.programs.staged_batches_from;
#if defined(__x86_64__)
  body_->view.cpu_has_popcnt =
      options_.programs.cpu_extensions && __builtin_cpu_supports("popcnt") != 0;
#endif
  body_->stats = measure(*body_, model_);
  if (!fits(body_->stats.bytes <= options_.limits.max_snapshot_bytes)) return nullptr;
  meter_.end();
  return body_;
}

bool Compilation::order_policies() {
  meter_.begin(BuildStage::selectors, model_.policies.size() + model_.profiles.size());
  const PolicyOrder& order = sources_->order.emplace(model_, options_.staged, meter_);
  meter_.advance(model_.policies.size() - order.policies.size());
  CompileOptions selector_options = options_.selectors;
  selector_options.limits = options_.limits;
  EffectiveSelectors& selectors = sources_->selectors.emplace(selector_options, meter_);
  compile_selectors(order, model_, selectors, meter_, diagnostics_);
  return !diagnostics_.has_errors();
}

void Compilation::find_labels() {
  meter_.begin(BuildStage::labels, model_.workload_endpoints.size() + model_.host_endpoints.size() +
                                       model_.network_sets.size());
  Sources& from = *sources_;
  from.profiles.emplace(model_, meter_);
  from.objects.emplace(model_, *from.profiles, from.selectors->symbols(), meter_);
  from.members.emplace(*from.selectors, *from.objects, meter_);
}

// Of everything that has rules: the policies in order, then the profiles.
void Compilation::compile_rules() {
  Sources& from = *sources_;
  meter_.begin(BuildStage::rules, from.order->policies.size() + from.profiles->records().size());
  RuleCompiler compiler(model_, *from.selectors, *from.objects, *from.members, from.sets, meter_);
  std::vector<RuleRuns>& runs = body_->runs;
  runs.reserve(from.order->policies.size() + from.profiles->records().size());
  for (const PolicyRecord& record : from.order->policies) {
    const Policy& policy = *record.policy;
    runs.push_back({compiler.compile(policy.ingress, policy.namespace_name),
                    compiler.compile(policy.egress, policy.namespace_name)});
    meter_.advance();
  }
  for (const ProfileRecord& profile : from.profiles->records()) {
    runs.push_back({compiler.compile(profile.rules(Direction::ingress), {}),
                    compiler.compile(profile.rules(Direction::egress), {})});
    meter_.advance();
  }
  body_->rules = compiler.take();
}

void Compilation::make_plans() {
  Sources& from = *sources_;
  meter_.begin(BuildStage::plans, from.order->policies.size() + from.objects->endpoints().size());
  std::vector<std::uint32_t> subjects;
  for (const PolicyRecord& record : from.order->policies)
    subjects.push_back(from.selectors->subject(*record.policy).selector);
  body_->plans = build_plans({*from.order, subjects, *from.profiles, body_->runs}, *from.objects,
                             *from.members, meter_);
}

bool Compilation::identify_addresses() {
  meter_.begin(BuildStage::identities, 1);
  std::optional<AddressData> addresses =
      build_identities(sources_->sets, *sources_->objects, body_->plans.endpoints,
                       options_.limits.max_snapshot_bytes);
  if (!fits(addresses.has_value())) return false;
  body_->addresses = *std::move(addresses);
  meter_.advance();
  return true;
}

void Compilation::name_things() {
  meter_.begin(BuildStage::names, sources_->objects->endpoints().size());
  body_->tiers = sources_->order->tiers;
  body_->policies = name_policies(*sources_->order, *sources_->profiles);
  name_endpoints(*sources_->objects, meter_, *body_);
}

bool Compilation::compile_programs() {
  meter_.begin(BuildStage::programs, 2 * body_->plans.plans.size());
  const SnapshotView tables = view_of(body_->addresses, body_->rules, body_->plans, {}, false);
  programs::ProgramResult compiled =
      programs::compile_programs({.view = tables,
                                  .identity_count = body_->addresses.identity_count,
                                  .max_bytes = options_.limits.max_snapshot_bytes,
                                  .options = options_.programs,
                                  .meter = meter_},
                                 body_->plans.plans, body_->plans.endpoints, body_->plans.hosts);
  if (!fits(compiled.data.has_value())) return false;
  body_->programs = *std::move(compiled.data);
  return true;
}

bool Compilation::fits(bool within_limit) {
  if (within_limit) return true;
  Diagnostic diagnostic;
  diagnostic.code = ErrorCode::too_large;
  diagnostic.message =
      fmt::format("the tables of this model take more than the {} bytes that a snapshot may have",
                  options_.limits.max_snapshot_bytes);
  diagnostics_.add(std::move(diagnostic));
  return false;
}

}  // namespace tierwall::snapshot
