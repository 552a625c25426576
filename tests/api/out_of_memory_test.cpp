// A commit that runs out of memory, at every allocation in turn, leaves the store as it was.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include <tierwall/tierwall.hpp>

#include "support/allocations.hpp"
#include "support/model_builders.hpp"

namespace tierwall::testing {
namespace {

// Of every kind something, so that each stage has work.
void fill(PolicyStore& store) {
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::pass});
  store.upsert(Namespace{.name = "shop", .labels = {{"team", "web"}}});
  store.upsert(ServiceAccount{.namespace_name = "shop", .name = "reader"});
  store.upsert(NetworkSet{
      .name = "office", .labels = {{"set", "office"}}, .nets = {{Address::v4(192, 0, 2, 0), 24}}});
  store.upsert(ServiceSlice{.namespace_name = "shop",
                            .name = "web-1",
                            .service = "web",
                            .addresses = {Address::v4(10, 0, 0, 3)},
                            .ports = {{kTcp, 80}}});
  store.upsert(host("node", {Address::v4(10, 1, 0, 1)}, {{"host", "yes"}}, {}));
  WorkloadEndpoint server =
      workload("server", {Address::v4(10, 0, 0, 2)}, {{"app", "server"}}, {"kns.shop"});
  server.ports = {{"web", kTcp, 8080}};
  store.upsert(server);
}

Policy policy(const std::string& name) {
  Policy policy = global_policy(name, "app == 'server' && has(projectcalico.org/namespace)");
  policy.tier = "edge";
  policy.ingress = {
      rule(Action::pass, from("set == 'office'"), protocol(kTcp), to_port("web")),
      rule(Action::allow, from_net({Address::v4(10, 0, 0, 0), 8}), protocol(kTcp), to_port(80))};
  Rule to_service = rule(Action::allow);
  to_service.destination.services = ServiceMatch{.name = "web", .namespace_name = "shop"};
  policy.egress = {rule(Action::allow, to("app != 'server'")), to_service};
  return policy;
}

TEST(OutOfMemory, ACommitThatFailsChangesNothing) {
  PolicyStore store;
  fill(store);
  ASSERT_TRUE(store.commit().snapshot);
  const Model before = store.model();
  const SnapshotView* const view = &store.snapshot()->view();
  store.upsert(policy("web"));
  store.upsert(workload("client", {Address::v4(10, 0, 0, 1)}, {{"app", "client"}}, {"kns.shop"}));
  store.erase_endpoint(EndpointKind::host_endpoint, "", "node");

  std::uint64_t allocations = 0;
  for (bool is_committed = false; !is_committed; ++allocations) {
    const auto commit = [&] {
      const AllocationLimit limit(allocations);
      return store.commit();
    };
    try {
      const CommitResult result = commit();
      ASSERT_TRUE(result.snapshot) << result.diagnostics.to_string();
      is_committed = true;
    } catch (const std::bad_alloc&) {
      ASSERT_EQ(store.generation(), 1U) << allocations;
      ASSERT_EQ(&store.snapshot()->view(), view) << allocations;
      ASSERT_EQ(store.model(), before) << allocations;
    }
  }
  EXPECT_GT(allocations, 500U) << "or little was tried";
  EXPECT_EQ(store.generation(), 2U);
  EXPECT_EQ(store.model().policies.size(), 1U);
  EXPECT_EQ(store.model().workload_endpoints.size(), 2U);
  EXPECT_TRUE(store.model().host_endpoints.empty());
}

std::size_t endpoints_of(const Model& model) {
  return static_cast<std::size_t>(std::ranges::count_if(
             model.workload_endpoints,
             [](const WorkloadEndpoint& endpoint) { return !endpoint.addresses.empty(); })) +
         model.host_endpoints.size();
}

// Of a batch that is followed. A new store for each allocation: one that failed builds everything anew the
// next time.
void expect_no_trace_of_failures(void (*change)(PolicyStore&), const Model& changed) {
  std::uint64_t allocations = 0;
  for (bool is_committed = false; !is_committed; ++allocations) {
    PolicyStore store;
    fill(store);
    store.upsert(policy("web"));
    ASSERT_TRUE(store.commit().snapshot);
    const Model before = store.model();
    const SnapshotView* const view = &store.snapshot()->view();
    change(store);
    try {
      const AllocationLimit limit(allocations);
      const CommitResult result = store.commit();
      ASSERT_TRUE(result.snapshot);
      ASSERT_FALSE(result.invalidated.everything);
      is_committed = true;
    } catch (const std::bad_alloc&) {
      ASSERT_EQ(store.generation(), 1U) << allocations;
      ASSERT_EQ(&store.snapshot()->view(), view) << allocations;
      ASSERT_EQ(store.model(), before) << allocations;
      ASSERT_EQ(store.commit().generation, 2U) << allocations;
    }
    ASSERT_EQ(store.model(), changed) << allocations;
    ASSERT_EQ(store.snapshot()->stats().endpoints, endpoints_of(changed));
    ASSERT_EQ(store.snapshot()->stats().policies, changed.policies.size());
  }
  EXPECT_GT(allocations, 50U) << "or little was tried";
}

