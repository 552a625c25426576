#include "store/endpoint_classes.hpp"

#include <algorithm>
#include <utility>

#include "support/sort_once.hpp"

namespace tierwall::store {

namespace {

// By label class of the build: the sets of the selectors that match it.
std::vector<std::vector<std::uint32_t>> matching_sets(snapshot::Sources& sources) {
  std::vector<std::vector<std::uint32_t>> sets(sources.objects->class_count());
  for (std::uint32_t selector = 0; selector < sources.rule_sets.of_selectors.size(); ++selector) {
    const std::uint32_t set = sources.rule_sets.of_selectors[selector];
    if (set == kNoEntry) continue;
    for (const std::uint32_t label_class : sources.members->classes_of(selector))
      sets[label_class].push_back(set);
  }
  return sets;
}

}  // namespace

EndpointClasses::EndpointClasses(snapshot::Sources& sources,
                                 std::span<const PortBinding> port_bindings)
    : selectors_(*sources.selectors),
      is_read_(sources.selectors->symbols().key_count()),
      sets_of_selectors_(sources.rule_sets.of_selectors),
      policies_of_(sources.selectors->size()),
      ports_(sources, port_bindings) {
  const std::vector<std::uint32_t>& subjects = sources.of_policies.subjects;
  for (std::uint32_t policy = 0; policy < subjects.size(); ++policy)
    policies_of_[subjects[policy]].push_back(policy);
  for (std::uint32_t i = 0; i < selectors_.size(); ++i) {
    files_.add(i, sources.members->narrowest_requirement(i));
    for (const Insn& instruction : selectors_[i].program().code) {
      if (!instruction.key.is_none()) is_read_[instruction.key.value] = true;
    }
  }
  const std::vector<std::vector<std::uint32_t>> sets = matching_sets(sources);
  std::vector<LabelSet> read(sources.objects->class_count());  // by label class
  for (std::uint32_t i = 0; i < read.size(); ++i) {
    std::vector<Label> labels;
    for (const Label& label : sources.objects->labels(i)) {
      if (is_read(label.key)) labels.push_back(label);
    }
    read[i] = LabelSet(labels);
  }
  for (const snapshot::EndpointRecord& endpoint : sources.objects->endpoints()) {
    const std::uint32_t label_class = endpoint.label_class;
    const std::vector<NamedPorts::Known> ports =
        ports_.known({endpoint.ports.begin(), endpoint.ports.end()});
    const auto [number, is_new] = intern(read[label_class].view(), ports);
    of_built_.push_back(number);
    if (!is_new) continue;
    Matches matches{sets[label_class], sources.selecting[label_class]};
    const auto satisfies = [&](std::uint32_t selector) {
      return sources.members->matches(selector, label_class);
    };
    matches.is_complete = ports_.append_sets(ports, satisfies, matches.sets);
    support::sort_once(matches.sets);  // a selector and a port may lead to the same
    matches_.push_back(std::move(matches));
  }
  for (const snapshot::NetworkSetRecord& set : sources.objects->network_sets()) {
    const LabelView labels = read[set.label_class].view();
    const auto [number, is_new] = intern(labels, {});
    if (is_new) matches_.push_back(match(labels, {}));
    of_built_network_sets_.push_back(number);
  }
}

std::uint32_t EndpointClasses::class_of(std::span<const LabelText> labels,
                                        const std::vector<EndpointPort>& ports) {
  SymbolTable& symbols = selectors_.symbols();
  std::vector<Label> read;
  for (const LabelText& label : labels) {
    const KeyId key = symbols.find_key(label.key);
    if (is_read(key)) read.push_back({key, symbols.intern_value(label.value)});
  }
  const LabelSet set(read);
  const std::vector<NamedPorts::Known> known = ports_.known(ports);
  const auto [number, is_new] = intern(set.view(), known);
  if (!is_new) return number;
  matches_.push_back(match(set.view(), known));
  if (table_) add_row(number);
  return number;
}

bool EndpointClasses::know(std::uint32_t selector) {
  if (selector < sets_of_selectors_.size()) return true;
  const auto reads_known = [this](const Insn& instruction) {
    return instruction.key.is_none() || is_read(instruction.key);
  };
  // They come one by one.
  while (sets_of_selectors_.size() <= selector) {
    const auto next = static_cast<std::uint32_t>(sets_of_selectors_.size());
    const ProgramView program = selectors_[next].program();
    if (!std::ranges::all_of(program.code, reads_known)) return false;
    index::Requirements requirements = index::requirements(program);
    files_.add(next, requirements.empty() ? index::Requirement() : requirements.front());
    sets_of_selectors_.push_back(kNoEntry);
    policies_of_.emplace_back();
  }
  return true;
}

std::vector<std::uint32_t> EndpointClasses::matching(std::uint32_t selector) {
  if (!table_) {
    table_.emplace();
    for (std::uint32_t i = 0; i < matches_.size(); ++i)
      add_row(i);
  }
  const ProgramView program = selectors_[selector].program();
  if (selector >= table_->is_reader.size()) table_->is_reader.resize(selector + 1);
  if (!table_->is_reader[selector]) {
    table_->rows.add_reader(program);
    table_->is_reader[selector] = true;
  }
  return table_->rows.match(program, selectors_.symbols().texts(),
                            table_->rows.narrowest(index::requirements(program)));
}

void EndpointClasses::add_set(std::uint32_t selector, std::uint32_t set,
                              std::span<const std::uint32_t> classes) {
  sets_of_selectors_[selector] = set;
  for (const std::uint32_t number : classes)
    matches_[number].sets.push_back(set);
}

// Ids only grow.
void EndpointClasses::add_policy(std::uint32_t subject, PolicyId policy,
                                 std::span<const std::uint32_t> classes) {
  policies_of_[subject].push_back(policy.value);
  for (const std::uint32_t number : classes)
    matches_[number].policies.push_back(policy.value);
}

void EndpointClasses::remove_policy(std::uint32_t subject, PolicyId policy,
                                    std::span<const std::uint32_t> classes) {
  std::erase(policies_of_[subject], policy.value);
  for (const std::uint32_t number : classes)
    std::erase(matches_[number].policies, policy.value);
}

LabelSet EndpointClasses::labels_of(std::uint32_t number) const {
  const std::span<const std::uint32_t> key = known_[number];
  std::vector<Label> labels;
  // A number of ports, and two numbers for each of them, stand before the labels.
  for (std::size_t at = 1 + 2 * std::size_t{key[0]}; at < key.size(); at += 2)
    labels.push_back({KeyId{key[at]}, ValueId{key[at + 1]}});
  return LabelSet(labels);
}

void EndpointClasses::add_row(std::uint32_t number) {
  table_->rows.insert(number, table_->labels.emplace_back(labels_of(number)).view());
}

std::pair<std::uint32_t, bool> EndpointClasses::intern(LabelView labels,
                                                       std::span<const NamedPorts::Known> ports) {
  key_.assign(1, static_cast<std::uint32_t>(ports.size()));
  for (const NamedPorts::Known& port : ports)
    key_.insert(key_.end(), {port.name, port.key});
  for (const Label& label : labels.table())
    key_.insert(key_.end(), {label.key.value, label.value.value});
  const auto [number, is_new] = known_.intern(key_);
  return {number, is_new};
}

EndpointClasses::Matches EndpointClasses::match(LabelView labels,
                                                std::span<const NamedPorts::Known> ports) const {
  const TextView texts = selectors_.symbols().texts();
  Matches found;
  std::vector<std::uint32_t> matching;
  files_.for_each_candidate(labels, [&](std::uint32_t selector) {
    if (!selectors_[selector].matches(labels, texts)) return;
    matching.push_back(selector);
    if (sets_of_selectors_[selector] != kNoEntry)
      found.sets.push_back(sets_of_selectors_[selector]);
    const std::vector<std::uint32_t>& policies = policies_of_[selector];
    found.policies.insert(found.policies.end(), policies.begin(), policies.end());
  });
  std::ranges::sort(matching);
  found.is_complete = ports_.append_sets(
      ports, [&](std::uint32_t selector) { return std::ranges::binary_search(matching, selector); },
      found.sets);
  support::sort_once(found.sets);
  std::ranges::sort(found.policies);
  return found;
}

}  // namespace tierwall::store
