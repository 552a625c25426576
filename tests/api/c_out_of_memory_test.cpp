// Each function of the C API that allocates, with every allocation failing in turn: a status of its own,
// no handle, and nothing changed. That nothing is lost is for the address sanitizer to see.
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tierwall/c/manifest.h>
#include <tierwall/c/tierwall.h>

#include "support/allocations.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {
namespace {

constexpr std::string_view kManifest =
    "apiVersion: projectcalico.org/v3\n"
    "kind: GlobalNetworkPolicy\n"
    "metadata: {name: web}\n"
    "spec: {selector: role == 'web', ingress: [{action: Allow, source: {nets: [10.0.0.0/8]}}]}\n";
const tierwall_source kSource{TIERWALL_TEXT("a name that is too long for small strings"),
                              {kManifest.data(), kManifest.size()}};

// Calls with one allocation more each time until there is enough memory; returns how many that were.
template <class Call, class Check>
std::uint64_t exhaust(const Call& call, const Check& after_failure) {
  for (std::uint64_t allocations = 0;; ++allocations) {
    const tierwall_status status = [&] {
      const AllocationLimit limit(allocations);
      return call();
    }();
    if (status == TIERWALL_OK) return allocations;
    EXPECT_EQ(status, TIERWALL_OUT_OF_MEMORY) << "allocation " << allocations;
    after_failure();
    if (::testing::Test::HasFailure()) return allocations;
  }
}
template <class Call>
std::uint64_t exhaust(const Call& call) {
  return exhaust(call, [] {});
}

// A handle that `create(&handle)` makes at last; it is null after each failure, whatever it was before.
template <class Handle, class Create>
CHandle<Handle> exhaust_create(const Create& create, std::uint64_t at_least = 1) {
  Handle* handle = nullptr;
  const std::uint64_t allocations = exhaust(
      [&] {
        handle = reinterpret_cast<Handle*>(8);
        return create(&handle);
      },
      [&] { EXPECT_EQ(handle, nullptr); });
  EXPECT_NE(handle, nullptr);
  EXPECT_GE(allocations, at_least);
  return CHandle<Handle>(handle);
}

Model world() {
  Model model;
  const Rule allow{.action = Action::allow};
  model.profiles = {{.name = "open", .ingress = {allow}, .egress = {allow}}};
  model.policies = {{.name = "a-policy-with-a-name-that-is-long-enough-to-be-allocated",
                     .selector = "has(role)",
                     .ingress = {allow}}};
  model.network_sets = {{.name = "office", .nets = {{Address::v4(192, 0, 2, 0), 24}}}};
  model.workload_endpoints = {{.namespace_name = "prod",
                               .name = "web-server-of-the-production-environment",
                               .labels = {{"role", "web"}},
                               .addresses = {Address::v4(10, 0, 0, 1)},
                               .profiles = {"open"}}};
  return model;
}

TEST(COutOfMemory, SymbolsLabelsAndSelectors) {
  const auto symbols = exhaust_create<tierwall_symbols>(
      [](auto* to) { return tierwall_symbols_create(to, nullptr); });
  const std::string text = "role == 'a value that is rather long' && has(another.label/of.this)";
  std::uint32_t id = 4711;
  exhaust([&] { return tierwall_symbols_intern_key(symbols.get(), "key", 3, &id, nullptr); },
          [&] { EXPECT_EQ(id, 4711U); });
  const auto selector = exhaust_create<tierwall_selector>(
      [&](auto* to) {
        return tierwall_selector_compile(symbols.get(), text.data(), text.size(), nullptr, to,
                                         nullptr);
      },
      3);
  const tierwall_label label{TIERWALL_TEXT("role"), TIERWALL_TEXT("a value that is rather long")};
  const auto labels = exhaust_create<tierwall_labels>(
      [&](auto* to) { return tierwall_labels_create(symbols.get(), &label, 1, to, nullptr); });
  bool matches = true;
  ASSERT_EQ(tierwall_selector_matches(selector.get(), labels.get(), &matches), TIERWALL_OK);
  EXPECT_FALSE(matches);
  char buffer[128];
  std::size_t length = 0;
  exhaust([&] { return tierwall_selector_id(selector.get(), buffer, 128, &length); });

  auto given = c_sized<tierwall_label_selector>();
  given.match_labels = &label;
  given.match_label_count = 1;
  EXPECT_GT(exhaust([&] {
              return tierwall_selector_from_kubernetes(&given, TIERWALL_SCOPE_PODS, buffer, 128,
                                                       &length, nullptr);
            }),
            1U);
}

TEST(COutOfMemory, ModelsAndSnapshots) {
  const auto model =
      exhaust_create<tierwall_model>([](auto* to) { return tierwall_model_create(to, nullptr); });
  CStructs structs;
  const Model resources = world();
  const tierwall_policy policy = structs.of(resources.policies.front());
  EXPECT_GT(exhaust([&] { return tierwall_model_add_policy(model.get(), &policy, nullptr); }), 2U);
  const tierwall_workload_endpoint endpoint = structs.of(resources.workload_endpoints.front());
  exhaust([&] { return tierwall_model_add_workload_endpoint(model.get(), &endpoint, nullptr); });
  // A policy or an endpoint twice would be refused.
  tierwall_diagnostics* found = nullptr;
  const auto snapshot = exhaust_create<tierwall_snapshot>(
      [&](auto* to) {
        tierwall_diagnostics_release(found);
        found = nullptr;
        return tierwall_model_build(model.get(), nullptr, to, &found, nullptr);
      },
      200);
  tierwall_diagnostics_release(found);
  exhaust_create<tierwall_diagnostics>(
      [&](auto* to) { return tierwall_model_validate(model.get(), nullptr, to, nullptr); });
  exhaust_create<tierwall_diagnostics>(
      [&](auto* to) { return tierwall_model_lint(model.get(), nullptr, to, nullptr); });

  tierwall_flow flow = TIERWALL_FLOW_INIT;
  flow.destination = tierwall_address_v4(10, 0, 0, 1);
  char buffer[2048];
  std::size_t length = 0;
  exhaust([&] {
    return tierwall_explain(snapshot.get(), &flow, buffer, sizeof(buffer), &length, nullptr);
  });
  auto side = c_sized<tierwall_side>();
  tierwall_step steps[8];
  exhaust([&] {
    return tierwall_explain_side(snapshot.get(), TIERWALL_INGRESS, &flow, &side, steps, 8, &length,
                                 nullptr);
  });
  exhaust([&] {
    return tierwall_describe(snapshot.get(), &side.decision, buffer, sizeof(buffer), &length,
                             nullptr);
  });
  std::uint32_t id = 0;
  exhaust([&] {
    return tierwall_snapshot_find_owners(snapshot.get(), &flow.destination, &id, 1, &length);
  });
  auto content = c_sized<tierwall_flow_extras_content>();
  content.has_http_path = 1;
  content.http_path = TIERWALL_TEXT("/a/path/that/is/rather/long/../and/normalised");
  exhaust_create<tierwall_flow_extras>(
      [&](auto* to) { return tierwall_flow_extras_create(&content, to, nullptr); });
}

TEST(COutOfMemory, Diagnostics) {
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  auto tier = c_sized<tierwall_tier>();
  tier.name = TIERWALL_TEXT("No name that a tier may have, for it has capitals");
  ASSERT_EQ(tierwall_model_add_tier(model.get(), &tier, nullptr), TIERWALL_OK);
  // Refused is what a build says that has memory enough.
  std::uint64_t allocations = 0;
  for (tierwall_status status = TIERWALL_OUT_OF_MEMORY; status != TIERWALL_REFUSED; ++allocations) {
    tierwall_snapshot* snapshot = nullptr;
    tierwall_diagnostics* found = nullptr;
    {
      const AllocationLimit limit(allocations);
      status = tierwall_model_build(model.get(), nullptr, &snapshot, &found, nullptr);
    }
    ASSERT_TRUE(status == TIERWALL_OUT_OF_MEMORY || status == TIERWALL_REFUSED);
    ASSERT_EQ(snapshot, nullptr);
    ASSERT_EQ(found != nullptr, status == TIERWALL_REFUSED);
    const CHandle<tierwall_diagnostics> owner(found);
    if (found == nullptr) continue;
    char buffer[512];
    std::size_t length = 0;
    exhaust([&] { return tierwall_diagnostics_line(found, 0, buffer, 512, &length); });
    exhaust([&] { return tierwall_diagnostics_text(found, buffer, 512, &length); });
  }
  EXPECT_GT(allocations, 10U);
}

TEST(COutOfMemory, ManifestsAddNothing) {
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  tierwall_diagnostics* found = nullptr;
  const std::uint64_t allocations = exhaust(
      [&] {
        return tierwall_model_load_manifests(model.get(), &kSource, 1, nullptr, &found, nullptr);
      },
      [&] {
        ASSERT_EQ(found, nullptr);
        const CBuild built = c_build(model.get());
        ASSERT_TRUE(built.snapshot) << built.errors;
        EXPECT_EQ(tierwall_snapshot_policy_count(built.snapshot.get()),
                  tierwall_snapshot_policy_count(c_build(Model{}).snapshot.get()));
      });
  tierwall_diagnostics_release(found);
  EXPECT_GT(allocations, 100U);
  EXPECT_EQ(tierwall_snapshot_policy_count(c_build(model.get()).snapshot.get()),
            1 + tierwall_snapshot_policy_count(c_build(Model{}).snapshot.get()));
}

CHandle<tierwall_store> filled_store() {
  auto store = c_create<tierwall_store>(
      [](auto* to, auto* error) { return tierwall_store_create(nullptr, to, error); });
  CStructs structs;
  const Model resources = world();
  const tierwall_policy policy = structs.of(resources.policies.front());
  const tierwall_profile profile = structs.of(resources.profiles.front());
  EXPECT_EQ(tierwall_store_upsert_policy(store.get(), &policy, nullptr), TIERWALL_OK);
  EXPECT_EQ(tierwall_store_upsert_profile(store.get(), &profile, nullptr), TIERWALL_OK);
  return store;
}

TEST(COutOfMemory, StoresKeepTheBatch) {
  exhaust_create<tierwall_store>(
      [](auto* to) { return tierwall_store_create(nullptr, to, nullptr); });
  const auto store = filled_store();
  const auto first = exhaust_create<tierwall_commit>(
      [&](auto* to) { return tierwall_store_commit(store.get(), to, nullptr); }, 200);
  EXPECT_EQ(tierwall_commit_generation(first.get()), 1U);

  CStructs structs;
  const Model resources = world();
  const tierwall_workload_endpoint endpoint = structs.of(resources.workload_endpoints.front());
  exhaust([&] { return tierwall_store_upsert_workload_endpoint(store.get(), &endpoint, nullptr); });
  const tierwall_cidr net = c_cidr(resources.network_sets.front().nets.front());
  exhaust([&] {
    return tierwall_store_insert_member(store.get(), "", 0, "a set with a rather long name", 29,
                                        &net, nullptr);
  });
  ASSERT_EQ(tierwall_store_discard(store.get()), TIERWALL_OK);
  ASSERT_EQ(tierwall_store_upsert_workload_endpoint(store.get(), &endpoint, nullptr), TIERWALL_OK);
  const auto second = exhaust_create<tierwall_commit>([&](auto* to) {
    const tierwall_status status = tierwall_store_commit(store.get(), to, nullptr);
    EXPECT_EQ(tierwall_store_generation(store.get()), status == TIERWALL_OK ? 2U : 1U);
    return status;
  });
  EXPECT_EQ(tierwall_commit_generation(second.get()), 2U);
  std::uint32_t id = 0;
  EXPECT_EQ(tierwall_snapshot_find_endpoint(tierwall_commit_snapshot(second.get()),
                                            TIERWALL_WORKLOAD_ENDPOINT, "prod", 4,
                                            endpoint.name.data, endpoint.name.size, &id),
            TIERWALL_OK);
  exhaust_create<tierwall_commit>(
      [&](auto* to) { return tierwall_store_rebuild(store.get(), to, nullptr); }, 200);
}

// Half of the texts would be worse than none, so the batch is gone.
TEST(COutOfMemory, ManifestsThatEndInTheMidstDiscardTheBatch) {
  const auto store = filled_store();
  tierwall_commit* commit = nullptr;
  ASSERT_EQ(tierwall_store_commit(store.get(), &commit, nullptr), TIERWALL_OK);
  tierwall_commit_release(commit);
  exhaust(
      [&] {
        return tierwall_store_load_manifests(store.get(), &kSource, 1, nullptr, nullptr, nullptr);
      },
      [&] {
        tierwall_commit* unchanged = nullptr;
        ASSERT_EQ(tierwall_store_commit(store.get(), &unchanged, nullptr), TIERWALL_OK);
        EXPECT_EQ(tierwall_commit_generation(unchanged), 1U);
        tierwall_commit_release(unchanged);
      });
  ASSERT_EQ(tierwall_store_commit(store.get(), &commit, nullptr), TIERWALL_OK);
  EXPECT_EQ(tierwall_commit_generation(commit), 2U);
  tierwall_commit_release(commit);
}

TEST(COutOfMemory, PublishersAndReaders) {
  const auto built = c_build(world());
  const auto publisher = exhaust_create<tierwall_publisher>([&](auto* to) {
    return tierwall_publisher_create(built.snapshot.get(), nullptr, to, nullptr);
  });
  const auto reader = exhaust_create<tierwall_reader>(
      [&](auto* to) { return tierwall_reader_create(publisher.get(), to, nullptr); });
  std::uint64_t generation = 0;
  exhaust(
      [&] {
        return tierwall_publisher_publish(publisher.get(), built.snapshot.get(), &generation,
                                          nullptr);
      },
      [&] {
        auto status = c_sized<tierwall_publisher_status>();
        ASSERT_EQ(tierwall_publisher_get_status(publisher.get(), &status), TIERWALL_OK);
        EXPECT_EQ(status.generation, 1U);
        EXPECT_EQ(status.readers, 1U);
        tierwall_snapshot* found = nullptr;
        EXPECT_EQ(tierwall_publisher_find(publisher.get(), 2, &found), TIERWALL_NOT_FOUND);
      });
  EXPECT_EQ(generation, 2U);
}

TEST(COutOfMemory, Indices) {
  const auto symbols = c_create<tierwall_symbols>(tierwall_symbols_create);
  const auto index = exhaust_create<tierwall_index>(
      [&](auto* to) { return tierwall_index_create(symbols.get(), to, nullptr); });
  const auto selector = c_create<tierwall_selector>([&](auto* to, auto* error) {
    return tierwall_selector_compile(symbols.get(), "role == 'web'", 13, nullptr, to, error);
  });
  const tierwall_label label{TIERWALL_TEXT("role"), TIERWALL_TEXT("web")};
  const std::uint32_t parent = 1;
  const auto nothing_matches = [&] { EXPECT_FALSE(tierwall_index_matches(index.get(), 3, 7)); };
  exhaust([&] { return tierwall_index_upsert_selector(index.get(), 3, selector.get(), nullptr); },
          [&] { EXPECT_EQ(tierwall_index_selector_count(index.get()), 0U); });
  exhaust(
      [&] { return tierwall_index_upsert_item(index.get(), 7, nullptr, 0, &parent, 1, nullptr); },
      [&] { EXPECT_EQ(tierwall_index_item_count(index.get()), 0U); });
  exhaust([&] { return tierwall_index_upsert_parent(index.get(), 1, &label, 1, nullptr); },
          nothing_matches);
  EXPECT_TRUE(tierwall_index_matches(index.get(), 3, 7));
  std::uint32_t item = 0;
  std::size_t count = 0;
  exhaust([&] { return tierwall_index_items_matching(index.get(), 3, &item, 1, &count); });
  const auto changes = exhaust_create<tierwall_match_changes>(
      [&](auto* to) { return tierwall_index_take_changes(index.get(), to, nullptr); });
  const tierwall_match_change* list = nullptr;
  ASSERT_EQ(tierwall_match_changes_get(changes.get(), &list, &count), TIERWALL_OK);
  EXPECT_EQ(count, 1U);
}

}  // namespace
}  // namespace tierwall::testing
