// The C API against C++ and the judge, on random clusters: the same snapshot, to the last byte of every verdict
// and step of every explanation; a store that is told the same changes; an index that is asked the same.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/c/tierwall.h>
#include <tierwall/explain.hpp>
#include <tierwall/label_index.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/policy.hpp"
#include "support/c_answers.hpp"
#include "support/c_structs.hpp"
#include "support/cluster_generator.hpp"
#include "support/library_answers.hpp"
#include "support/model_dump.hpp"
#include "support/policy_comparison.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

using reference::PolicyJudge;
using reference::ReferenceFlow;
using reference::ReferenceVerdict;

// Of one flow in two snapshots of one model, that is, with the same ids.
void expect_same_answers(const Snapshot& snapshot, const tierwall_snapshot* c_snapshot,
                         const ReferenceFlow& flow) {
  const LibraryFlow asked(flow, snapshot);
  const CFlow c_asked(flow, c_snapshot);
  const Verdict verdict = evaluate(snapshot.view(), asked.flow());
  tierwall_verdict c_verdict{};
  ASSERT_EQ(tierwall_evaluate(c_snapshot, &c_asked.flow(), &c_verdict), TIERWALL_OK);
  ASSERT_EQ(std::memcmp(&verdict, &c_verdict, sizeof(verdict)), 0);

  const Explanation explanation = explain(snapshot, asked.flow());
  ASSERT_EQ(render(explanation, snapshot), c_explain_text(c_snapshot, c_asked.flow()));
  for (const SideExplanation* side : {&explanation.egress, &explanation.ingress}) {
    const auto same =
        c_explain(c_snapshot, static_cast<tierwall_direction>(side->direction), c_asked.flow());
    const auto want = named(*side, snapshot);
    ASSERT_TRUE(same.decision == want.decision && same.endpoint == want.endpoint &&
                same.steps == want.steps);
    // As the agent of this endpoint asks.
    if (side->endpoint.is_none()) continue;
    const Decision decision =
        evaluate_side(snapshot.view(), side->endpoint, side->direction, asked.flow());
    tierwall_decision c_decision{};
    ASSERT_EQ(tierwall_evaluate_side(c_snapshot, side->endpoint.value,
                                     static_cast<tierwall_direction>(side->direction),
                                     &c_asked.flow(), &c_decision),
              TIERWALL_OK);
    ASSERT_EQ(std::memcmp(&decision, &c_decision, sizeof(decision)), 0);
  }
}

void expect_same_batch(const Snapshot& snapshot, const tierwall_snapshot* c_snapshot,
                       const std::vector<ReferenceFlow>& flows) {
  std::vector<LibraryFlow> owners;
  std::vector<CFlow> c_owners;
  std::vector<tierwall_flow> c_flows;
  for (const ReferenceFlow& flow : flows) {
    owners.emplace_back(flow, snapshot);
    c_flows.push_back(c_owners.emplace_back(flow, c_snapshot).flow());
  }
  std::vector<tierwall_verdict> c_verdicts(c_flows.size());
  ASSERT_EQ(tierwall_evaluate_batch(c_snapshot, c_flows.data(), c_flows.size(), c_verdicts.data()),
            TIERWALL_OK);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const Verdict verdict = evaluate(snapshot.view(), owners[i].flow());
    ASSERT_EQ(std::memcmp(&verdict, &c_verdicts[i], sizeof(verdict)), 0) << i;
  }
}

TEST(CDifferential, BuildsAnswerAsThoseOfCpp) {
  Random random = test_random("C API differential, builds");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  for (std::size_t i = scaled(300); i > 0; --i) {
    const Model model = generator.model();
    const BuildOptions options = build_options(comparison_options(choices));
    SCOPED_TRACE(dump(model));
    const BuildResult built = SnapshotBuilder(options).build(model);
    const CBuild c_built = c_build(model, options);
    ASSERT_TRUE(built.snapshot) << built.diagnostics.to_string();
    ASSERT_EQ(built.diagnostics.to_string(), c_built.errors);
    std::vector<ReferenceFlow> flows;
    for (std::size_t k = 0; k < 60; ++k)
      flows.push_back(generator.flow(model));
    for (const ReferenceFlow& flow : flows) {
      expect_same_answers(*built.snapshot, c_built.snapshot.get(), flow);
      if (HasFatalFailure()) return;
    }
    expect_same_batch(*built.snapshot, c_built.snapshot.get(), flows);
    if (HasFatalFailure()) return;
  }
}

// --- stores

template <class Resource>
bool is_same_resource(const Resource& a, const Resource& b) {
  if (a.name != b.name) return false;
  if constexpr (requires { a.kind; }) {
    if (a.kind != b.kind) return false;
  }
  if constexpr (requires { a.namespace_name; }) {
    if (a.namespace_name != b.namespace_name) return false;
  }
  return true;
}

