#include "snapshot/effective_selectors.hpp"

#include <initializer_list>
#include <utility>

namespace tierwall::snapshot {

namespace {

// Of a text that is looked up, and of a byte that is compiled.
constexpr std::uint64_t kStepsPerText = 64;
constexpr std::uint64_t kStepsPerByte = 2;

// Different parts give different keys.
void append(std::string& key, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
  }
}

}  // namespace

std::uint32_t EffectiveSelectors::compile(const std::string& text,
                                          std::vector<syntax::ComposeError>& errors) {
  if (const auto known = by_text_.find(text); known != by_text_.end()) return known->second;
  meter_.work(kStepsPerByte * text.size());
  Result<Selector> compiled = Selector::compile(text, symbols_, options_);
  if (!compiled) {
    errors.push_back({syntax::ComposedField::composed, std::move(compiled).error()});
    return kNoEntry;
  }
  const auto [entry, is_new] = by_text_.try_emplace(std::string(compiled->canonical()),
                                                    static_cast<std::uint32_t>(selectors_.size()));
  const std::uint32_t index = entry->second;
  if (is_new) selectors_.push_back(std::move(compiled).value());
  by_text_.try_emplace(text, index);
  return index;
}

const EffectiveSubject& EffectiveSelectors::subject(const Policy& policy) {
  meter_.work(kStepsPerText);
  const bool namespaced = is_namespaced(policy.kind);
  const syntax::SubjectFields fields{.selector = policy.selector,
                                     .namespace_selector = policy.namespace_selector,
                                     .service_account_selector = policy.service_account_selector};
  key_.clear();
  append(key_, {namespaced ? "namespaced" : "global", policy.namespace_name, fields.selector,
                fields.namespace_selector, fields.service_account_selector});
  const auto [entry, is_new] = subjects_.try_emplace(key_);
  EffectiveSubject& subject = entry->second;
  if (!is_new) return subject;
  syntax::Composed<std::string> composed =
      namespaced
          ? syntax::compose_namespaced_subject(policy.namespace_name, fields, options_.limits)
          : syntax::compose_global_subject(fields, options_.limits);
  subject.errors = std::move(composed.errors);
  if (subject.errors.empty()) subject.selector = compile(composed.value, subject.errors);
  return subject;
}

const EffectiveEntity& EffectiveSelectors::entity(std::string_view policy_namespace,
                                                  const EntityRule& rule) {
  // 6.6: a namespace selector takes the place of the policy's namespace, so that policies of different
  // namespaces mean the same by it.
  const bool is_elsewhere = !rule.namespace_selector.empty();
  syntax::EntityFields fields{.policy_namespace = is_elsewhere ? "" : policy_namespace,
                              .selector = rule.selector,
                              .not_selector = rule.not_selector,
                              .namespace_selector = rule.namespace_selector,
                              .service_account_selector = {},
                              .service_account_names = {}};
  if (rule.service_accounts) {
    fields.service_account_selector = rule.service_accounts->selector;
    fields.service_account_names = rule.service_accounts->names;
  }
  if (fields.selector.empty() && fields.not_selector.empty() && fields.namespace_selector.empty() &&
      fields.service_account_selector.empty() && fields.service_account_names.empty()) {
    return unconstrained_;
  }
  meter_.work(kStepsPerText);
  key_.clear();
  append(key_, {fields.policy_namespace, fields.selector, fields.not_selector,
                fields.namespace_selector, fields.service_account_selector});
  for (const std::string& name : fields.service_account_names)
    append(key_, {name});
  const auto [entry, is_new] = entities_.try_emplace(key_);
  EffectiveEntity& entity = entry->second;
  if (!is_new) return entity;
  syntax::Composed<syntax::EntityTexts> composed = syntax::compose_entity(fields, options_.limits);
  entity.errors = std::move(composed.errors);
  if (!entity.errors.empty()) return entity;
  if (!composed.value.effective.empty()) {
    entity.selectors.positive = compile(composed.value.effective, entity.errors);
  }
  if (!composed.value.negative.empty()) {
    entity.selectors.negative = compile(composed.value.negative, entity.errors);
  }
  return entity;
}

}  // namespace tierwall::snapshot
