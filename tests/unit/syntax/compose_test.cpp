// Composition against the cases of spec/selectors.md 6.7. Where the notes say `hazard` and a piece
// would be dropped, 6.8 [L] asks for an error that names the field.
#include "syntax/compose.hpp"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <tierwall/selector.hpp>

#include "support/conformance_table.hpp"

namespace tierwall::syntax {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::Pair;

const Json& table() {
  static const Json cases = testing::conformance_table("composition.json");
  return cases;
}

struct Refusal {
  ComposedField field;
  ErrorCode code;
};

// 6.8: the cases that are errors here.
const std::map<std::string, Refusal>& refusals() {
  using enum ComposedField;
  static const std::map<std::string, Refusal> cases = {
      {"G16", {namespace_selector, ErrorCode::expected_comparison}},  // H2
      {"G17", {selector, ErrorCode::unexpected_token}},               // H1
      {"N7", {selector, ErrorCode::unexpected_token}},                // H1
      {"R20", {service_account_names, ErrorCode::invalid_value}},     // H4
      {"R21", {namespace_selector, ErrorCode::expected_comparison}},  // H2
      {"S14", {selector, ErrorCode::unexpected_token}},               // H1
      {"S15", {namespace_selector, ErrorCode::expected_comparison}},  // H2
  };
  return cases;
}

// What a test keeps alive while EntityFields looks at it.
struct Entity {
  std::string policy_namespace, selector, not_selector, namespace_selector;
  std::string service_account_selector;
  std::vector<std::string> service_account_names;

  explicit Entity(const Json& in = Json::object())
      : policy_namespace(in.value("policyNamespace", "")),
        selector(in.value("selector", "")),
        not_selector(in.value("notSelector", "")),
        namespace_selector(in.value("namespaceSelector", "")),
        service_account_selector(in.value("serviceAccountSelector", "")) {
    if (!in.contains("serviceAccounts")) return;
    service_account_selector = in.at("serviceAccounts").value("selector", "");
    service_account_names = in.at("serviceAccounts").value("names", std::vector<std::string>{});
  }

