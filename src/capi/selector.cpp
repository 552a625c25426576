#include <memory>
#include <string>
#include <vector>

#include <tierwall/c/selector.h>
#include <tierwall/kubernetes_selector.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "capi/arguments.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/labels.hpp"
#include "capi/options.hpp"
#include "capi/results.hpp"

using namespace tierwall;
using namespace tierwall::capi;

// --- symbols

tierwall_status tierwall_symbols_create(tierwall_symbols** symbols, tierwall_error* error) {
  clear(symbols);
  return guarded(error, [&]() -> tierwall_status {
    existing(symbols, "symbols");
    give(symbols, std::make_unique<tierwall_symbols>());
    return TIERWALL_OK;
  });
}

void tierwall_symbols_release(tierwall_symbols* symbols) {
  delete symbols;
}

tierwall_status tierwall_symbols_intern_key(tierwall_symbols* symbols, const char* text,
                                            size_t size, uint32_t* id, tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    existing(id, "id");
    *id = existing(symbols, "symbols").table->intern_key(text_of(text, size, Field("text"))).value;
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_symbols_intern_value(tierwall_symbols* symbols, const char* text,
                                              size_t size, uint32_t* id, tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    existing(id, "id");
    *id =
        existing(symbols, "symbols").table->intern_value(text_of(text, size, Field("text"))).value;
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_symbols_find_key(const tierwall_symbols* symbols, const char* text,
                                          size_t size, uint32_t* id) {
  return guarded(nullptr, [&]() -> tierwall_status {
    existing(id, "id");
    const KeyId key =
        existing(symbols, "symbols").table->find_key(text_of(text, size, Field("text")));
    if (key.is_none()) return TIERWALL_NOT_FOUND;
    *id = key.value;
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_symbols_find_value(const tierwall_symbols* symbols, const char* text,
                                            size_t size, uint32_t* id) {
  return guarded(nullptr, [&]() -> tierwall_status {
    existing(id, "id");
    const ValueId value =
        existing(symbols, "symbols").table->find_value(text_of(text, size, Field("text")));
    if (value.is_none()) return TIERWALL_NOT_FOUND;
    *id = value.value;
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_symbols_key_text(const tierwall_symbols* symbols, uint32_t id,
                                          tierwall_text* text) {
  if (symbols == nullptr || text == nullptr) return TIERWALL_INVALID_ARGUMENT;
  if (id >= symbols->table->key_count()) return TIERWALL_NOT_FOUND;
  *text = lend(symbols->table->text(KeyId{id}));
  return TIERWALL_OK;
}

tierwall_status tierwall_symbols_value_text(const tierwall_symbols* symbols, uint32_t id,
                                            tierwall_text* text) {
  if (symbols == nullptr || text == nullptr) return TIERWALL_INVALID_ARGUMENT;
  if (id >= symbols->table->value_count()) return TIERWALL_NOT_FOUND;
  *text = lend(symbols->table->text(ValueId{id}));
  return TIERWALL_OK;
}

size_t tierwall_symbols_key_count(const tierwall_symbols* symbols) {
  return symbols == nullptr ? 0 : symbols->table->key_count();
}

size_t tierwall_symbols_value_count(const tierwall_symbols* symbols) {
  return symbols == nullptr ? 0 : symbols->table->value_count();
}

// --- labels

tierwall_status tierwall_labels_create(tierwall_symbols* symbols, const tierwall_label* labels,
                                       size_t count, tierwall_labels** result,
                                       tierwall_error* error) {
  clear(result);
  return guarded(error, [&]() -> tierwall_status {
    existing(result, "result");
    const auto& table = existing(symbols, "symbols").table;
    LabelSet set = intern(*table, labels, count, Field("labels"));
    give(result, std::unique_ptr<tierwall_labels>(
                     new tierwall_labels{table, std::move(set), KnownTexts(*table)}));
    return TIERWALL_OK;
  });
}

void tierwall_labels_release(tierwall_labels* labels) {
  delete labels;
}

// --- selectors

tierwall_status tierwall_selector_compile(tierwall_symbols* symbols, const char* text, size_t size,
                                          const tierwall_selector_options* options,
                                          tierwall_selector** selector, tierwall_error* error) {
  clear(selector);
  return guarded(error, [&]() -> tierwall_status {
    existing(selector, "selector");
    const auto& table = existing(symbols, "symbols").table;
    Result<Selector> compiled =
        Selector::compile(text_of(text, size, Field("text")), *table, compile_options_of(options));
    if (!compiled) return tell_refused(error, compiled.error());
    give(selector, std::unique_ptr<tierwall_selector>(
                       new tierwall_selector{table, *std::move(compiled), KnownTexts(*table)}));
    return TIERWALL_OK;
  });
}

void tierwall_selector_release(tierwall_selector* selector) {
  delete selector;
}

tierwall_status tierwall_selector_validate(const char* text, size_t size,
                                           const tierwall_selector_options* options,
                                           tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    const Result<void> valid =
        Selector::validate(text_of(text, size, Field("text")), compile_options_of(options).limits);
    return valid ? TIERWALL_OK : tell_refused(error, valid.error());
  });
}

tierwall_status tierwall_selector_matches(const tierwall_selector* selector,
                                          const tierwall_labels* labels, bool* matches) {
  if (selector == nullptr || labels == nullptr || matches == nullptr) {
    return TIERWALL_INVALID_ARGUMENT;
  }
  if (selector->symbols != labels->symbols) return TIERWALL_INVALID_ARGUMENT;
  const KnownTexts& texts =
      selector->texts.values < labels->texts.values ? labels->texts : selector->texts;
  *matches = selector->selector.matches(labels->labels.view(), texts.texts);
  return TIERWALL_OK;
}

tierwall_status tierwall_selector_canonical(const tierwall_selector* selector,
                                            tierwall_text* text) {
  if (selector == nullptr || text == nullptr) return TIERWALL_INVALID_ARGUMENT;
  *text = lend(selector->selector.canonical());
  return TIERWALL_OK;
}

tierwall_status tierwall_selector_id(const tierwall_selector* selector, char* buffer,
                                     size_t capacity, size_t* length) {
  return guarded(nullptr, [&]() -> tierwall_status {
    return fill_text(existing(selector, "selector").selector.id(), buffer, capacity, length);
  });
}

// --- selectors of Kubernetes

namespace {

LabelSelector label_selector_of(const tierwall_label_selector* given) {
  const Field field("selector");
  const tierwall_label_selector selector = read_struct(given, field);
  LabelSelector result;
  const Field match_labels(field, "match_labels");
  const auto labels = array_of(selector.match_labels, selector.match_label_count, match_labels);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Field at(match_labels, i);
    std::string key(text_of(labels[i].key, Field(at, "key")));
    std::string value(text_of(labels[i].value, Field(at, "value")));
    if (!result.match_labels.emplace(std::move(key), std::move(value)).second) {
      refuse(Field(at, "key"), "the same key again");
    }
  }
  const Field match_expressions(field, "match_expressions");
  const auto expressions =
      array_of(selector.match_expressions, selector.match_expression_count, match_expressions);
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const Field at(match_expressions, i);
    LabelSelectorRequirement& requirement = result.match_expressions.emplace_back();
    requirement.key = text_of(expressions[i].key, Field(at, "key"));
    requirement.operator_name = text_of(expressions[i].operator_name, Field(at, "operator_name"));
    const Field values(at, "values");
    const auto given_values = array_of(expressions[i].values, expressions[i].value_count, values);
    for (std::size_t k = 0; k < given_values.size(); ++k)
      requirement.values.emplace_back(text_of(given_values[k], Field(values, k)));
  }
  return result;
}

}  // namespace

tierwall_status tierwall_selector_from_kubernetes(const tierwall_label_selector* selector,
                                                  tierwall_selector_scope scope, char* buffer,
                                                  size_t capacity, size_t* length,
                                                  tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    const SelectorScope where = word_of(scope, SelectorScope::namespaces, Field("scope"));
    LabelSelector given;
    if (selector != nullptr) given = label_selector_of(selector);
    const Result<std::string> text =
        to_selector_text(selector != nullptr ? &given : nullptr, where);
    if (!text) return tell_refused(error, text.error());
    return fill_text(*text, buffer, capacity, length);
  });
}
