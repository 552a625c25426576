// The manifests of the seed tutorial (spec/policy.md 7), byte for byte as they are published.
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <tierwall/manifest/loader.hpp>

namespace tierwall {
namespace {

std::string tutorial(const std::string& name) {
  std::ifstream in(std::string(TIERWALL_TEST_DATA) + "/data/tutorial/" + name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Tutorial, PoliciesMeanWhatTheySay) {
  const std::string text = tutorial("policies.yaml");
  const ManifestSource source{"policies.yaml", text};
  const LoadResult loaded = load_manifests({&source, 1});
  ASSERT_TRUE(loaded.diagnostics.empty()) << loaded.diagnostics.to_string();

  Model expected;
  Policy webserver;
  webserver.name = "webserver";
  webserver.order = 0;
  webserver.selector = "role == 'webserver'";
  Rule from_client;
  from_client.action = Action::allow;
  from_client.protocol = Protocol{kTcp, false};
  from_client.source.selector = "role == 'client'";
  from_client.destination.ports = {Port::number(80)};
  Rule from_webserver;
  from_webserver.action = Action::allow;
  from_webserver.source.selector = "role == 'webserver'";
  Rule to_webserver;
  to_webserver.action = Action::allow;
  to_webserver.destination.selector = "role == 'webserver'";
  webserver.ingress = {from_client, from_webserver};
  webserver.egress = {to_webserver};
  Policy client;
  client.name = "client";
  client.order = 0;
  client.selector = "role == 'client'";
  to_webserver.protocol = Protocol{kTcp, false};
  to_webserver.destination.ports = {Port::number(80)};
  client.egress = {to_webserver};
  expected.policies = {webserver, client};
  EXPECT_EQ(loaded.model, expected);

  EXPECT_EQ(loaded.places.find({"GlobalNetworkPolicy", "", "webserver"},
                               "spec.ingress[0].destination.ports[0]"),
            (Place{"policies.yaml", 1, 15, 12}));
  EXPECT_EQ(loaded.places.find({"GlobalNetworkPolicy", "", "client"}, "spec.egress[0].protocol"),
            (Place{"policies.yaml", 2, 32, 17}));
}

TEST(Tutorial, ProfileTurnsItsTagIntoALabel) {
  const std::string text = tutorial("profile.yaml");
  const ManifestSource source{"profile.yaml", text};
  const LoadResult loaded = load_manifests({&source, 1});
  ASSERT_TRUE(loaded.diagnostics.empty()) << loaded.diagnostics.to_string();

  Model expected;
  Profile profile{
      .name = "calico", .labels_to_apply = {{"calico", ""}}, .ingress = {}, .egress = {}};
  profile.egress.emplace_back().action = Action::allow;
  profile.ingress.emplace_back().action = Action::deny;
  expected.profiles = {profile};
  EXPECT_EQ(loaded.model, expected);
}

TEST(Tutorial, StrictModeRefusesTheV1Spellings) {
  for (const char* name : {"policies.yaml", "profile.yaml"}) {
    const std::string text = tutorial(name);
    const ManifestSource source{name, text};
    EXPECT_TRUE(load_manifests({&source, 1}, {.mode = ManifestMode::strict, .limits = {}})
                    .diagnostics.has_errors());
  }
}

}  // namespace
}  // namespace tierwall
