// Resources that are none: every kind by the same misuse, through models and stores, says which field is wrong,
// and leaves nothing behind.
#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <tierwall/c/tierwall.h>
#include "support/c_complaint.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {
namespace {

constexpr tierwall_text kLengthAlone{nullptr, 1};
constexpr tierwall_text kTooLong{"x", std::numeric_limits<std::size_t>::max()};

template <class Struct>
struct Kind {
  const char* name;
  tierwall_status (*add)(tierwall_model*, const Struct*, tierwall_error*);
  tierwall_status (*upsert)(tierwall_store*, const Struct*, tierwall_error*);
};

constexpr Kind<tierwall_tier> kTier{"tier", tierwall_model_add_tier, tierwall_store_upsert_tier};
constexpr Kind<tierwall_policy> kPolicy{"policy", tierwall_model_add_policy,
                                        tierwall_store_upsert_policy};
constexpr Kind<tierwall_profile> kProfile{"profile", tierwall_model_add_profile,
                                          tierwall_store_upsert_profile};
constexpr Kind<tierwall_network_set> kSet{"set", tierwall_model_add_network_set,
                                          tierwall_store_upsert_network_set};
constexpr Kind<tierwall_workload_endpoint> kWorkload{
    "endpoint", tierwall_model_add_workload_endpoint, tierwall_store_upsert_workload_endpoint};
constexpr Kind<tierwall_host_endpoint> kHost{"endpoint", tierwall_model_add_host_endpoint,
                                             tierwall_store_upsert_host_endpoint};
constexpr Kind<tierwall_namespace> kNamespace{"space", tierwall_model_add_namespace,
                                              tierwall_store_upsert_namespace};
constexpr Kind<tierwall_service_account> kAccount{"account", tierwall_model_add_service_account,
                                                  tierwall_store_upsert_service_account};
constexpr Kind<tierwall_service_slice> kSlice{"slice", tierwall_model_add_service_slice,
                                              tierwall_store_upsert_service_slice};

class CMisuse : public ::testing::Test {
 protected:
  // Nothing of what was refused is there.
  void TearDown() override {
    const CBuild built = c_build(model_.get());
    ASSERT_TRUE(built.snapshot) << built.errors;
    auto stats = c_sized<tierwall_snapshot_stats>();
    ASSERT_EQ(tierwall_snapshot_statistics(built.snapshot.get(), &stats), TIERWALL_OK);
    EXPECT_EQ(stats.policies + stats.endpoints + stats.network_sets, 0U);
    EXPECT_EQ(tierwall_store_generation(store_.get()), 1U);
    tierwall_commit* commit = nullptr;
    ASSERT_EQ(tierwall_store_commit(store_.get(), &commit, nullptr), TIERWALL_OK);
    EXPECT_EQ(tierwall_commit_generation(commit), 1U) << "nothing was collected";
    tierwall_commit_release(commit);
  }

  template <class Struct>
  std::string complaint_about(const Kind<Struct>& kind, const Struct& given) {
    const std::string said =
        complaint([&](tierwall_error* error) { return kind.add(model_.get(), &given, error); });
    EXPECT_EQ(said, complaint([&](tierwall_error* error) {
                return kind.upsert(store_.get(), &given, error);
              }));
    return said;
  }

  // Sizes that no struct has, and what none may have.
  template <class Struct>
  void expect_sizes_checked(const Kind<Struct>& kind) {
    SCOPED_TRACE(kind.name);
    const std::string prefix = kind.name;
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{4}, std::size_t{12}, sizeof(Struct) - 1, sizeof(Struct) + 1,
          std::size_t{4104}, std::size_t{0xCDCDCDCDCDCDCDCD}}) {
      Struct given{};
      given.size = size;
      EXPECT_EQ(complaint_about(kind, given), prefix + ".size: must be the size of the struct")
          << size;
    }
    struct Larger {
      Struct known = c_sized<Struct>();
      std::uint64_t unknown = 1;
    } larger;
    larger.known.size = sizeof(larger);
    EXPECT_EQ(complaint_about(kind, larger.known),
              prefix + ": has a field that this version of the library does not know");
    EXPECT_EQ(
        complaint([&](tierwall_error* error) { return kind.add(model_.get(), nullptr, error); }),
        prefix + ": must not be null");
    const Struct fine = c_sized<Struct>();
    EXPECT_EQ(complaint([&](tierwall_error* error) { return kind.add(nullptr, &fine, error); }),
              "model: must not be null");
    EXPECT_EQ(complaint([&](tierwall_error* error) { return kind.upsert(nullptr, &fine, error); }),
              "store: must not be null");
  }

  static CHandle<tierwall_store> committed_store() {
    auto store = c_create<tierwall_store>(
        [](auto* to, auto* error) { return tierwall_store_create(nullptr, to, error); });
    tierwall_commit* commit = nullptr;
    EXPECT_EQ(tierwall_store_commit(store.get(), &commit, nullptr), TIERWALL_OK);
    tierwall_commit_release(commit);
    return store;
  }

  CHandle<tierwall_model> model_ = c_create<tierwall_model>(tierwall_model_create);
  CHandle<tierwall_store> store_ = committed_store();
};

