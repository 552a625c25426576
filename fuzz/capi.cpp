// The bytes choose calls of the C API, with arguments that are right, wrong or broken: null, of wrong sizes, of
// words that are none, ids of nothing, buffers that are too small. No call may crash, leak, or say that it is
// the library's fault; a handle comes with success only; whatever a flow holds, there is a verdict, and all
// ways to it say the same.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tierwall/c/tierwall.h>

#include "fuzz/capi_arguments.hpp"
#include "fuzz/fuzz.hpp"
#include "support/c_structs.hpp"

namespace tierwall::fuzz {
namespace {

using testing::CHandle;

// A few handles of one type, which later calls use; the oldest one goes first.
template <class Handle>
class Pool {
 public:
  void add(Handle* handle) {
    if (handle == nullptr) return;
    if (handles_.size() == 3) handles_.pop_front();
    handles_.emplace_back(handle);
  }
  // Null if there is none, and sometimes.
  Handle* pick(Input& input) {
    if (handles_.empty() || input.chance(2)) return nullptr;
    return handles_[input.below(handles_.size())].get();
  }

 private:
  std::deque<CHandle<Handle>> handles_;
};

class Calls {
 public:
  // With one of each to begin with.
  explicit Calls(Input& input) : input_(input) {
    auto symbols = testing::c_create<tierwall_symbols>(tierwall_symbols_create);
    indices_.add(testing::c_create<tierwall_index>([&](auto* to, auto* error) {
                   return tierwall_index_create(symbols.get(), to, error);
                 }).release());
    symbols_.add(symbols.release());
    models_.add(testing::c_create<tierwall_model>(tierwall_model_create).release());
    stores_.add(testing::c_create<tierwall_store>([](auto* to, auto* error) {
                  return tierwall_store_create(nullptr, to, error);
                }).release());
  }

  void next() {
    Arguments from(input_);
    switch (input_.below(14)) {
      case 0: return call_symbols(from);
      case 1: return call_selectors(from);
      case 2: return call_index(from);
      case 3: return create(from);
      case 4: return add_to_model(from);
      case 5: return build(from);
      case 6:
      case 7: return change_store(from);
      case 8: return erase_from_store(from);
      case 9: return commit();
      case 10: return name_things(from);
      case 11: return judge(from);
      case 12: return publish(from);
      default: return read(from);
    }
  }

 private:
  // Every status but that of a bug, and an error that says the same.
  tierwall_status said(tierwall_status status) {
    FUZZ_CHECK(status >= TIERWALL_OK && status < TIERWALL_INTERNAL, tierwall_status_name(status));
    const bool is_told = status == TIERWALL_OK || error_.status == 0 || error_.status == status;
    FUZZ_CHECK(is_told, error_.message);
    error_ = testing::c_sized<tierwall_error>();
    return status;
  }
  // A handle comes with success.
  template <class Handle>
  void take(Pool<Handle>& pool, tierwall_status status, Handle* handle) {
    FUZZ_CHECK((said(status) == TIERWALL_OK) == (handle != nullptr), "a handle, or none");
    pool.add(handle);
  }
  tierwall_error* error() { return input_.chance(5) ? nullptr : &error_; }

  void call_symbols(Arguments& from) {
    tierwall_symbols* const symbols = symbols_.pick(input_);
    const tierwall_text text = from.name();
    std::uint32_t id = 0;
    tierwall_text back{};
    if (said(tierwall_symbols_intern_value(symbols, text.data, text.size, &id, error())) ==
        TIERWALL_OK) {
      FUZZ_CHECK(tierwall_symbols_value_text(symbols, id, &back) == TIERWALL_OK, "its text");
      FUZZ_CHECK(std::string_view(back.data, back.size) == std::string_view(text.data, text.size),
                 "the same text");
    }
    said(tierwall_symbols_find_key(symbols, text.data, text.size, &id));
    said(tierwall_symbols_key_text(symbols, from.id(), &back));
    const auto [labels, count] = from.labels();
    tierwall_labels* made = nullptr;
    const tierwall_status status = tierwall_labels_create(symbols, labels, count, &made, error());
    take(labels_, status, made);
  }

