// What other projects state about manifests, held against the C API alone: texts in, verdicts out.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/c/tierwall.h>
#include <nlohmann/json.hpp>

#include "support/c_manifests.hpp"
#include "support/c_structs.hpp"
#include "support/oracles.hpp"

namespace tierwall::testing {
namespace {

using Json = nlohmann::json;
using Texts = std::vector<std::pair<std::string, std::string>>;

Texts texts_of(const Json& row) {
  Texts texts;
  for (const Json& name : row.at("manifests"))
    texts.emplace_back(name, oracle_text(name).value_or(""));
  return texts;
}

// Null if it is refused.
CHandle<tierwall_snapshot> snapshot_of(const Json& row) {
  auto options = c_sized<tierwall_load_options>();
  options.open_missing_namespaces = row.value("default_no_policy", "profile") == "allow";
  const CLoad loaded = c_load(texts_of(row), options);
  return loaded.is_accepted ? c_build(loaded.model.get()).snapshot : nullptr;
}

// --- who talks to whom

struct Peer {
  std::uint32_t id = TIERWALL_NO_ID;  // none: an address
  std::vector<tierwall_address> addresses;
};

tierwall_address address_of(const Json& text) {
  tierwall_address address{};
  const auto given = text.get<std::string>();
  EXPECT_EQ(tierwall_address_parse(given.data(), given.size(), &address, nullptr), TIERWALL_OK);
  return address;
}

std::optional<Peer> endpoint_of(const tierwall_snapshot* snapshot, tierwall_endpoint_kind kind,
                                const Json& stated, const std::string& name) {
  const auto space = stated.at("namespace").get<std::string>();
  Peer peer;
  if (tierwall_snapshot_find_endpoint(snapshot, kind, space.data(), space.size(), name.data(),
                                      name.size(), &peer.id) != TIERWALL_OK) {
    return std::nullopt;
  }
  auto info = c_sized<tierwall_endpoint_info>();
  EXPECT_EQ(tierwall_snapshot_endpoint(snapshot, peer.id, &info), TIERWALL_OK);
  if (stated.contains("ip")) {
    peer.addresses = {address_of(stated.at("ip"))};
  } else {
    peer.addresses.assign(info.addresses, info.addresses + info.address_count);
  }
  return peer;
}

tierwall_endpoint_kind kind_of(const std::string& word) {
  for (tierwall_endpoint_kind kind = 0; kind <= TIERWALL_REPLICATION_CONTROLLER; ++kind) {
    if (word == tierwall_endpoint_kind_name(kind)) return kind;
  }
  ADD_FAILURE() << "no kind of endpoint: " << word;
  return TIERWALL_POD;
}

// Whoever the check means: the pods of a workload where these were loaded instead. Empty if one of them is
// no endpoint here.
std::vector<Peer> peers_of(const tierwall_snapshot* snapshot, const Json& stated) {
  std::vector<std::optional<Peer>> found;
  if (stated.contains("workloadEndpoint")) {
    found = {
        endpoint_of(snapshot, TIERWALL_WORKLOAD_ENDPOINT, stated, stated.at("workloadEndpoint"))};
  } else if (stated.contains("pod")) {
    found = {endpoint_of(snapshot, TIERWALL_POD, stated, stated.at("pod"))};
  } else if (stated.contains("workload")) {
    found = {endpoint_of(snapshot, kind_of(stated.at("kind")), stated, stated.at("workload"))};
    const Json pods = stated.value("pods", Json::array());
    if (!found.front() && !pods.empty()) found.clear();
    for (std::size_t i = 0; found.size() < pods.size() && i < pods.size(); ++i)
      found.push_back(endpoint_of(snapshot, TIERWALL_POD, stated, pods.at(i)));
  } else {
    found = {Peer{TIERWALL_NO_ID, {address_of(stated.at("ip"))}}};
  }
  std::vector<Peer> peers;
  for (std::optional<Peer>& peer : found) {
    if (!peer) return {};
    peers.push_back(*std::move(peer));
  }
  return peers;
}

std::uint8_t protocol_of(const Json& stated) {
  static const std::map<std::string, std::uint8_t> names = {{"TCP", TIERWALL_TCP},
                                                            {"UDP", TIERWALL_UDP},
                                                            {"SCTP", TIERWALL_SCTP},
                                                            {"ICMP", TIERWALL_ICMP}};
  if (stated.is_number()) return stated.get<std::uint8_t>();
  return names.at(stated.get<std::string>());
}

bool is_v4(const tierwall_address& address) {
  return address.high == 0 && address.low >> 32U == 0xFFFFU;
}

// The first two addresses of one family; one alone where the other side has none.
void set_addresses(tierwall_flow& flow, const Peer& from, const Peer& to) {
  if (!from.addresses.empty()) flow.source = from.addresses.front();
  if (!to.addresses.empty()) flow.destination = to.addresses.front();
  for (const tierwall_address& source : from.addresses) {
    for (const tierwall_address& destination : to.addresses) {
      if (is_v4(source) != is_v4(destination)) continue;
      flow.source = source;
      flow.destination = destination;
      return;
    }
  }
}

tierwall_flow flow_of(const Json& check, const Peer& from, const Peer& to) {
  tierwall_flow flow = TIERWALL_FLOW_INIT;
  set_addresses(flow, from, to);
  flow.source_endpoint = from.id;
  flow.destination_endpoint = to.id;
  if (check.contains("protocol")) flow.protocol = protocol_of(check.at("protocol"));
  flow.destination_port = check.value("port", std::uint16_t{0});
  // Any client port, where there are ports.
  flow.source_port = check.value("srcPort", std::uint16_t(flow.destination_port != 0 ? 49152 : 0));
  if (check.contains("icmp")) {
    flow.icmp_type = check.at("icmp").value("type", flow.icmp_type);
    flow.icmp_code = check.at("icmp").value("code", flow.icmp_code);
  }
  return flow;
}

struct Count {
  std::size_t scenarios = 0;
  std::size_t not_loaded = 0;
  std::size_t incomplete = 0;  // that ask about peers which are no endpoints
  std::size_t flows = 0;
};

// All checks of a scenario in one batch.
void run_scenario(const Json& row, Count& count) {
  ++count.scenarios;
  const auto snapshot = snapshot_of(row);
  if (!snapshot) {
    ++count.not_loaded;
    return;
  }
  std::vector<tierwall_flow> flows;
  std::vector<const Json*> checks;
  bool is_complete = true;
  for (const Json& check : row.at("checks")) {
    const std::vector<Peer> sources = peers_of(snapshot.get(), check.at("from"));
    const std::vector<Peer> destinations = peers_of(snapshot.get(), check.at("to"));
    if (sources.empty() || destinations.empty()) is_complete = false;
    for (const Peer& from : sources) {
      for (const Peer& to : destinations) {
        flows.push_back(flow_of(check, from, to));
        checks.push_back(&check);
      }
    }
  }
  std::vector<tierwall_verdict> verdicts(flows.size());
  ASSERT_EQ(tierwall_evaluate_batch(snapshot.get(), flows.data(), flows.size(), verdicts.data()),
            TIERWALL_OK);
  count.flows += flows.size();
  if (!is_complete) ++count.incomplete;
  const auto word = [](bool allowed) { return allowed ? "allow" : "deny"; };
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const Json& check = *checks[i];
    const tierwall_verdict& verdict = verdicts[i];
    EXPECT_EQ(check.at("expect"), word(tierwall_is_allowed(&verdict))) << check.dump();
    const auto expect_side = [&](const char* side, const tierwall_decision& decision) {
      if (!check.contains(side)) return;
      EXPECT_EQ(check.at(side), word(decision.action == TIERWALL_ACTION_ALLOW)) << check.dump();
    };
    expect_side("egress", verdict.egress);
    expect_side("ingress", verdict.ingress);
  }
}

// What is not loaded, and who is no endpoint, is reviewed in tests/cli/oracle_test.cpp, name by name.
TEST(COracles, VerdictsAreThoseStated) {
  Count count;
  for (const char* const file :
       {"calico-fv.jsonl", "conformance-anp.jsonl", "k8s-e2e.jsonl", "nca-calico.jsonl",
        "nca-k8s.jsonl", "kube-network-policies.jsonl", "netpol-analyzer.jsonl",
        "npa-anp-examples.jsonl", "policy-assistant.jsonl"}) {
    const std::optional<std::vector<Json>> rows = oracle_rows(file);
    if (!rows) GTEST_SKIP() << kNoOracles;
    for (const Json& row : *rows) {
      SCOPED_TRACE(std::string(file) + ": " + row.at("name").get<std::string>());
      run_scenario(row, count);
    }
  }
  EXPECT_EQ(count.scenarios, 419U);
  EXPECT_EQ(count.not_loaded, 13U);
  EXPECT_EQ(count.incomplete, 8U);
  EXPECT_GT(count.flows, 90'000U);
}

// The first error with its place; empty if there is none.
std::string first_error(const tierwall_diagnostics* found) {
  auto entry = c_sized<tierwall_diagnostic>();
  for (std::size_t i = 0; tierwall_diagnostics_get(found, i, &entry) == TIERWALL_OK; ++i) {
    if (entry.severity != TIERWALL_SEVERITY_ERROR) continue;
    EXPECT_GT(entry.place.line, 0U) << c_lines(found);
    EXPECT_GT(entry.field.size, 0U) << c_lines(found);
    return {entry.message.data, entry.message.size};
  }
  return {};
}

TEST(COracles, InvalidManifestsAreRefusedWithAPlace) {
  const std::optional<std::vector<Json>> rows = oracle_rows("invalid-manifests.jsonl");
  if (!rows) GTEST_SKIP() << kNoOracles;
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const Json& row : *rows) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const CLoad loaded = c_load(texts_of(row), c_sized<tierwall_load_options>());
    std::string error = first_error(loaded.found.get());
    EXPECT_EQ(loaded.is_accepted, error.empty());
    if (loaded.is_accepted) {
      tierwall_diagnostics* found = nullptr;
      ASSERT_EQ(tierwall_model_validate(loaded.model.get(), nullptr, &found, nullptr), TIERWALL_OK);
      const CHandle<tierwall_diagnostics> owner(found);
      error = first_error(found);
    }
    // Those that are accepted all the same are listed in oracle_invalid_manifests_test.cpp.
    if (row.at("expect") == "accept") {
      EXPECT_EQ(error, "");
    } else {
      ++(error.empty() ? accepted : refused);
    }
  }
  EXPECT_LE(accepted, 15U);
  EXPECT_GT(refused, 5 * accepted);
}

}  // namespace
}  // namespace tierwall::testing
