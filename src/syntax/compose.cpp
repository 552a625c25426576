#include "syntax/compose.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "support/sort_once.hpp"
#include "syntax/ast.hpp"
#include "syntax/bytes.hpp"
#include "syntax/canonical.hpp"
#include "syntax/parser.hpp"
#include "syntax/syntax_error.hpp"

namespace tierwall::syntax {

namespace {

constexpr std::string_view kNamespaceLabel = "projectcalico.org/namespace";
constexpr std::string_view kServiceAccountLabel = "projectcalico.org/serviceaccount";
constexpr std::string_view kHasNamespace = "has(projectcalico.org/namespace)";
constexpr std::string_view kHasNoNamespace = "!has(projectcalico.org/namespace)";
constexpr std::string_view kHasServiceAccount = "has(projectcalico.org/serviceaccount)";
constexpr std::string_view kNamespacePrefix = "pcns.";
constexpr std::string_view kServiceAccountPrefix = "pcsa.";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts)
    text += part;
  return text;
}

// Also inside quoted values: 6.6 works on text (hazard H3).
std::string replace_every(std::string_view text, std::string_view from, std::string_view to) {
  std::string replaced;
  for (std::size_t at = 0; (at = text.find(from)) != std::string_view::npos;) {
    replaced += text.substr(0, at);
    replaced += to;
    text.remove_prefix(at + from.size());
  }
  return replaced += text;
}

// Does the steps of 6.6 and keeps what goes wrong. After an error the texts have no meaning, but
// the remaining steps may still find more of them.
class Composer {
 public:
  explicit Composer(const Limits& limits) : limits_(limits) {}

  bool failed() const { return !errors_.empty(); }
  std::vector<ComposeError> take_errors() { return std::move(errors_); }

  // 6.8: every field on its own first.
  void check(ComposedField field, std::string_view text) {
    if (Result<void> valid = validate(text, limits_); !valid) fail(field, valid.error());
  }

  // 6.8: names are pasted into the text, which has no escapes.
  void check_name(ComposedField field, std::string_view name) {
    const std::size_t quote = name.find_first_of("'\"");
    if (quote == std::string_view::npos) return;
    fail(field, {.code = ErrorCode::invalid_value,
                 .offset = static_cast<std::uint32_t>(quote),
                 .length = 1,
                 .message = "the name " + quoted(name) + " holds a quote"});
  }

  // prefix(p, T) of 6.6. A name that it makes too long would parse no more (hazard H5).
  std::string prefixed(ComposedField field, std::string_view text, std::string_view prefix) {
    Ast ast;
    if (Result<void> parsed = parse(text, limits_, ast); !parsed) {
      fail(field, parsed.error());
      return {};
    }
    for (const Node& node : ast.nodes) {
      if (node.name.length != 0 && node.name.length + prefix.size() > kMaxNameBytes) {
        fail(field, {.code = ErrorCode::label_too_long,
                     .offset = node.name.offset,
                     .length = node.name.length,
                     .message = "a label name of this field has at most " +
                                std::to_string(kMaxNameBytes - prefix.size()) + " bytes"});
      }
    }
    return canonical_text(ast, prefix);
  }

  // The field in parentheses. Blanks alone parse as a whole text only (hazard H1).
  std::string enclosed(ComposedField field, std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_blank)) {
      fail(field, {.code = ErrorCode::unexpected_token,
                   .offset = static_cast<std::uint32_t>(text.size()),
                   .length = 0,
                   .message = "a blank selector cannot be combined with other fields"});
    }
    return joined({"(", text, ")"});
  }

  void check_composed(std::string_view text) {
    if (!failed()) check(ComposedField::composed, text);
  }

 private:
  void fail(ComposedField field, Error error) { errors_.push_back({field, std::move(error)}); }

  const Limits& limits_;
  std::vector<ComposeError> errors_;
};

std::string namespace_test(std::string_view policy_namespace) {
  return joined({kNamespaceLabel, " == '", policy_namespace, "'"});
}

// The canonical print of `projectcalico.org/serviceaccount in {...}`; no name holds a quote.
std::string names_test(std::span<const std::string> names) {
  std::vector<std::string_view> items(names.begin(), names.end());
  support::sort_once(items);
  std::string text = joined({kServiceAccountLabel, " in {"});
  std::string_view separator;
  for (const std::string_view item : items) {
    text += joined({separator, "\"", item, "\""});
    separator = ", ";
  }
  return text += '}';
}

