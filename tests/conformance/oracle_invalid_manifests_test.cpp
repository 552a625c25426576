// Manifests that other projects refuse: refused here too, with a message that names the place.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/oracle_manifests.hpp"

namespace tierwall::testing {
namespace {

using Json = nlohmann::json;

// Rows, by a part of their names, that the specification decides otherwise, each with its reason
// (spec/policy.md).
const std::map<std::string_view, std::string_view> kAcceptedHere = {
    {"#metadata_wrong_keys", "6: unknown members of `metadata` are ignored"},
    {"#spec_podselector_has_no_value",
     "4.1: an absent podSelector is an empty one; null is absent"},
    {"#spec_policytypes_missing_egress", "2.2: rules of a direction not listed are not evaluated"},
    {"different_labels_selected_by_policy_should_return_fatal_error3",
     "2.1: each pod is judged by its own labels, whoever its owner is"},
    {"two_admin_netpols_with_same_priority", "4.3: equal priorities fall back to 2.3"},
    {"two_admin_netpols_with_same_name",
     "6: the last document of an identity replaces earlier ones"},
    {"two_namespaces_with_same_name", "6: the last document of an identity replaces earlier ones"},
};

std::string_view reason_to_accept(const std::string& name) {
  for (const auto& [part, reason] : kAcceptedHere) {
    if (name.find(part) != std::string::npos) return part;
  }
  return {};
}

TEST(OracleInvalidManifests, AreRefusedWithAPlace) {
  const std::optional<std::vector<Json>> rows = oracle_rows("invalid-manifests.jsonl");
  if (!rows) GTEST_SKIP() << kNoOracles;
  std::set<std::string_view> used;
  for (const Json& row : *rows) {
    const auto name = row.at("name").get<std::string>();
    SCOPED_TRACE(name + ": " + row.at("reason").get<std::string>());
    const LoadResult loaded = load_oracle(row);
    const std::string_view accepted = reason_to_accept(name);
    if (!accepted.empty()) used.insert(accepted);
    const bool must_fail = row.at("expect") == "reject" && accepted.empty();
    EXPECT_EQ(loaded.diagnostics.has_errors(), must_fail) << loaded.diagnostics.to_string();
    for (const Diagnostic& entry : loaded.diagnostics.entries()) {
      if (entry.severity != Severity::error) continue;
      EXPECT_GT(entry.place.line, 0U) << entry.to_string();
      EXPECT_FALSE(entry.field.empty()) << entry.to_string();
    }
  }
  EXPECT_EQ(used.size(), kAcceptedHere.size()) << "a row of the list is not needed any more";
}

}  // namespace
}  // namespace tierwall::testing