// Leads a store of the C API from one model to another.
class CStoreFollower {
 public:
  // The changes, resource by resource, and a commit.
  CHandle<tierwall_commit> lead_to(const Model& model) {
    follow(model, &Model::tiers, tierwall_store_upsert_tier);
    follow(model, &Model::policies, tierwall_store_upsert_policy);
    follow(model, &Model::profiles, tierwall_store_upsert_profile);
    follow(model, &Model::network_sets, tierwall_store_upsert_network_set);
    follow(model, &Model::workload_endpoints, tierwall_store_upsert_workload_endpoint);
    follow(model, &Model::host_endpoints, tierwall_store_upsert_host_endpoint);
    follow(model, &Model::namespaces, tierwall_store_upsert_namespace);
    follow(model, &Model::service_accounts, tierwall_store_upsert_service_account);
    follow(model, &Model::service_slices, tierwall_store_upsert_service_slice);
    now_ = model;
    return c_create<tierwall_commit>(
        [&](auto* to, auto* error) { return tierwall_store_commit(store_.get(), to, error); });
  }

 private:
  template <class Resource, class Struct>
  void follow(const Model& model, std::vector<Resource> Model::*list,
              tierwall_status (*upsert)(tierwall_store*, const Struct*, tierwall_error*)) {
    for (const Resource& before : now_.*list) {
      const auto is_same = [&](const Resource& other) { return is_same_resource(before, other); };
      if (std::ranges::none_of(model.*list, is_same)) erase(before);
    }
    for (const Resource& resource : model.*list) {
      if (std::ranges::find(now_.*list, resource) != (now_.*list).end()) continue;
      CStructs structs;
      const Struct given = structs.of(resource);
      EXPECT_EQ(upsert(store_.get(), &given, nullptr), TIERWALL_OK);
    }
  }

  void erase(const Tier& tier) {
    expect_ok(tierwall_store_erase_tier(store_.get(), tier.name.data(), tier.name.size(), nullptr));
  }
  void erase(const Policy& policy) {
    expect_ok(tierwall_store_erase_policy(
        store_.get(), static_cast<tierwall_policy_kind>(policy.kind), policy.namespace_name.data(),
        policy.namespace_name.size(), policy.name.data(), policy.name.size(), nullptr));
  }
  void erase(const Profile& profile) {
    expect_ok(tierwall_store_erase_profile(store_.get(), profile.name.data(), profile.name.size(),
                                           nullptr));
  }
  void erase(const NetworkSet& set) { erase_named(set, tierwall_store_erase_network_set); }
  void erase(const WorkloadEndpoint& endpoint) {
    erase_endpoint(endpoint.kind, endpoint.namespace_name, endpoint.name);
  }
  void erase(const HostEndpoint& endpoint) {
    erase_endpoint(EndpointKind::host_endpoint, "", endpoint.name);
  }
  void erase(const Namespace& space) {
    expect_ok(tierwall_store_erase_namespace(store_.get(), space.name.data(), space.name.size(),
                                             nullptr));
  }
  void erase(const ServiceAccount& account) {
    erase_named(account, tierwall_store_erase_service_account);
  }
  void erase(const ServiceSlice& slice) { erase_named(slice, tierwall_store_erase_service_slice); }

  template <class Resource, class Erase>
  void erase_named(const Resource& resource, Erase erase_it) {
    expect_ok(erase_it(store_.get(), resource.namespace_name.data(), resource.namespace_name.size(),
                       resource.name.data(), resource.name.size(), nullptr));
  }
  void erase_endpoint(EndpointKind kind, std::string_view space, std::string_view name) {
    expect_ok(tierwall_store_erase_endpoint(store_.get(), static_cast<tierwall_endpoint_kind>(kind),
                                            space.data(), space.size(), name.data(), name.size(),
                                            nullptr));
  }
  static void expect_ok(tierwall_status status) { EXPECT_EQ(status, TIERWALL_OK); }

  Model now_;
  CHandle<tierwall_store> store_ = c_create<tierwall_store>(
      [](auto* to, auto* error) { return tierwall_store_create(nullptr, to, error); });
};

// Some resources of the one, some of the other.
template <class Resource>
void mix(Choices& choices, std::vector<Resource>& list, const std::vector<Resource>& other) {
  std::erase_if(list, [&](const Resource&) { return choices.chance(20); });
  for (const Resource& resource : other) {
    const auto is_same = [&](const Resource& mine) { return is_same_resource(mine, resource); };
    if (!choices.chance(40) || std::ranges::any_of(list, is_same)) continue;
    list.push_back(resource);
  }
}