  SubjectFields subject() const { return {selector, namespace_selector, service_account_selector}; }
  EntityFields entity() const {
    return {
        policy_namespace,     selector, not_selector, namespace_selector, service_account_selector,
        service_account_names};
  }
};

template <class T>
std::vector<std::pair<ComposedField, ErrorCode>> errors_of(const Composed<T>& composed) {
  std::vector<std::pair<ComposedField, ErrorCode>> errors;
  for (const ComposeError& error : composed.errors)
    errors.emplace_back(error.field, error.error.code);
  return errors;
}

// Whether the row is an error here; checks that it is the right one.
template <class T>
bool refused(const Json& row, const Composed<T>& composed) {
  const auto refusal = refusals().find(row.at("case").get<std::string>());
  if (refusal == refusals().end()) {
    EXPECT_TRUE(composed.errors.empty()) << composed.errors.front().error.message;
    return !composed.errors.empty();
  }
  EXPECT_THAT(errors_of(composed), ElementsAre(Pair(refusal->second.field, refusal->second.code)));
  return true;
}

// An empty text of a rule is no match at all; the table has null there.
void expect_canonical(const Json& row, const std::string& text, const char* canonical_key,
                      const char* id_key) {
  if (row.at(canonical_key).is_null()) {
    EXPECT_EQ(text, "");
    return;
  }
  const Result<std::string> canonical = canonical_selector(text);
  ASSERT_TRUE(canonical) << canonical.error().message;
  EXPECT_EQ(*canonical, row.at(canonical_key).get<std::string>());
  EXPECT_EQ(selector_id(*canonical), row.at(id_key).get<std::string>());
}

TEST(Compose, GlobalSubjects) {
  ASSERT_EQ(table().at("global_subjects").size(), 18U);
  for (const Json& row : table().at("global_subjects")) {
    SCOPED_TRACE(row.dump());
    const Entity entity(row.at("in"));
    const Composed<std::string> composed = compose_global_subject(entity.subject(), {});
    if (refused(row, composed)) continue;
    EXPECT_EQ(composed.value, row.at("text").get<std::string>());
    expect_canonical(row, composed.value, "effective", "id");
  }
}

TEST(Compose, NamespacedSubjects) {
  ASSERT_EQ(table().at("namespaced_subjects").size(), 7U);
  for (const Json& row : table().at("namespaced_subjects")) {
    SCOPED_TRACE(row.dump());
    const Entity entity(row.at("in"));
    const Composed<std::string> composed =
        compose_namespaced_subject(entity.policy_namespace, entity.subject(), {});
    if (refused(row, composed)) continue;
    EXPECT_EQ(composed.value, row.at("text").get<std::string>());
    expect_canonical(row, composed.value, "effective", "id");
  }
}

TEST(Compose, RuleEntities) {
  ASSERT_EQ(table().at("rule_entities").size(), 36U);
  for (const Json& row : table().at("rule_entities")) {
    SCOPED_TRACE(row.dump());
    const Entity entity(row.at("in"));
    const Composed<EntityTexts> composed = compose_entity(entity.entity(), {});
    if (refused(row, composed)) continue;
    EXPECT_EQ(composed.value.positive, row.at("positive").get<std::string>());
    EXPECT_EQ(composed.value.negative, row.at("negative").get<std::string>());
    expect_canonical(row, composed.value.effective, "effective", "id");
    if (row.contains("negative_effective")) {
      expect_canonical(row, composed.value.negative, "negative_effective", "negative_id");
    }
  }
}

TEST(Compose, ReportsEveryFieldThatIsWrong) {
  Entity entity;
  entity.policy_namespace = "it's";
  entity.selector = "a = 'b'";
  entity.not_selector = "a 'b'";
  entity.namespace_selector = "(has(a)";
  entity.service_account_selector = "a in 'b'";
  entity.service_account_names = {"fine", "a\"b", "a'b"};
  EXPECT_THAT(errors_of(compose_entity(entity.entity(), {})),
              ElementsAre(Pair(ComposedField::selector, ErrorCode::expected_eq),
                          Pair(ComposedField::not_selector, ErrorCode::expected_comparison),
                          Pair(ComposedField::policy_namespace, ErrorCode::invalid_value),
                          Pair(ComposedField::service_account_names, ErrorCode::invalid_value),
                          Pair(ComposedField::service_account_names, ErrorCode::invalid_value),
                          Pair(ComposedField::namespace_selector, ErrorCode::expected_rparen),
                          Pair(ComposedField::service_account_selector, ErrorCode::expected_set)));
  EXPECT_THAT(errors_of(compose_global_subject(entity.subject(), {})),
              ElementsAre(Pair(ComposedField::selector, ErrorCode::expected_eq),
                          Pair(ComposedField::namespace_selector, ErrorCode::expected_rparen),
                          Pair(ComposedField::service_account_selector, ErrorCode::expected_set)));
  EXPECT_THAT(errors_of(compose_namespaced_subject(entity.policy_namespace, entity.subject(), {})),
              ElementsAre(Pair(ComposedField::selector, ErrorCode::expected_eq),
                          Pair(ComposedField::policy_namespace, ErrorCode::invalid_value),
                          Pair(ComposedField::service_account_selector, ErrorCode::expected_set)));
}

TEST(Compose, BlankSelectorsStandAlone) {
  Entity entity;
  entity.selector = "\t ";
  EXPECT_TRUE(compose_global_subject(entity.subject(), {}).errors.empty());
  EXPECT_TRUE(compose_entity(entity.entity(), {}).errors.empty());

  entity.selector.clear();
  entity.not_selector = " ";
  EXPECT_TRUE(compose_entity(entity.entity(), {}).errors.empty());
  entity.selector = "has(a)";
  EXPECT_THAT(errors_of(compose_entity(entity.entity(), {})),
              ElementsAre(Pair(ComposedField::not_selector, ErrorCode::unexpected_token)));
}

TEST(Compose, ABlankSelectorThatIsInTheWayIsReportedOnce) {
  Entity entity;
  entity.policy_namespace = "ns";
  entity.selector = " ";
  entity.not_selector = "has(a)";
  entity.namespace_selector = "has(b)";
  entity.service_account_selector = "has(c)";
  EXPECT_THAT(errors_of(compose_entity(entity.entity(), {})),
              ElementsAre(Pair(ComposedField::selector, ErrorCode::unexpected_token)));
  EXPECT_THAT(errors_of(compose_global_subject(entity.subject(), {})),
              ElementsAre(Pair(ComposedField::selector, ErrorCode::unexpected_token)));
}

// H5: `pcns.` and `pcsa.` may make a legal name too long; all such names are reported.
TEST(Compose, NamesThatThePrefixMakesTooLong) {
  Entity entity;
  entity.namespace_selector = "has(" + std::string(507, 'n') + ")";
  entity.service_account_selector = "all() || " + entity.namespace_selector;
  EXPECT_TRUE(compose_entity(entity.entity(), {}).errors.empty());

  entity.namespace_selector = "has(a) && has(" + std::string(508, 'n') + ")";
  entity.service_account_selector =
      std::string(512, 'n') + " == 'x' || " + entity.namespace_selector;
  const Composed<EntityTexts> composed = compose_entity(entity.entity(), {});
  EXPECT_THAT(
      errors_of(composed),
      ElementsAre(Pair(ComposedField::namespace_selector, ErrorCode::label_too_long),
                  Pair(ComposedField::service_account_selector, ErrorCode::label_too_long),
                  Pair(ComposedField::service_account_selector, ErrorCode::label_too_long)));
  EXPECT_EQ(composed.errors[0].error.offset, 14U);
  EXPECT_EQ(composed.errors[0].error.length, 508U);
}

// Fields within the limits may pass them together.
TEST(Compose, TheWholeObeysTheLimits) {
  Entity entity;
  entity.selector = "((a == 'b'))";
  entity.namespace_selector = "has(c)";
  Limits limits;
  limits.max_selector_depth = 2;
  EXPECT_THAT(errors_of(compose_global_subject(entity.subject(), limits)),
              ElementsAre(Pair(ComposedField::composed, ErrorCode::too_deep)));
  limits = {};
  limits.max_selector_bytes = 12;
  EXPECT_THAT(errors_of(compose_global_subject(entity.subject(), limits)),
              ElementsAre(Pair(ComposedField::composed, ErrorCode::too_long)));
}

}  // namespace
}  // namespace tierwall::syntax