  void call_selectors(Arguments& from) {
    const tierwall_text text = input_.chance(10) ? from.other() : from.selector();
    tierwall_selector* made = nullptr;
    const tierwall_status status = tierwall_selector_compile(symbols_.pick(input_), text.data,
                                                             text.size, nullptr, &made, error());
    take(selectors_, status, made);
    said(tierwall_selector_validate(text.data, text.size, nullptr, error()));
    bool matches = false;
    said(tierwall_selector_matches(selectors_.pick(input_), labels_.pick(input_), &matches));
    std::array<char, 64> buffer;
    std::size_t length = 0;
    said(tierwall_selector_id(selectors_.pick(input_), buffer.data(), input_.below(65), &length));
    auto& given = from.sized<tierwall_label_selector>();
    std::tie(given.match_labels, given.match_label_count) = from.labels();
    said(tierwall_selector_from_kubernetes(input_.chance(10) ? nullptr : &given, from.word(2),
                                           buffer.data(), input_.below(65), &length, error()));
  }

  void call_index(Arguments& from) {
    tierwall_index* const index = indices_.pick(input_);
    const auto [labels, label_count] = from.labels();
    const auto [parents, parent_count] = from.list<std::uint32_t>(2, [&] { return from.id(); });
    switch (input_.below(6)) {
      case 0:
        said(tierwall_index_upsert_item(index, from.id(), labels, label_count, parents,
                                        parent_count, error()));
        break;
      case 1:
        said(tierwall_index_upsert_parent(index, from.id(), labels, label_count, error()));
        break;
      case 2:
        said(tierwall_index_upsert_selector(index, from.id(), selectors_.pick(input_), error()));
        break;
      case 3: said(tierwall_index_erase_item(index, from.id(), error())); break;
      case 4: said(tierwall_index_erase_selector(index, from.id(), error())); break;
      default: said(tierwall_index_erase_parent(index, from.id(), error())); break;
    }
    tierwall_match_changes* changes = nullptr;
    if (said(tierwall_index_take_changes(index, &changes, error())) != TIERWALL_OK) return;
    const CHandle<tierwall_match_changes> owner(changes);
    const tierwall_match_change* list = nullptr;
    std::size_t count = 0;
    FUZZ_CHECK(tierwall_match_changes_get(changes, &list, &count) == TIERWALL_OK, "a list");
    for (std::size_t i = 0; i < count; ++i) {
      FUZZ_CHECK(
          tierwall_index_matches(index, list[i].selector, list[i].item) == (list[i].started == 1),
          "what the change says");
    }
  }

  void create(Arguments& from) {
    tierwall_symbols* symbols = nullptr;
    tierwall_model* model = nullptr;
    tierwall_index* index = nullptr;
    tierwall_store* store = nullptr;
    tierwall_flow_extras* extras = nullptr;
    switch (input_.below(5)) {
      case 0: {
        const tierwall_status status = tierwall_symbols_create(&symbols, error());
        return take(symbols_, status, symbols);
      }
      case 1: {
        const tierwall_status status = tierwall_model_create(&model, error());
        return take(models_, status, model);
      }
      case 2: {
        const tierwall_status status =
            tierwall_index_create(symbols_.pick(input_), &index, error());
        return take(indices_, status, index);
      }
      case 3: {
        const tierwall_status status = tierwall_store_create(options(from), &store, error());
        return take(stores_, status, store);
      }
      default: {
        auto& content = from.sized<tierwall_flow_extras_content>();
        content.http_method = from.other();
        content.http_path = from.other();
        content.has_http_method = from.flag();
        content.has_http_path = from.flag();
        content.original_destination = from.address();
        content.original_destination_port = input_.byte();
        const tierwall_status status = tierwall_flow_extras_create(&content, &extras, error());
        FUZZ_CHECK((said(status) == TIERWALL_OK) == (extras != nullptr), "extras, or none");
        if (extras != nullptr) extras_.emplace_back(extras);
      }
    }
  }

