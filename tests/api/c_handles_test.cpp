// Handles that are null, or do not belong together; ids that nothing has.
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include <tierwall/c/manifest.h>
#include <tierwall/c/tierwall.h>
#include "support/c_complaint.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {
namespace {

// --- null, and ids

TEST(CNull, EveryFunctionSaysSoOrDoesNothing) {
  const auto symbols = c_create<tierwall_symbols>(tierwall_symbols_create);
  const auto built = c_build(Model{});
  const tierwall_snapshot* const snapshot = built.snapshot.get();
  const tierwall_flow flow = TIERWALL_FLOW_INIT;
  tierwall_verdict verdict{};
  tierwall_decision decision{};
  tierwall_address address{};
  tierwall_cidr cidr{};
  tierwall_text text{};
  std::uint32_t id = 0;
  std::size_t count = 0;
  std::uint64_t generation = 0;
  bool flag = false;
  char buffer[8];
  auto side = c_sized<tierwall_side>();
  tierwall_labels* labels = nullptr;
  tierwall_selector* selector = nullptr;
  tierwall_index* index = nullptr;
  tierwall_snapshot* new_snapshot = nullptr;
  tierwall_commit* commit = nullptr;
  tierwall_publisher* publisher = nullptr;
  tierwall_reader* reader = nullptr;
  tierwall_match_changes* changes = nullptr;
  tierwall_flow_extras* extras = nullptr;
  tierwall_diagnostics* found = nullptr;
  const tierwall_snapshot* lent = nullptr;
  const std::uint32_t* ids = nullptr;
  const tierwall_address* addresses = nullptr;
  const tierwall_cidr* prefixes = nullptr;
  const tierwall_match_change* list = nullptr;
  auto content = c_sized<tierwall_flow_extras_content>();

  const tierwall_status said[] = {
      tierwall_address_parse("::1", 3, nullptr, nullptr),
      tierwall_address_parse(nullptr, 3, &address, nullptr),
      tierwall_cidr_parse("::1", 3, nullptr, nullptr),
      tierwall_address_format(nullptr, buffer, 8, &count),
      tierwall_address_format(&address, buffer, 8, nullptr),
      tierwall_cidr_format(nullptr, buffer, 8, &count),
      tierwall_cidr_format(&cidr, buffer, 8, nullptr),
      tierwall_symbols_create(nullptr, nullptr),
      tierwall_symbols_intern_key(nullptr, "a", 1, &id, nullptr),
      tierwall_symbols_intern_key(symbols.get(), nullptr, 1, &id, nullptr),
      tierwall_symbols_intern_key(symbols.get(), "a", 1, nullptr, nullptr),
      tierwall_symbols_intern_value(nullptr, "a", 1, &id, nullptr),
      tierwall_symbols_intern_value(symbols.get(), "a", 1, nullptr, nullptr),
      tierwall_symbols_find_key(nullptr, "a", 1, &id),
      tierwall_symbols_find_key(symbols.get(), "a", 1, nullptr),
      tierwall_symbols_find_value(nullptr, "a", 1, &id),
      tierwall_symbols_find_value(symbols.get(), "a", 1, nullptr),
      tierwall_symbols_key_text(nullptr, 0, &text),
      tierwall_symbols_key_text(symbols.get(), 0, nullptr),
      tierwall_symbols_value_text(nullptr, 0, &text),
      tierwall_symbols_value_text(symbols.get(), 0, nullptr),
      tierwall_labels_create(nullptr, nullptr, 0, &labels, nullptr),
      tierwall_labels_create(symbols.get(), nullptr, 1, &labels, nullptr),
      tierwall_labels_create(symbols.get(), nullptr, 0, nullptr, nullptr),
      tierwall_selector_compile(nullptr, "a", 1, nullptr, &selector, nullptr),
      tierwall_selector_compile(symbols.get(), nullptr, 1, nullptr, &selector, nullptr),
      tierwall_selector_compile(symbols.get(), "", 0, nullptr, nullptr, nullptr),
      tierwall_selector_validate(nullptr, 1, nullptr, nullptr),
      tierwall_selector_matches(nullptr, nullptr, &flag),
      tierwall_selector_canonical(nullptr, &text),
      tierwall_selector_id(nullptr, buffer, 8, &count),
      tierwall_selector_from_kubernetes(nullptr, TIERWALL_SCOPE_PODS, buffer, 8, nullptr, nullptr),
      tierwall_selector_from_kubernetes(nullptr, 2, buffer, 8, &count, nullptr),
      tierwall_diagnostics_get(nullptr, 0, nullptr),
      tierwall_diagnostics_line(nullptr, 0, buffer, 8, &count),
      tierwall_diagnostics_text(nullptr, buffer, 8, &count),
      tierwall_model_create(nullptr, nullptr),
      tierwall_model_build(nullptr, nullptr, &new_snapshot, nullptr, nullptr),
      tierwall_model_validate(nullptr, nullptr, &found, nullptr),
      tierwall_model_lint(nullptr, nullptr, &found, nullptr),
      tierwall_model_load_manifests(nullptr, nullptr, 0, nullptr, nullptr, nullptr),
      tierwall_store_load_manifests(nullptr, nullptr, 0, nullptr, nullptr, nullptr),
      tierwall_snapshot_tier(nullptr, 0, nullptr),
      tierwall_snapshot_tier(snapshot, 0, nullptr),
      tierwall_snapshot_policy(nullptr, 0, nullptr),
      tierwall_snapshot_endpoint(nullptr, 0, nullptr),
      tierwall_snapshot_find_endpoint(nullptr, TIERWALL_POD, "a", 1, "b", 1, &id),
      tierwall_snapshot_find_endpoint(snapshot, TIERWALL_POD, "a", 1, "b", 1, nullptr),
      tierwall_snapshot_find_endpoint(snapshot, TIERWALL_POD, nullptr, 1, "b", 1, &id),
      tierwall_snapshot_find_endpoint(snapshot, 10, "a", 1, "b", 1, &id),
      tierwall_snapshot_find_owners(nullptr, &address, &id, 1, &count),
      tierwall_snapshot_find_owners(snapshot, nullptr, &id, 1, &count),
      tierwall_snapshot_find_owners(snapshot, &address, &id, 1, nullptr),
      tierwall_snapshot_statistics(nullptr, nullptr),
      tierwall_snapshot_statistics(snapshot, nullptr),
      tierwall_evaluate(nullptr, &flow, &verdict),
      tierwall_evaluate(snapshot, nullptr, &verdict),
      tierwall_evaluate(snapshot, &flow, nullptr),
      tierwall_evaluate_batch(nullptr, &flow, 1, &verdict),
      tierwall_evaluate_batch(nullptr, nullptr, 0, nullptr),
      tierwall_evaluate_batch(snapshot, nullptr, 1, &verdict),
      tierwall_evaluate_batch(snapshot, &flow, 1, nullptr),
      tierwall_evaluate_side(nullptr, 0, TIERWALL_INGRESS, &flow, &decision),
      tierwall_evaluate_side(snapshot, 0, TIERWALL_INGRESS, nullptr, &decision),
      tierwall_evaluate_side(snapshot, 0, TIERWALL_INGRESS, &flow, nullptr),
      tierwall_evaluate_side(snapshot, 0, 2, &flow, &decision),
      tierwall_evaluate_forward(nullptr, 0, TIERWALL_INGRESS, &flow, &decision),
      tierwall_evaluate_forward(snapshot, 0, TIERWALL_INGRESS, nullptr, &decision),
      tierwall_evaluate_forward(snapshot, 0, TIERWALL_INGRESS, &flow, nullptr),
      tierwall_evaluate_forward(snapshot, 0, 2, &flow, &decision),
      tierwall_flow_extras_create(nullptr, &extras, nullptr),
      tierwall_flow_extras_create(&content, nullptr, nullptr),
      tierwall_flow_extras_set_original_destination(nullptr, &address, 1),
      tierwall_explain(nullptr, &flow, buffer, 8, &count, nullptr),
      tierwall_explain(snapshot, nullptr, buffer, 8, &count, nullptr),
      tierwall_explain(snapshot, &flow, buffer, 8, nullptr, nullptr),
      tierwall_describe(nullptr, &decision, buffer, 8, &count, nullptr),
      tierwall_describe(snapshot, nullptr, buffer, 8, &count, nullptr),
      tierwall_describe(snapshot, &decision, buffer, 8, nullptr, nullptr),
      tierwall_explain_side(nullptr, TIERWALL_INGRESS, &flow, &side, nullptr, 0, &count, nullptr),
      tierwall_explain_side(snapshot, 2, &flow, &side, nullptr, 0, &count, nullptr),
      tierwall_explain_side(snapshot, TIERWALL_INGRESS, nullptr, &side, nullptr, 0, &count,
                            nullptr),
      tierwall_explain_side(snapshot, TIERWALL_INGRESS, &flow, nullptr, nullptr, 0, &count,
                            nullptr),
      tierwall_explain_side(snapshot, TIERWALL_INGRESS, &flow, &side, nullptr, 0, nullptr, nullptr),
      tierwall_explain_forward(nullptr, 0, TIERWALL_INGRESS, &flow, &side, nullptr, 0, &count,
                               nullptr),
      tierwall_store_create(nullptr, nullptr, nullptr),
      tierwall_store_erase_tier(nullptr, "a", 1, nullptr),
      tierwall_store_erase_policy(nullptr, 0, "", 0, "a", 1, nullptr),
      tierwall_store_erase_profile(nullptr, "a", 1, nullptr),
      tierwall_store_erase_network_set(nullptr, "", 0, "a", 1, nullptr),
      tierwall_store_erase_endpoint(nullptr, 0, "", 0, "a", 1, nullptr),
      tierwall_store_erase_namespace(nullptr, "a", 1, nullptr),
      tierwall_store_erase_service_account(nullptr, "", 0, "a", 1, nullptr),
      tierwall_store_erase_service_slice(nullptr, "", 0, "a", 1, nullptr),
      tierwall_store_insert_member(nullptr, "", 0, "a", 1, &cidr, nullptr),
      tierwall_store_erase_member(nullptr, "", 0, "a", 1, &cidr, nullptr),
      tierwall_store_discard(nullptr),
      tierwall_store_commit(nullptr, &commit, nullptr),
      tierwall_store_rebuild(nullptr, &commit, nullptr),
      tierwall_store_snapshot(nullptr, &new_snapshot, nullptr),
      tierwall_commit_endpoints(nullptr, &ids, &count),
      tierwall_commit_addresses(nullptr, &addresses, &count),
      tierwall_commit_prefixes(nullptr, &prefixes, &count),
      tierwall_publisher_create(nullptr, nullptr, &publisher, nullptr),
      tierwall_publisher_create(snapshot, nullptr, nullptr, nullptr),
      tierwall_publisher_publish(nullptr, snapshot, &generation, nullptr),
      tierwall_publisher_find(nullptr, 1, &new_snapshot),
      tierwall_publisher_get_status(nullptr, nullptr),
      tierwall_reader_create(nullptr, &reader, nullptr),
      tierwall_reader_pin(nullptr, &lent, &generation),
      tierwall_reader_unpin(nullptr),
      tierwall_reader_refresh(nullptr, &lent, &generation),
      tierwall_reader_evaluate_batch(nullptr, &flow, 1, &verdict, &generation),
      tierwall_index_create(nullptr, &index, nullptr),
      tierwall_index_create(symbols.get(), nullptr, nullptr),
      tierwall_index_upsert_item(nullptr, 1, nullptr, 0, nullptr, 0, nullptr),
      tierwall_index_upsert_parent(nullptr, 1, nullptr, 0, nullptr),
      tierwall_index_upsert_selector(nullptr, 1, nullptr, nullptr),
      tierwall_index_erase_item(nullptr, 1, nullptr),
      tierwall_index_erase_parent(nullptr, 1, nullptr),
      tierwall_index_erase_selector(nullptr, 1, nullptr),
      tierwall_index_items_matching(nullptr, 1, &id, 1, &count),
      tierwall_index_selectors_matching(nullptr, 1, &id, 1, &count),
      tierwall_index_take_changes(nullptr, &changes, nullptr),
      tierwall_match_changes_get(nullptr, &list, &count),
  };
  for (std::size_t i = 0; i < std::size(said); ++i)
    EXPECT_EQ(said[i], TIERWALL_INVALID_ARGUMENT) << "call " << i;

  tierwall_symbols_release(nullptr);
  tierwall_labels_release(nullptr);
  tierwall_selector_release(nullptr);
  tierwall_diagnostics_release(nullptr);
  tierwall_model_release(nullptr);
  tierwall_snapshot_release(nullptr);
  tierwall_store_release(nullptr);
  tierwall_commit_release(nullptr);
  tierwall_publisher_release(nullptr);
  tierwall_reader_release(nullptr);
  tierwall_index_release(nullptr);
  tierwall_match_changes_release(nullptr);
  tierwall_flow_extras_release(nullptr);
  tierwall_flow_init(nullptr, 3);
  EXPECT_EQ(tierwall_snapshot_retain(nullptr), nullptr);
  EXPECT_EQ(tierwall_symbols_key_count(nullptr) + tierwall_symbols_value_count(nullptr), 0U);
  EXPECT_EQ(tierwall_diagnostics_count(nullptr) + tierwall_diagnostics_error_count(nullptr) +
                tierwall_diagnostics_suppressed_count(nullptr),
            0U);
  EXPECT_EQ(tierwall_snapshot_tier_count(nullptr) + tierwall_snapshot_policy_count(nullptr) +
                tierwall_snapshot_endpoint_count(nullptr),
            0U);
  EXPECT_EQ(tierwall_store_generation(nullptr) + tierwall_store_walked_combinations(nullptr) +
                tierwall_commit_generation(nullptr),
            0U);
  EXPECT_EQ(tierwall_commit_snapshot(nullptr), nullptr);
  EXPECT_EQ(tierwall_commit_diagnostics(nullptr), nullptr);
  EXPECT_FALSE(tierwall_commit_concerns_everything(nullptr));
  EXPECT_FALSE(tierwall_commit_concerns(nullptr, &flow));
  EXPECT_EQ(tierwall_publisher_reclaim(nullptr) + tierwall_reader_number(nullptr), 0U);
  EXPECT_FALSE(tierwall_index_matches(nullptr, 1, 1));
  EXPECT_EQ(tierwall_index_item_count(nullptr) + tierwall_index_selector_count(nullptr), 0U);
}

TEST(CIds, OutOfRangeAreNotFoundOrDenied) {
  const auto built = c_build(Model{});
  const tierwall_snapshot* const snapshot = built.snapshot.get();
  auto tier = c_sized<tierwall_tier_info>();
  auto policy = c_sized<tierwall_policy_info>();
  auto endpoint = c_sized<tierwall_endpoint_info>();
  for (const std::uint32_t id : {std::uint32_t{1'000'000}, std::uint32_t{TIERWALL_NO_ID}}) {
    EXPECT_EQ(tierwall_snapshot_tier(snapshot, id, &tier), TIERWALL_NOT_FOUND);
    EXPECT_EQ(tierwall_snapshot_policy(snapshot, id, &policy), TIERWALL_NOT_FOUND);
    EXPECT_EQ(tierwall_snapshot_endpoint(snapshot, id, &endpoint), TIERWALL_NOT_FOUND);
    tierwall_flow flow = TIERWALL_FLOW_INIT;
    tierwall_decision decision{};
    ASSERT_EQ(tierwall_evaluate_side(snapshot, id, TIERWALL_EGRESS, &flow, &decision), TIERWALL_OK);
    EXPECT_EQ(decision.reason, TIERWALL_REASON_UNKNOWN_ENDPOINT);
    EXPECT_EQ(decision.action, TIERWALL_ACTION_DENY);
    ASSERT_EQ(tierwall_evaluate_forward(snapshot, id, TIERWALL_EGRESS, &flow, &decision),
              TIERWALL_OK);
    EXPECT_EQ(decision.reason, TIERWALL_REASON_UNKNOWN_ENDPOINT);
    auto side = c_sized<tierwall_side>();
    std::size_t count = 0;
    ASSERT_EQ(tierwall_explain_forward(snapshot, id, TIERWALL_EGRESS, &flow, &side, nullptr, 0,
                                       &count, nullptr),
              TIERWALL_OK);
    EXPECT_EQ(side.decision.reason, TIERWALL_REASON_UNKNOWN_ENDPOINT);
  }
  std::uint32_t id = 4711;
  EXPECT_EQ(tierwall_snapshot_find_endpoint(snapshot, TIERWALL_POD, "a", 1, "b", 1, &id),
            TIERWALL_NOT_FOUND);
  EXPECT_EQ(id, 4711U) << "left as it was";
}

// A decision of another snapshot, or of nobody.
TEST(CIds, DecisionsAreCheckedBeforeTheyAreDescribed) {
  const auto built = c_build(Model{});
  tierwall_decision decision{
      TIERWALL_ACTION_DENY, TIERWALL_REASON_RULE, TIERWALL_SET_NORMAL, 0, 4711, 4711, -5};
  char buffer[256];
  std::size_t length = 0;
  const auto describe = [&] {
    return tierwall_describe(built.snapshot.get(), &decision, buffer, sizeof(buffer), &length,
                             nullptr);
  };
  EXPECT_EQ(describe(), TIERWALL_NOT_FOUND);
  decision.tier = decision.policy = TIERWALL_NO_ID;
  EXPECT_EQ(describe(), TIERWALL_NOT_FOUND);
  decision.reason = TIERWALL_REASON_PROFILE_RULE;
  EXPECT_EQ(describe(), TIERWALL_NOT_FOUND);
  decision.reason = TIERWALL_REASON_FAILSAFE;
  EXPECT_EQ(describe(), TIERWALL_OK);
  decision.reason = 9;
  EXPECT_EQ(describe(), TIERWALL_INVALID_ARGUMENT);
  decision.reason = 0;
  decision.set = 5;
  EXPECT_EQ(describe(), TIERWALL_INVALID_ARGUMENT);
  decision.set = 0;
  decision.action = 4;
  EXPECT_EQ(describe(), TIERWALL_INVALID_ARGUMENT);
}

// --- handles that do not belong together

TEST(CHandles, SelectorsAndLabelsOfDifferentSymbolsDoNotMeet) {
  const auto one = c_create<tierwall_symbols>(tierwall_symbols_create);
  const auto other = c_create<tierwall_symbols>(tierwall_symbols_create);
  const auto selector = c_create<tierwall_selector>([&](auto* to, auto* error) {
    return tierwall_selector_compile(one.get(), "all()", 5, nullptr, to, error);
  });
  const auto labels = c_create<tierwall_labels>([&](auto* to, auto* error) {
    return tierwall_labels_create(other.get(), nullptr, 0, to, error);
  });
  bool matches = false;
  EXPECT_EQ(tierwall_selector_matches(selector.get(), labels.get(), &matches),
            TIERWALL_INVALID_ARGUMENT);
  const auto index = c_create<tierwall_index>(
      [&](auto* to, auto* error) { return tierwall_index_create(other.get(), to, error); });
  EXPECT_EQ(complaint([&](tierwall_error* error) {
              return tierwall_index_upsert_selector(index.get(), 1, selector.get(), error);
            }),
            "matching: of other symbols");
  EXPECT_EQ(complaint([&](tierwall_error* error) {
              return tierwall_index_upsert_item(index.get(), TIERWALL_NO_ID, nullptr, 0, nullptr, 0,
                                                error);
            }),
            "item: the number that stands for nothing");
  EXPECT_EQ(tierwall_index_erase_item(index.get(), 7, nullptr), TIERWALL_NOT_FOUND);
  EXPECT_EQ(tierwall_index_selector_count(index.get()) + tierwall_index_item_count(index.get()),
            0U);
}

TEST(CHandles, LabelsInternedLaterAreSeen) {
  const auto symbols = c_create<tierwall_symbols>(tierwall_symbols_create);
  const auto selector = c_create<tierwall_selector>([&](auto* to, auto* error) {
    return tierwall_selector_compile(symbols.get(), "a contains 'web'", 16, nullptr, to, error);
  });
  // Enough values for the table of texts to grow.
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    const std::string value = std::to_string(i);
    std::uint32_t id = 0;
    ASSERT_EQ(
        tierwall_symbols_intern_value(symbols.get(), value.data(), value.size(), &id, nullptr),
        TIERWALL_OK);
  }
  const tierwall_label label{TIERWALL_TEXT("a"), TIERWALL_TEXT("the web server")};
  const auto labels = c_create<tierwall_labels>([&](auto* to, auto* error) {
    return tierwall_labels_create(symbols.get(), &label, 1, to, error);
  });
  bool matches = false;
  EXPECT_EQ(tierwall_selector_matches(selector.get(), labels.get(), &matches), TIERWALL_OK);
  EXPECT_TRUE(matches);
}

TEST(CHandles, SnapshotsOutliveWhoMadeThem) {
  const auto model = c_create<tierwall_model>(tierwall_model_create);
  tierwall_snapshot* snapshot = c_build(model.get()).snapshot.release();
  tierwall_snapshot* const again = tierwall_snapshot_retain(snapshot);
  EXPECT_EQ(again, snapshot);
  tierwall_snapshot_release(snapshot);
  const tierwall_flow flow = TIERWALL_FLOW_INIT;
  tierwall_verdict verdict{};
  EXPECT_EQ(tierwall_evaluate(again, &flow, &verdict), TIERWALL_OK);
  tierwall_snapshot_release(again);
}

}  // namespace
}  // namespace tierwall::testing
