// What Calico's own validation accepts and refuses, in strict mode, also through the C API.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "support/c_manifests.hpp"
#include "support/c_structs.hpp"
#include "support/oracles.hpp"

namespace tierwall::testing {
namespace {

using Json = nlohmann::json;

Json document(const char* kind, Json spec) {
  return {{"apiVersion", "projectcalico.org/v3"},
          {"kind", kind},
          {"metadata", {{"name", "tested"}}},
          {"spec", std::move(spec)}};
}

Json policy_with(Json rule) {
  return document("GlobalNetworkPolicy", {{"ingress", Json::array({std::move(rule)})}});
}

// A part of a resource as a whole one.
Json whole(const Json& row) {
  const auto type = row.at("type").get<std::string>();
  const Json& value = row.at("value");
  if (row.value("manifest", false)) return value;
  if (type == "Rule") return policy_with(value);
  if (type == "EntityRule") return policy_with({{"action", "Allow"}, {"source", value}});
  if (type == "ICMPFields") {
    return policy_with({{"action", "Allow"}, {"protocol", "ICMP"}, {"icmp", value}});
  }
  if (type == "NetworkSetSpec") return document("GlobalNetworkSet", value);
  if (type == "HostEndpointSpec") return document("HostEndpoint", value);
  ADD_FAILURE() << "a type that the test does not know: " << type;
  return value;
}

// Tiers that a policy names and that the row does not bring.
void add_tier_of(const Json& resource, Json& documents) {
  const Json tier = resource.value("/spec/tier"_json_pointer, Json());
  if (!tier.is_string() || tier.get<std::string>().empty() || tier == "default") return;
  Json stated = document("Tier", {{"order", 10}});
  stated["metadata"]["name"] = tier;
  documents.push_back(std::move(stated));
}

bool is_valid_in_c(const std::string& text) {
  auto options = c_sized<tierwall_load_options>();
  options.strict = 1;
  const std::vector<std::pair<std::string, std::string>> texts = {{"row.json", text}};
  const CLoad loaded = c_load(texts, options);
  if (!loaded.is_accepted) return false;
  tierwall_diagnostics* found = nullptr;
  EXPECT_EQ(tierwall_model_validate(loaded.model.get(), nullptr, &found, nullptr), TIERWALL_OK);
  const CHandle<tierwall_diagnostics> owner(found);
  return tierwall_diagnostics_error_count(found) == 0;
}

TEST(OracleValidation, AgreesWithCalico) {
  const std::optional<std::vector<Json>> rows = oracle_rows("calico-validation.jsonl");
  if (!rows) GTEST_SKIP() << kNoOracles;
  for (const Json& row : *rows) {
    SCOPED_TRACE(row.dump());
    Json documents = Json::array({whole(row)});
    add_tier_of(documents.front(), documents);
    const std::string text = documents.dump();
    const ManifestSource source{"row.json", text};
    LoadResult loaded = load_manifests({&source, 1}, {.mode = ManifestMode::strict, .limits = {}});
    loaded.diagnostics.append(validate(loaded.model));
    EXPECT_EQ(!loaded.diagnostics.has_errors(), row.at("valid").get<bool>())
        << loaded.diagnostics.to_string();
    EXPECT_EQ(is_valid_in_c(text), row.at("valid").get<bool>());
  }
}

}  // namespace
}  // namespace tierwall::testing