  const tierwall_build_options* options(Arguments& from) {
    if (input_.chance(50)) return nullptr;
    auto& options = from.sized<tierwall_build_options>();
    options.enforce_staged = from.flag();
    options.accept_unknown_tiers = from.flag();
    options.failsafe_ports = input_.chance(10) ? from.flag() : 0;
    options.without_tables = from.flag();
    options.without_bitmaps = from.flag();
    options.instructions = from.word(5);
    options.max_tiers = input_.chance(10) ? input_.byte() : 0;
    options.max_diagnostics = input_.byte();
    return &options;
  }

  void add_to_model(Arguments& from) {
    tierwall_model* const model = models_.pick(input_);
    switch (input_.below(9)) {
      case 0: said(tierwall_model_add_tier(model, &tier(from), error())); break;
      case 1: said(tierwall_model_add_policy(model, &policy(from), error())); break;
      case 2: said(tierwall_model_add_profile(model, &profile(from), error())); break;
      case 3: said(tierwall_model_add_network_set(model, &network_set(from), error())); break;
      case 4: said(tierwall_model_add_workload_endpoint(model, &workload(from), error())); break;
      case 5: said(tierwall_model_add_host_endpoint(model, &host(from), error())); break;
      case 6: said(tierwall_model_add_namespace(model, &name_space(from), error())); break;
      case 7: said(tierwall_model_add_service_account(model, &account(from), error())); break;
      default: said(tierwall_model_add_service_slice(model, &slice(from), error())); break;
    }
  }

  void build(Arguments& from) {
    tierwall_snapshot* snapshot = nullptr;
    tierwall_diagnostics* found = nullptr;
    const tierwall_status status =
        tierwall_model_build(models_.pick(input_), options(from), &snapshot, &found, error());
    take(snapshots_, status, snapshot);
    const CHandle<tierwall_diagnostics> owner(found);
    FUZZ_CHECK(status != TIERWALL_REFUSED || tierwall_diagnostics_error_count(found) > 0,
               "what is wrong");
    testing::c_lines(found);
    tierwall_diagnostics* warnings = nullptr;
    said(tierwall_model_lint(models_.pick(input_), nullptr, &warnings, error()));
    tierwall_diagnostics_release(warnings);
  }

  void change_store(Arguments& from) {
    tierwall_store* const store = stores_.pick(input_);
    switch (input_.below(9)) {
      case 0: said(tierwall_store_upsert_tier(store, &tier(from), error())); break;
      case 1: said(tierwall_store_upsert_policy(store, &policy(from), error())); break;
      case 2: said(tierwall_store_upsert_profile(store, &profile(from), error())); break;
      case 3: said(tierwall_store_upsert_network_set(store, &network_set(from), error())); break;
      case 4: said(tierwall_store_upsert_workload_endpoint(store, &workload(from), error())); break;
      case 5: said(tierwall_store_upsert_host_endpoint(store, &host(from), error())); break;
      case 6: said(tierwall_store_upsert_namespace(store, &name_space(from), error())); break;
      case 7: said(tierwall_store_upsert_service_account(store, &account(from), error())); break;
      default: said(tierwall_store_upsert_service_slice(store, &slice(from), error())); break;
    }
  }

  void erase_from_store(Arguments& from) {
    tierwall_store* const store = stores_.pick(input_);
    const tierwall_text space = from.name();
    const tierwall_text name = from.name();
    const tierwall_cidr net = from.cidr();
    switch (input_.below(6)) {
      case 0:
        said(tierwall_store_erase_endpoint(store, from.word(10), space.data, space.size, name.data,
                                           name.size, error()));
        break;
      case 1:
        said(tierwall_store_erase_policy(store, from.word(9), space.data, space.size, name.data,
                                         name.size, error()));
        break;
      case 2:
        said(tierwall_store_insert_member(store, space.data, space.size, name.data, name.size, &net,
                                          error()));
        break;
      case 3:
        said(tierwall_store_erase_member(store, space.data, space.size, name.data, name.size, &net,
                                         error()));
        break;
      case 4: said(tierwall_store_erase_namespace(store, name.data, name.size, error())); break;
      default: said(tierwall_store_discard(store)); break;
    }
  }