// 6.6, rules, step 1.
std::string namespace_part(const EntityFields& fields, Composer& composer) {
  if (!fields.namespace_selector.empty()) {
    const std::string text = composer.prefixed(ComposedField::namespace_selector,
                                               fields.namespace_selector, kNamespacePrefix);
    return replace_every(replace_every(text, "all()", kHasNamespace), "global()", kHasNoNamespace);
  }
  if (!fields.policy_namespace.empty()) return namespace_test(fields.policy_namespace);
  return {};
}

// Step 2.
std::string service_account_part(const EntityFields& fields, Composer& composer) {
  const std::span<const std::string> names = fields.service_account_names;
  if (fields.service_account_selector.empty()) return names.empty() ? "" : names_test(names);
  std::string text = composer.prefixed(ComposedField::service_account_selector,
                                       fields.service_account_selector, kServiceAccountPrefix);
  if (names.empty()) return text;
  return joined({"(", text, ") && (", names_test(names), ")"});
}

// Step 3.
std::string endpoint_part(const EntityFields& fields, Composer& composer) {
  std::string accounts = service_account_part(fields, composer);
  if (accounts.empty()) return std::string(fields.selector);
  if (fields.selector.empty()) return accounts;
  return joined(
      {"(", accounts, ") && ", composer.enclosed(ComposedField::selector, fields.selector)});
}

}  // namespace

Composed<std::string> compose_global_subject(const SubjectFields& fields, const Limits& limits) {
  Composer composer(limits);
  composer.check(ComposedField::selector, fields.selector);
  std::string text(fields.selector);
  const auto add = [&](ComposedField field, std::string_view selector, std::string_view prefix,
                       std::string_view everything) {
    if (selector.empty()) return;
    const std::string part = composer.prefixed(field, selector, prefix);
    if (!text.empty()) {
      text = composer.enclosed(ComposedField::selector, text) + " && " + part;
    } else {
      text = part;
    }
    text = replace_every(text, "all()", everything);
  };
  add(ComposedField::namespace_selector, fields.namespace_selector, kNamespacePrefix,
      kHasNamespace);
  add(ComposedField::service_account_selector, fields.service_account_selector,
      kServiceAccountPrefix, kHasServiceAccount);
  composer.check_composed(text);
  return {std::move(text), composer.take_errors()};
}

Composed<std::string> compose_namespaced_subject(std::string_view policy_namespace,
                                                 const SubjectFields& fields,
                                                 const Limits& limits) {
  Composer composer(limits);
  composer.check(ComposedField::selector, fields.selector);
  composer.check_name(ComposedField::policy_namespace, policy_namespace);
  std::string text = namespace_test(policy_namespace);
  if (!fields.selector.empty()) {
    text = composer.enclosed(ComposedField::selector, fields.selector) + " && " + text;
  }
  if (!fields.service_account_selector.empty()) {
    text = joined({"(", text, ") && ",
                   composer.prefixed(ComposedField::service_account_selector,
                                     fields.service_account_selector, kServiceAccountPrefix)});
  }
  composer.check_composed(text);
  return {std::move(text), composer.take_errors()};
}

Composed<EntityTexts> compose_entity(const EntityFields& fields, const Limits& limits) {
  Composer composer(limits);
  composer.check(ComposedField::selector, fields.selector);
  composer.check(ComposedField::not_selector, fields.not_selector);
  composer.check_name(ComposedField::policy_namespace, fields.policy_namespace);
  for (const std::string& name : fields.service_account_names)
    composer.check_name(ComposedField::service_account_names, name);

  const std::string namespaces = namespace_part(fields, composer);
  const std::string endpoints = endpoint_part(fields, composer);
  const bool limits_namespace =
      !namespaces.empty() &&
      (!endpoints.empty() || !fields.not_selector.empty() || !fields.namespace_selector.empty());

  EntityTexts texts;
  if (!limits_namespace) {  // step 4
    texts.positive = endpoints;
  } else if (endpoints.empty()) {
    texts.positive = namespaces;
  } else {
    texts.positive =
        joined({"(", namespaces, ") && ", composer.enclosed(ComposedField::selector, endpoints)});
  }
  if (fields.not_selector.empty()) {  // step 5
    texts.effective = texts.positive;
  } else if (texts.positive.empty()) {
    texts.negative = fields.not_selector;
  } else {
    texts.effective =
        joined({composer.enclosed(ComposedField::selector, texts.positive), " && (!",
                composer.enclosed(ComposedField::not_selector, fields.not_selector), ")"});
  }
  composer.check_composed(texts.effective);
  return {std::move(texts), composer.take_errors()};
}

}  // namespace tierwall::syntax