TEST_F(CMisuse, SizesOfResources) {
  expect_sizes_checked(kTier);
  expect_sizes_checked(kPolicy);
  expect_sizes_checked(kProfile);
  expect_sizes_checked(kSet);
  expect_sizes_checked(kWorkload);
  expect_sizes_checked(kHost);
  expect_sizes_checked(kNamespace);
  expect_sizes_checked(kAccount);
  expect_sizes_checked(kSlice);
}

TEST_F(CMisuse, TextsOfResources) {
  auto tier = c_sized<tierwall_tier>();
  tier.name = kLengthAlone;
  EXPECT_EQ(complaint_about(kTier, tier), "tier.name: a length without a pointer");
  tier.name = kTooLong;
  EXPECT_EQ(complaint_about(kTier, tier), "tier.name: a length that no memory could hold");

  for (tierwall_text tierwall_policy::*const member :
       {&tierwall_policy::namespace_name, &tierwall_policy::name, &tierwall_policy::tier,
        &tierwall_policy::selector, &tierwall_policy::namespace_selector,
        &tierwall_policy::service_account_selector}) {
    auto policy = c_sized<tierwall_policy>();
    policy.*member = kLengthAlone;
    EXPECT_TRUE(complaint_about(kPolicy, policy).ends_with(": a length without a pointer"));
  }
  for (tierwall_text tierwall_workload_endpoint::*const member :
       {&tierwall_workload_endpoint::namespace_name, &tierwall_workload_endpoint::name,
        &tierwall_workload_endpoint::orchestrator, &tierwall_workload_endpoint::service_account}) {
    auto endpoint = c_sized<tierwall_workload_endpoint>();
    endpoint.*member = kLengthAlone;
    EXPECT_TRUE(complaint_about(kWorkload, endpoint).ends_with(": a length without a pointer"));
  }
  for (tierwall_text tierwall_service_slice::*const member :
       {&tierwall_service_slice::namespace_name, &tierwall_service_slice::name,
        &tierwall_service_slice::service}) {
    auto slice = c_sized<tierwall_service_slice>();
    slice.*member = kLengthAlone;
    EXPECT_TRUE(complaint_about(kSlice, slice).ends_with(": a length without a pointer"));
  }
}

TEST_F(CMisuse, ListsOfResources) {
  auto set = c_sized<tierwall_network_set>();
  set.net_count = 1;
  EXPECT_EQ(complaint_about(kSet, set), "set.nets: a count without a pointer");
  const tierwall_cidr net{{0, 0xFFFF00000000U}, 8, {0, 0, 0, 0, 0, 0, 1}};
  set.nets = &net;
  EXPECT_EQ(complaint_about(kSet, set), "set.nets[0].reserved: must be zero");
  set.net_count = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(complaint_about(kSet, set), "set.nets: a count that no memory could hold");

  const tierwall_label twice[] = {{TIERWALL_TEXT("a"), TIERWALL_TEXT("1")},
                                  {TIERWALL_TEXT("a"), TIERWALL_TEXT("2")}};
  auto space = c_sized<tierwall_namespace>();
  space.labels = twice;
  space.label_count = 2;
  EXPECT_EQ(complaint_about(kNamespace, space), "space.labels[1].key: the same key again");
  const tierwall_label broken[] = {{TIERWALL_TEXT("a"), kLengthAlone}};
  space.labels = broken;
  space.label_count = 1;
  EXPECT_EQ(complaint_about(kNamespace, space),
            "space.labels[0].value: a length without a pointer");

  auto host = c_sized<tierwall_host_endpoint>();
  host.expected_ip_count = host.profile_count = 1;
  EXPECT_EQ(complaint_about(kHost, host), "endpoint.expected_ips: a count without a pointer");
  const tierwall_address address{};
  host.expected_ips = &address;
  EXPECT_EQ(complaint_about(kHost, host), "endpoint.profiles: a count without a pointer");
}