  // A batch that is refused leaves the generation what it was.
  void commit() {
    tierwall_store* const store = stores_.pick(input_);
    const std::uint64_t before = tierwall_store_generation(store);
    tierwall_commit* made = nullptr;
    const tierwall_status status =
        said(input_.chance(20) ? tierwall_store_rebuild(store, &made, error())
                               : tierwall_store_commit(store, &made, error()));
    const CHandle<tierwall_commit> owner(made);
    FUZZ_CHECK((status == TIERWALL_OK || status == TIERWALL_REFUSED) == (made != nullptr),
               "a commit, or none");
    const std::uint64_t after = tierwall_store_generation(store);
    FUZZ_CHECK(status == TIERWALL_OK ? after >= before : after == before, "the generation");
    FUZZ_CHECK((tierwall_commit_snapshot(made) != nullptr) == (status == TIERWALL_OK),
               "a snapshot, or none");
    testing::c_lines(tierwall_commit_diagnostics(made));
    snapshots_.add(tierwall_snapshot_retain(tierwall_commit_snapshot(made)));
  }

  void name_things(Arguments& from) {
    tierwall_snapshot* const snapshot = snapshots_.pick(input_);
    said(tierwall_snapshot_tier(snapshot, from.id(), &from.sized<tierwall_tier_info>()));
    said(tierwall_snapshot_policy(snapshot, from.id(), &from.sized<tierwall_policy_info>()));
    said(tierwall_snapshot_endpoint(snapshot, from.id(), &from.sized<tierwall_endpoint_info>()));
    said(tierwall_snapshot_statistics(snapshot, &from.sized<tierwall_snapshot_stats>()));
    const tierwall_address address = from.address();
    std::array<std::uint32_t, 4> ids;
    std::size_t count = 0;
    said(tierwall_snapshot_find_owners(snapshot, &address, ids.data(), input_.below(5), &count));
    tierwall_decision decision{
        from.word(4), from.word(9), from.word(5), 0, from.id(), from.id(), 0};
    std::array<char, 128> buffer;
    said(tierwall_describe(snapshot, &decision, buffer.data(), buffer.size(), &count, error()));
  }

  tierwall_flow flow(Arguments& from) {
    tierwall_flow flow = TIERWALL_FLOW_INIT;
    flow.source = from.address();
    flow.destination = from.address();
    if (input_.chance(20)) flow.source_endpoint = from.id();
    if (input_.chance(20)) flow.destination_endpoint = from.id();
    flow.source_port = input_.byte();
    flow.destination_port = input_.byte();
    flow.protocol = input_.chance(70) ? std::uint8_t{TIERWALL_TCP} : input_.byte();
    flow.icmp_type = input_.byte();
    flow.icmp_code = input_.byte();
    if (!extras_.empty() && input_.chance(30)) {
      flow.extras = extras_[input_.below(extras_.size())].get();
    }
    return flow;
  }

  // Single, batch and explanation agree.
  void judge(Arguments& from) {
    tierwall_snapshot* const snapshot = snapshots_.pick(input_);
    if (snapshot == nullptr) return;
    std::vector<tierwall_flow> flows(1 + input_.below(40), flow(from));
    flows.back() = flow(from);
    std::vector<tierwall_verdict> verdicts(flows.size());
    FUZZ_CHECK(tierwall_evaluate_batch(snapshot, flows.data(), flows.size(), verdicts.data()) ==
                   TIERWALL_OK,
               "verdicts");
    for (const std::size_t i : {std::size_t{0}, flows.size() - 1}) {
      tierwall_verdict verdict{};
      FUZZ_CHECK(tierwall_evaluate(snapshot, &flows[i], &verdict) == TIERWALL_OK, "a verdict");
      FUZZ_CHECK(std::memcmp(&verdict, &verdicts[i], sizeof(verdict)) == 0, "the same in a batch");
      for (const tierwall_direction direction : {TIERWALL_INGRESS, TIERWALL_EGRESS}) {
        const tierwall_decision& decision =
            direction == TIERWALL_INGRESS ? verdict.ingress : verdict.egress;
        auto side = testing::c_sized<tierwall_side>();
        std::size_t count = 0;
        said(tierwall_explain_side(snapshot, direction, &flows[i], &side, nullptr, 0, &count,
                                   error()));
        FUZZ_CHECK(std::memcmp(&side.decision, &decision, sizeof(decision)) == 0,
                   "the same explained");
        said(tierwall_explain_forward(snapshot, from.id(), direction, &flows[i], &side, nullptr, 0,
                                      &count, error()));
        tierwall_decision forwarded{};
        said(tierwall_evaluate_forward(snapshot, from.id(), direction, &flows[i], &forwarded));
      }
      std::size_t length = 0;
      said(tierwall_explain(snapshot, &flows[i], nullptr, 0, &length, error()));
    }
  }