// What a store comes to that no memory failed.
Model model_after(void (*change)(PolicyStore&)) {
  PolicyStore store;
  fill(store);
  store.upsert(policy("web"));
  change(store);
  EXPECT_TRUE(store.commit().snapshot);
  return store.model();
}

TEST(OutOfMemory, ACommitOfEndpointsThatFailsChangesNothing) {
  const auto change = [](PolicyStore& store) {
    store.upsert(workload("client", {Address::v4(10, 0, 0, 1)}, {{"app", "client"}}, {"kns.shop"}));
    store.upsert(workload("server", {Address::v4(10, 0, 0, 9)}, {{"app", "other"}}, {"kns.shop"}));
    store.erase_endpoint(EndpointKind::host_endpoint, "", "node");
  };
  expect_no_trace_of_failures(change, model_after(change));
}

TEST(OutOfMemory, ACommitOfPoliciesThatFailsChangesNothing) {
  const auto change = [](PolicyStore& store) {
    Policy changed = policy("web");
    changed.egress = {
        rule(Action::deny, protocol(kTcp), to("app in {'server', 'db'}"), to_port(99))};
    store.upsert(changed);
    Policy added = policy("api");
    added.order = 1;
    store.upsert(added);
  };
  expect_no_trace_of_failures(change, model_after(change));
}

TEST(OutOfMemory, ACommitOfProfilesThatFailsChangesNothing) {
  const auto change = [](PolicyStore& store) {
    store.upsert(profile("open", {rule(Action::allow, from("app in {'server', 'db'}"))}, {}));
    store.erase_namespace("shop");  // which the server names
    store.upsert(workload("client", {Address::v4(10, 0, 0, 1)}, {{"app", "client"}},
                          {"open", "ksa.shop.reader", "missing"}));
    store.upsert(workload("invisible", {}, {}, {"missing"}));
    store.upsert(
        ServiceAccount{.namespace_name = "shop", .name = "reader", .labels = {{"role", "reader"}}});
  };
  expect_no_trace_of_failures(change, model_after(change));
}

TEST(OutOfMemory, ACommitOfPrefixesThatFailsChangesNothing) {
  const auto change = [](PolicyStore& store) {
    store.insert_member("", "office", {Address::v4(10, 0, 0, 0), 29});
    store.insert_member("", "office", {Address{0x2001'0DB8'0000'0000, 0}, 64});
    store.erase_member("", "office", {Address::v4(192, 0, 2, 0), 24});
  };
  expect_no_trace_of_failures(change, model_after(change));
}

TEST(OutOfMemory, ACommitOfServicesThatFailsChangesNothing) {
  const auto change = [](PolicyStore& store) {
    store.upsert(ServiceSlice{.namespace_name = "shop",
                              .name = "web-1",
                              .service = "web",
                              .addresses = {Address::v4(10, 0, 0, 4), Address::v4(10, 0, 0, 5)},
                              .ports = {{kTcp, 80}}});
    store.upsert(ServiceSlice{.namespace_name = "shop", .name = "web-2", .service = "web"});
  };
  expect_no_trace_of_failures(change, model_after(change));
}

TEST(OutOfMemory, ACommitOfTiersThatFailsChangesNothing) {
  const auto change = [](PolicyStore& store) {
    store.upsert(Tier{.name = "late", .order = 1});
    store.erase_tier("edge");  // which a policy names
    Policy added = policy("api");
    added.tier = "late";
    store.upsert(added);
  };
  expect_no_trace_of_failures(change, model_after(change));
}

TEST(OutOfMemory, CollectingAChangeThatFailsChangesNothing) {
  PolicyStore store;
  fill(store);
  ASSERT_TRUE(store.commit().snapshot);
  const Policy web = policy("web");
  std::uint64_t allocations = 0;
  for (bool is_collected = false; !is_collected; ++allocations) {
    try {
      const AllocationLimit limit(allocations);
      store.upsert(web);
      is_collected = true;
    } catch (const std::bad_alloc&) {
      ASSERT_EQ(store.commit().generation, 1U) << allocations;
    }
  }
  EXPECT_GT(allocations, 5U);
  EXPECT_EQ(store.commit().generation, 2U);
}

}  // namespace
}  // namespace tierwall::testing
