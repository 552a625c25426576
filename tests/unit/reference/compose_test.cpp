// The judge of composition against the cases of spec/selectors.md 6.7. Where Calico drops a piece
// silently (notes that say `hazard`), 6.8 [L] asks for an error instead.
#include "reference/compose.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reference/selector.hpp"
#include "support/conformance_table.hpp"

namespace tierwall::reference {
namespace {

using Json = nlohmann::json;

const Json& table() {
  static const Json cases = testing::conformance_table("composition.json");
  return cases;
}

bool is_refused_here(const Json& row) {
  static const std::set<std::string> refused = {"G16", "G17", "N7", "R20", "R21", "S14", "S15"};
  return refused.contains(row.at("case").get<std::string>());
}

SubjectSelectors subject_of(const Json& in) {
  return {.selector = in.value("selector", ""),
          .namespace_selector = in.value("namespaceSelector", ""),
          .service_account_selector = in.value("serviceAccountSelector", "")};
}

EntitySelectors entity_of(const Json& in) {
  EntitySelectors entity;
  entity.policy_namespace = in.value("policyNamespace", "");
  entity.selector = in.value("selector", "");
  entity.not_selector = in.value("notSelector", "");
  entity.namespace_selector = in.value("namespaceSelector", "");
  if (in.contains("serviceAccounts")) {
    const Json& accounts = in.at("serviceAccounts");
    entity.service_account_selector = accounts.value("selector", "");
    entity.service_account_names = accounts.value("names", std::vector<std::string>{});
  }
  return entity;
}

// The table has null where there is no text to print.
Json canonical_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(parse_selector(text).selector->canonical());
}

void expect_subject(const Json& row, const std::optional<std::string>& composed) {
  ASSERT_EQ(composed.has_value(), !is_refused_here(row));
  if (!composed) return;
  EXPECT_EQ(*composed, row.at("text").get<std::string>());
  EXPECT_EQ(Json(parse_selector(*composed).selector->canonical()), row.at("effective"));
}

TEST(ReferenceCompose, GlobalSubjects) {
  for (const Json& row : table().at("global_subjects")) {
    SCOPED_TRACE(row.dump());
    expect_subject(row, compose_global_subject(subject_of(row.at("in"))));
  }
}

TEST(ReferenceCompose, NamespacedSubjects) {
  for (const Json& row : table().at("namespaced_subjects")) {
    SCOPED_TRACE(row.dump());
    const Json& in = row.at("in");
    expect_subject(row, compose_namespaced_subject(in.at("policyNamespace").get<std::string>(),
                                                   subject_of(in)));
  }
}

TEST(ReferenceCompose, RuleEntities) {
  for (const Json& row : table().at("rule_entities")) {
    SCOPED_TRACE(row.dump());
    const std::optional<ComposedEntity> composed = compose_entity(entity_of(row.at("in")));
    ASSERT_EQ(composed.has_value(), !is_refused_here(row));
    if (!composed) continue;
    EXPECT_EQ(composed->positive, row.at("positive").get<std::string>());
    EXPECT_EQ(composed->negative, row.at("negative").get<std::string>());
    EXPECT_EQ(canonical_or_null(composed->effective), row.at("effective"));
    if (row.contains("negative_effective")) {
      EXPECT_EQ(canonical_or_null(composed->negative), row.at("negative_effective"));
    }
  }
}

TEST(ReferenceCompose, RefusesNamesWithQuotes) {
  EXPECT_FALSE(compose_namespaced_subject("o'neil", {}));
  EXPECT_FALSE(compose_namespaced_subject("a\"b", {}));
  EntitySelectors entity;
  entity.policy_namespace = "o'neil";
  EXPECT_FALSE(compose_entity(entity));
  entity.policy_namespace = "neil";
  EXPECT_TRUE(compose_entity(entity));
  entity.service_account_names = {"fine", "a\"b"};
  EXPECT_FALSE(compose_entity(entity));
}

TEST(ReferenceCompose, RefusesNamesThatThePrefixMakesTooLong) {
  EntitySelectors entity;
  entity.namespace_selector = "has(" + std::string(507, 'n') + ")";
  EXPECT_TRUE(compose_entity(entity));
  entity.namespace_selector = "has(" + std::string(508, 'n') + ")";
  EXPECT_FALSE(compose_entity(entity));
}

}  // namespace
}  // namespace tierwall::reference