  void publish(Arguments& from) {
    tierwall_publisher* const publisher = publishers_.pick(input_);
    if (publisher == nullptr || input_.chance(20)) {
      auto& options = from.sized<tierwall_publisher_options>();
      options.max_readers = input_.byte() % 4;
      options.max_retained = input_.byte() % 4;
      tierwall_publisher* made = nullptr;
      const tierwall_status status = tierwall_publisher_create(
          snapshots_.pick(input_), input_.chance(50) ? nullptr : &options, &made, error());
      return take(publishers_, status, made);
    }
    std::uint64_t generation = 0;
    said(tierwall_publisher_publish(publisher, snapshots_.pick(input_), &generation, error()));
    if (input_.chance(30)) tierwall_publisher_reclaim(publisher);
    tierwall_snapshot* found = nullptr;
    said(tierwall_publisher_find(publisher, input_.byte() % 8U, &found));
    tierwall_snapshot_release(found);
    said(tierwall_publisher_get_status(publisher, &from.sized<tierwall_publisher_status>()));
  }

  void read(Arguments& from) {
    tierwall_reader* const reader = readers_.pick(input_);
    if (reader == nullptr || input_.chance(20)) {
      tierwall_reader* made = nullptr;
      const tierwall_status status =
          tierwall_reader_create(publishers_.pick(input_), &made, error());
      return take(readers_, status, made);
    }
    const tierwall_snapshot* lent = nullptr;
    std::uint64_t generation = 0;
    const auto use = [&](tierwall_status status) {
      if (said(status) != TIERWALL_OK) return;
      FUZZ_CHECK(lent != nullptr && generation != 0, "a snapshot of a generation");
      const tierwall_flow asked = flow(from);
      tierwall_verdict verdict{}, again{};
      std::uint64_t same = 0;
      said(tierwall_evaluate(lent, &asked, &verdict));
      said(tierwall_reader_evaluate_batch(reader, &asked, 1, &again, &same));
      FUZZ_CHECK(same == generation && std::memcmp(&verdict, &again, sizeof(verdict)) == 0,
                 "the generation that is pinned");
    };
    switch (input_.below(3)) {
      case 0: use(tierwall_reader_pin(reader, &lent, &generation)); break;
      case 1: use(tierwall_reader_refresh(reader, &lent, &generation)); break;
      default: said(tierwall_reader_unpin(reader)); break;
    }
  }

  Input& input_;
  tierwall_error error_ = testing::c_sized<tierwall_error>();
  Pool<tierwall_symbols> symbols_;
  Pool<tierwall_labels> labels_;
  Pool<tierwall_selector> selectors_;
  Pool<tierwall_index> indices_;
  Pool<tierwall_model> models_;
  Pool<tierwall_store> stores_;
  Pool<tierwall_snapshot> snapshots_;
  Pool<tierwall_publisher> publishers_;
  Pool<tierwall_reader> readers_;
  std::vector<CHandle<tierwall_flow_extras>> extras_;  // as long as flows may point to them
};

}  // namespace
}  // namespace tierwall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostCalls = 100;
  tierwall::fuzz::Input input(data, size);
  tierwall::fuzz::Calls calls(input);
  for (std::size_t i = 0; i < kMostCalls && !input.empty(); ++i)
    calls.next();
  return 0;
}
