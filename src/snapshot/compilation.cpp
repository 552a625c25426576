#include "snapshot/compilation.hpp"

#include <span>
#include <string_view>
#include <vector>

#include "programs/compile_programs.hpp"
#include "snapshot/batch_form.hpp"
#include "snapshot/compile_selectors.hpp"
#include "snapshot/identities.hpp"
#include "snapshot/names.hpp"
#include "snapshot/plans.hpp"
#include "snapshot/resource_at_work.hpp"
#include "snapshot/rules.hpp"
#include "snapshot/stats.hpp"

namespace tierwall::snapshot {

std::shared_ptr<const SnapshotAccess::Body> Compilation::run() {
  if (!order_policies()) return nullptr;
  find_labels();
  compile_rules();
  make_plans();
  identify_addresses();
  name_things();
  if (!growth_.is_expected) sources_.reset();
  compile_programs();
  const auto body = std::make_shared<SnapshotAccess::Body>();
  SnapshotView& view = body->view;
  view = view_of(tables_->addresses, tables_->rules, tables_->plans, tables_->programs);
  view.failsafe_ports = options_.failsafe_ports;
  choose_form_of_batches(options_.programs, *tables_, view);
  body->runs = tables_->runs;
  body->rule_texts = {tables_->rules.set_test_texts, tables_->rules.port_test_texts};
  body->tables = std::move(tables_);
  body->tiers = {body->tables, &body->tables->tiers};
  body->policies = std::move(policies_);
  body->endpoints = std::move(endpoints_);
  body->stats = measure(*body, model_.network_sets.size());
  meter_.end();
  return body;
}

ResourceName Compilation::resource_at_work() const {
  return snapshot::resource_at_work(meter_.place(), model_, sources_.get(), *tables_, *policies_,
                                    *endpoints_);
}

bool Compilation::order_policies() {
  meter_.begin(BuildStage::selectors, model_.policies.size() + model_.profiles.size());
  const PolicyOrder& order = sources_->order.emplace(model_, options_.staged, meter_);
  meter_.advance(model_.policies.size() - order.policies.size());
  CompileOptions selector_options = options_.selectors;
  selector_options.limits = options_.limits;
  EffectiveSelectors& selectors = sources_->selectors.emplace(selector_options, meter_);
  sources_->of_policies = compile_selectors(order, model_, selectors, meter_, diagnostics_);
  return !diagnostics_.has_errors();
}

void Compilation::find_labels() {
  meter_.begin(BuildStage::labels, model_.profiles.size() + model_.namespaces.size() +
                                       model_.service_accounts.size() +
                                       model_.workload_endpoints.size() +
                                       model_.host_endpoints.size() + model_.network_sets.size());
  Sources& from = *sources_;
  from.profiles.emplace(model_, meter_);
  from.objects.emplace(model_, *from.profiles, from.selectors->symbols(), meter_);
  from.members.emplace(*from.selectors, *from.objects, meter_);
}

// Of everything that has rules: the policies in order, then the profiles.
void Compilation::compile_rules() {
  Sources& from = *sources_;
  meter_.begin(BuildStage::rules, from.order->policies.size() + from.profiles->records().size());
  RuleData& data = tables_->rules;
  RuleSetBuilder sets(model_, from.selectors->size(), *from.objects, *from.members, from.sets,
                      data.port_bindings, growth_.is_expected, meter_);
  RuleCompiler compiler(sets, *from.selectors, data, meter_);
  std::vector<RuleRuns>& runs = tables_->runs;
  runs.reserve(from.order->policies.size() + from.profiles->records().size());
  std::span<const SideSelectors> sides = from.of_policies.sides;
  const auto compile = [&](const std::vector<Rule>& rules, std::string_view policy_namespace) {
    const std::span<const SideSelectors> of_rules = sides.first(2 * rules.size());
    sides = sides.subspan(of_rules.size());
    return compiler.compile(rules, policy_namespace, of_rules);
  };
  for (const PolicyRecord& record : from.order->policies) {
    const Policy& policy = *record.policy;
    const RuleRun ingress = compile(policy.ingress, policy.namespace_name);
    runs.push_back({ingress, compile(policy.egress, policy.namespace_name)});
    meter_.advance();
  }
  std::vector<SideSelectors> of_profile;
  const auto compile_profile = [&](const std::vector<Rule>& rules) {
    of_profile.clear();
    for (const Rule& rule : rules) {
      of_profile.push_back(from.selectors->entity({}, rule.source).selectors);
      of_profile.push_back(from.selectors->entity({}, rule.destination).selectors);
    }
    return compiler.compile(rules, {}, of_profile);
  };
  for (const ProfileRecord& profile : from.profiles->records()) {
    const RuleRun ingress = compile_profile(profile.rules(Direction::ingress));
    runs.push_back({ingress, compile_profile(profile.rules(Direction::egress))});
    meter_.advance();
  }
  data.selector_count = sets.selector_count();
  from.rule_sets = sets.take();
  meter_.keep_tables(data.bytes() + runs.size() * sizeof(RuleRuns));
}

void Compilation::make_plans() {
  Sources& from = *sources_;
  meter_.begin(BuildStage::plans, from.order->policies.size() + from.objects->endpoints().size());
  from.selecting =
      selecting_policies(from.of_policies.subjects, *from.objects, *from.members, meter_);
  from.plans.emplace(*from.order, *from.profiles, tables_->runs, meter_);
  tables_->plans = build_plans(from.selecting, *from.objects, *from.plans, meter_);
  meter_.keep_tables(tables_->plans.bytes());
}

void Compilation::identify_addresses() {
  meter_.begin(BuildStage::identities, 1);
  Sources& from = *sources_;
  IdentityRows& rows = from.rows.emplace(from.sets.size() + growth_.spare_sets, meter_);
  // A trie is not changed in place, as addresses of snapshots that are followed are.
  const bool may_be_trie = options_.programs.address_trie && !growth_.is_expected;
  Identities found = build_identities(from.sets, *from.objects, rows, tables_->plans.endpoints,
                                      may_be_trie, meter_);
  tables_->addresses = std::move(found.tables);
  from.identities = std::move(found.of_classes);
  meter_.keep_tables(tables_->addresses.bytes());
  meter_.advance();
}

void Compilation::name_things() {
  meter_.begin(BuildStage::names, sources_->objects->endpoints().size());
  tables_->tiers = sources_->order->tiers;
  policies_ =
      std::make_shared<const PolicyDirectory>(name_policies(*sources_->order, *sources_->profiles));
  endpoints_ =
      std::make_shared<const EndpointDirectory>(name_endpoints(*sources_->objects, meter_));
  meter_.keep_tables(bytes_of_names(*tables_, *policies_, *endpoints_));
}

void Compilation::compile_programs() {
  meter_.begin(BuildStage::programs, 2 * tables_->plans.plans.size());
  const SnapshotView tables = view_of(tables_->addresses, tables_->rules, tables_->plans, {});
  tables_->programs = programs::compile_programs(
      {.view = tables,
       .identity_count = tables_->addresses.identity_count,
       .has_newcomers = growth_.is_expected,
       .options = options_.programs,
       .meter = meter_},
      tables_->plans.plans, tables_->plans.endpoints, tables_->plans.hosts);
}

}  // namespace tierwall::snapshot