TEST(CDifferential, StoresAnswerAsTheJudge) {
  Random random = test_random("C API differential, stores");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  std::size_t not_everything = 0;
  for (std::size_t round = scaled(40); round > 0; --round) {
    CStoreFollower follower;
    Model model = generator.model();
    for (std::uint64_t generation = 1; generation <= 6; ++generation) {
      SCOPED_TRACE(dump(model));
      const auto commit = follower.lead_to(model);
      const tierwall_snapshot* const snapshot = tierwall_commit_snapshot(commit.get());
      ASSERT_NE(snapshot, nullptr) << c_lines(tierwall_commit_diagnostics(commit.get()));
      if (!tierwall_commit_concerns_everything(commit.get())) ++not_everything;
      const PolicyJudge judge(model, {});
      for (std::size_t k = 0; k < 30; ++k) {
        const ReferenceFlow flow = generator.flow(model);
        const CFlow asked(flow, snapshot);
        const ReferenceVerdict want = judge.evaluate(flow);
        tierwall_verdict verdict{};
        ASSERT_EQ(tierwall_evaluate(snapshot, &asked.flow(), &verdict), TIERWALL_OK);
        ASSERT_EQ(named(verdict.egress, snapshot), want.egress.decision) << dump(flow);
        ASSERT_EQ(named(verdict.ingress, snapshot), want.ingress.decision) << dump(flow);
      }
      const Model other = generator.model();
      mix(choices, model.workload_endpoints, other.workload_endpoints);
      mix(choices, model.host_endpoints, other.host_endpoints);
      if (choices.chance(50)) mix(choices, model.network_sets, other.network_sets);
    }
  }
  EXPECT_GT(not_everything, 20U) << "or nothing was followed";
}

// --- indices

TEST(CDifferential, IndicesAnswerAsThoseOfCpp) {
  Random random = test_random("C API differential, indices");
  const std::vector<std::string> values = {"a", "b", "c"};
  const std::vector<std::string> selectors = {"x == 'a'",        "has(y)",   "!has(x)",
                                              "y in {'a', 'b'}", "x != 'c'", "all()"};
  for (std::size_t round = scaled(50); round > 0; --round) {
    SymbolTable symbols;
    LabelIndex index(symbols);
    const auto c_symbols = c_create<tierwall_symbols>(tierwall_symbols_create);
    const auto c_index = c_create<tierwall_index>(
        [&](auto* to, auto* error) { return tierwall_index_create(c_symbols.get(), to, error); });
    for (std::size_t step = 0; step < 60; ++step) {
      std::vector<LabelText> labels;
      std::vector<tierwall_label> c_labels;
      for (const std::string_view key : {"x", "y"}) {
        if (random.chance(40)) continue;
        labels.push_back({key, random.pick(values)});
        c_labels.push_back({c_text(key), c_text(labels.back().value)});
      }
      const auto id = static_cast<std::uint32_t>(random.below(5));
      const ParentId parent{static_cast<std::uint32_t>(random.below(3))};
      const std::string& text = random.pick(selectors);
      const LabelSet set = symbols.intern_labels(labels);
      switch (random.below(6)) {
        case 0:
        case 1:
          index.upsert_item(ItemId{id}, set.view(), {&parent, 1});
          ASSERT_EQ(tierwall_index_upsert_item(c_index.get(), id, c_labels.data(), c_labels.size(),
                                               &parent.value, 1, nullptr),
                    TIERWALL_OK);
          break;
        case 2:
          index.upsert_parent(parent, set.view());
          ASSERT_EQ(tierwall_index_upsert_parent(c_index.get(), parent.value, c_labels.data(),
                                                 c_labels.size(), nullptr),
                    TIERWALL_OK);
          break;
        case 3: {
          index.upsert_selector(SelectorId{id}, *Selector::compile(text, symbols));
          const auto selector = c_create<tierwall_selector>([&](auto* to, auto* error) {
            return tierwall_selector_compile(c_symbols.get(), text.data(), text.size(), nullptr, to,
                                             error);
          });
          ASSERT_EQ(tierwall_index_upsert_selector(c_index.get(), id, selector.get(), nullptr),
                    TIERWALL_OK);
          break;
        }
        case 4:
          ASSERT_EQ(tierwall_index_erase_item(c_index.get(), id, nullptr),
                    index.erase_item(ItemId{id}) ? TIERWALL_OK : TIERWALL_NOT_FOUND);
          break;
        default:
          ASSERT_EQ(tierwall_index_erase_selector(c_index.get(), id, nullptr),
                    index.erase_selector(SelectorId{id}) ? TIERWALL_OK : TIERWALL_NOT_FOUND);
      }
      if (random.chance(70)) continue;
      const std::vector<MatchChange> changes = index.take_changes();
      const auto c_changes = c_create<tierwall_match_changes>([&](auto* to, auto* error) {
        return tierwall_index_take_changes(c_index.get(), to, error);
      });
      const tierwall_match_change* list = nullptr;
      std::size_t count = 0;
      ASSERT_EQ(tierwall_match_changes_get(c_changes.get(), &list, &count), TIERWALL_OK);
      ASSERT_EQ(count, changes.size());
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(list[i].selector, changes[i].selector.value);
        ASSERT_EQ(list[i].item, changes[i].item.value);
        ASSERT_EQ(list[i].started == 1, changes[i].kind == MatchChange::Kind::started);
      }
      std::vector<std::uint32_t> items(8);
      ASSERT_EQ(
          tierwall_index_items_matching(c_index.get(), id, items.data(), items.size(), &count),
          TIERWALL_OK);
      const std::vector<ItemId> want = index.items_matching(SelectorId{id});
      ASSERT_EQ(count, want.size());
      for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(items[i], want[i].value);
    }
  }
}

}  // namespace
}  // namespace tierwall::testing