TEST_F(CMisuse, WordsOfResources) {
  auto policy = c_sized<tierwall_policy>();
  policy.kind = 9;
  EXPECT_EQ(complaint_about(kPolicy, policy), "policy.kind: there is no word with the number 9");
  policy.kind = 0;
  policy.staged_action = 4;
  EXPECT_EQ(complaint_about(kPolicy, policy),
            "policy.staged_action: there is no word with the number 4");
  policy.staged_action = 0;
  policy.reserved[5] = 1;
  EXPECT_EQ(complaint_about(kPolicy, policy), "policy.reserved: must be zero");
  for (std::uint8_t tierwall_policy::*const flag :
       {&tierwall_policy::has_order, &tierwall_policy::has_types, &tierwall_policy::types_ingress,
        &tierwall_policy::types_egress, &tierwall_policy::do_not_track, &tierwall_policy::pre_dnat,
        &tierwall_policy::apply_on_forward, &tierwall_policy::has_staged_action}) {
    auto given = c_sized<tierwall_policy>();
    given.*flag = 2;
    EXPECT_TRUE(complaint_about(kPolicy, given).ends_with(": neither 0 nor 1"));
  }
  auto tier = c_sized<tierwall_tier>();
  tier.default_action = 200;
  EXPECT_EQ(complaint_about(kTier, tier),
            "tier.default_action: there is no word with the number 200");
  auto endpoint = c_sized<tierwall_workload_endpoint>();
  endpoint.kind = 10;
  EXPECT_EQ(complaint_about(kWorkload, endpoint),
            "endpoint.kind: there is no word with the number 10");
  endpoint.kind = TIERWALL_HOST_ENDPOINT;
  EXPECT_EQ(complaint_about(kWorkload, endpoint),
            "endpoint.kind: a host endpoint has a struct of its own");
}

TEST_F(CMisuse, Rules) {
  const auto complaint_about_rule = [&](const tierwall_rule& rule) {
    auto policy = c_sized<tierwall_policy>();
    policy.egress = &rule;
    policy.egress_count = 1;
    return complaint_about(kPolicy, policy);
  };
  auto rule = c_sized<tierwall_rule>();
  rule.action = 4;
  EXPECT_EQ(complaint_about_rule(rule),
            "policy.egress[0].action: there is no word with the number 4");
  rule = c_sized<tierwall_rule>();
  rule.icmp.has_code = 7;
  EXPECT_EQ(complaint_about_rule(rule), "policy.egress[0].icmp.has_code: neither 0 nor 1");
  rule = c_sized<tierwall_rule>();
  rule.not_protocol.implies_family = 3;
  EXPECT_EQ(complaint_about_rule(rule),
            "policy.egress[0].not_protocol.implies_family: neither 0 nor 1");
  rule = c_sized<tierwall_rule>();
  rule.size = 8 * 1024;
  EXPECT_EQ(complaint_about_rule(rule), "policy.egress[0].size: must be the size of the struct");

  rule = c_sized<tierwall_rule>();
  auto entity = c_sized<tierwall_entity>();
  rule.source = &entity;
  entity.selector = kLengthAlone;
  EXPECT_EQ(complaint_about_rule(rule),
            "policy.egress[0].source.selector: a length without a pointer");
  entity = c_sized<tierwall_entity>();
  entity.has_service = 2;
  EXPECT_EQ(complaint_about_rule(rule), "policy.egress[0].source.has_service: neither 0 nor 1");
  entity = c_sized<tierwall_entity>();
  const tierwall_port port{1, 2, kLengthAlone};
  entity.not_ports = &port;
  entity.not_port_count = 1;
  EXPECT_EQ(complaint_about_rule(rule),
            "policy.egress[0].source.not_ports[0].name: a length without a pointer");
  entity.size = 0;
  EXPECT_EQ(complaint_about_rule(rule),
            "policy.egress[0].source.size: must be the size of the struct");

  rule = c_sized<tierwall_rule>();
  auto http = c_sized<tierwall_http_match>();
  rule.http = &http;
  const tierwall_http_path path{TIERWALL_TEXT("/"), 2};
  http.paths = &path;
  http.path_count = 1;
  EXPECT_EQ(complaint_about_rule(rule),
            "policy.egress[0].http.paths[0].is_prefix: neither 0 nor 1");
}

TEST_F(CMisuse, RulesOfTwoSizes) {
  tierwall_rule rules[] = {c_sized<tierwall_rule>(), c_sized<tierwall_rule>()};
  rules[1].size = sizeof(tierwall_rule) - 8;
  auto profile = c_sized<tierwall_profile>();
  profile.ingress = rules;
  profile.ingress_count = 2;
  EXPECT_EQ(complaint_about(kProfile, profile),
            "profile.ingress[1].size: must be that of the first element");
  profile.ingress_count = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(complaint_about(kProfile, profile),
            "profile.ingress: a count that no memory could hold");
  profile.ingress = nullptr;
  EXPECT_EQ(complaint_about(kProfile, profile), "profile.ingress: a count without a pointer");
}

}  // namespace
}  // namespace tierwall::testing
