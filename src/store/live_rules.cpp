#include "store/live_rules.hpp"

#include <span>

namespace tierwall::store {

namespace {

template <class T>
void move_to(GrowingTable<T>& table, std::vector<T>& items) {
  table.append(items);
  items.clear();
}

std::uint32_t size_of(const auto& table) noexcept {
  return static_cast<std::uint32_t>(table.size());
}

}  // namespace

LiveRules::Grown::Grown(const snapshot::Tables& built)
    : rules(built.rules.rules, kRoomToGrow),
      set_tests(built.rules.set_tests, kRoomToGrow),
      port_tests(built.rules.port_tests, kRoomToGrow),
      port_ranges(built.rules.port_ranges, kRoomToGrow),
      extras(built.rules.extras, kRoomToGrow),
      http_methods(built.rules.http_methods, kRoomToGrow),
      http_paths(built.rules.http_paths, kRoomToGrow),
      set_test_texts(built.rules.set_test_texts, kRoomToGrow),
      port_test_texts(built.rules.port_test_texts, kRoomToGrow),
      runs(built.runs, kRoomToGrow) {
  for (const snapshot::RuleRuns& of_policy : built.runs)
    use(of_policy);
}

template <class Visit>
void LiveRules::Grown::for_each_selector_set(const snapshot::RuleRun& run, Visit visit) const {
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    const RuleEntry& rule = rules[i];
    for (std::uint32_t at = 0; at < rule.set_test_count; ++at) {
      const SetTest& test = set_tests[rule.first_set_test + at];
      if (test.field == SetField::selector || test.field == SetField::not_selector) visit(test.set);
    }
  }
}

void LiveRules::Grown::use(const snapshot::RuleRuns& of_policy) {
  for (const snapshot::RuleRun& run : {of_policy.ingress, of_policy.egress}) {
    rules_in_use += run.count;
    for_each_selector_set(run, [this](std::uint32_t set) {
      if (set >= uses.size()) uses.resize(set + 1);
      if (uses[set]++ == 0) ++selectors_in_use;
    });
  }
}

void LiveRules::Grown::release(const snapshot::RuleRuns& of_policy) {
  for (const snapshot::RuleRun& run : {of_policy.ingress, of_policy.egress}) {
    rules_in_use -= run.count;
    for_each_selector_set(run, [this](std::uint32_t set) {
      if (--uses[set] == 0) --selectors_in_use;
    });
  }
}

// Bindings and sets have their numbers already; all else is numbered from the end of its table on.
void LiveRules::Grown::move_in(snapshot::RuleData& draft) {
  for (RuleEntry& rule : draft.rules) {
    rule.first_set_test += size_of(set_tests);
    rule.first_port_test += size_of(port_tests);
    if (rule.extras != kNoEntry) rule.extras += size_of(extras);
  }
  for (PortTest& test : draft.port_tests)
    test.first_range += size_of(port_ranges);
  for (RuleExtras& each : draft.extras) {
    each.first_method += size_of(http_methods);
    each.first_path += size_of(http_paths);
  }
  move_to(rules, draft.rules);
  move_to(set_tests, draft.set_tests);
  move_to(port_tests, draft.port_tests);
  move_to(port_ranges, draft.port_ranges);
  move_to(extras, draft.extras);
  move_to(http_methods, draft.http_methods);
  move_to(http_paths, draft.http_paths);
  move_to(set_test_texts, draft.set_test_texts);
  move_to(port_test_texts, draft.port_test_texts);
}

snapshot::RuleRuns LiveRules::append(PolicyId id, snapshot::RuleRuns runs) {
  if (!grown_) grown_.emplace(*built_);
  for (snapshot::RuleRun* run : {&runs.ingress, &runs.egress})
    run->first += size_of(grown_->rules);
  grown_->move_in(*draft_);
  while (grown_->runs.size() < id.value)
    grown_->runs.push_back({});
  grown_->runs.push_back(runs);
  grown_->use(runs);
  return runs;
}

void LiveRules::remove(PolicyId id) {
  if (!grown_) grown_.emplace(*built_);
  grown_->release(grown_->runs[id.value]);
}

std::size_t LiveRules::rules_in_use() const noexcept {
  return grown_ ? grown_->rules_in_use : built_->rules.rules.size();
}

std::size_t LiveRules::selectors_in_use() const noexcept {
  return grown_ ? grown_->selectors_in_use : built_->rules.selector_count;
}

std::size_t LiveRules::newcomers() const noexcept {
  return grown_ ? grown_->rules.size() - built_->rules.rules.size() : 0;
}

std::size_t LiveRules::bytes() const noexcept {
  if (!grown_) return 0;
  const auto bytes_of = [](const auto&... tables) {
    return (std::size_t{0} + ... + tables.view().size_bytes());
  };
  return draft_->texts.bytes() + bytes_of(grown_->rules, grown_->set_tests, grown_->port_tests,
                                          grown_->port_ranges, grown_->extras, grown_->http_methods,
                                          grown_->http_paths, grown_->set_test_texts,
                                          grown_->port_test_texts, grown_->runs);
}

void LiveRules::show_in(SnapshotAccess::Body& body) const {
  if (!grown_) return;
  const auto show = [&body](const auto& table) {
    body.memory.push_back(table.memory());
    return table.view();
  };
  RuleTables& rules = body.view.rules;
  rules.rules = show(grown_->rules);
  rules.set_tests = show(grown_->set_tests);
  rules.port_tests = show(grown_->port_tests);
  rules.port_ranges = show(grown_->port_ranges);
  rules.extras = show(grown_->extras);
  rules.http_methods = show(grown_->http_methods);
  rules.http_paths = show(grown_->http_paths);
  body.rule_texts = {show(grown_->set_test_texts), show(grown_->port_test_texts)};
  body.runs = show(grown_->runs);
  body.memory.push_back(draft_);
}

}  // namespace tierwall::store
