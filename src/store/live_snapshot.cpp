#include "store/live_snapshot.hpp"

#include <algorithm>
#include <utility>

#include "snapshot/stats.hpp"
#include "store/live_batch.hpp"

namespace tierwall::store {

namespace {

// Bytes of plans that nobody has any more are not minded below this.
constexpr std::size_t kMostWorn = std::size_t{64} << 20U;

// Of what grows: rows and pages, steps and plans.
std::size_t bytes_of_sets(const SnapshotView& view) {
  return view.sets.rows.size_bytes() + view.sets.pages.size_bytes();
}
std::size_t bytes_of_plans(const SnapshotView& view) {
  return view.steps.size_bytes() + view.plans.size_bytes();
}

}  // namespace

LiveSnapshot::LiveSnapshot(const Body& built, const Model& model,
                           std::unique_ptr<snapshot::Sources> sources,
                           std::unique_ptr<support::BuildMeter> meter, const BuildOptions& options)
    : state_(built, model, std::move(sources), std::move(meter), options.staged),
      body_(built),
      bytes_besides_(built.stats.parts),
      max_bytes_(options.limits.max_snapshot_bytes),
      bytes_of_built_plans_(bytes_of_plans(built.view)) {
  const EndpointTables& tables = state_.tables.tables();
  bytes_besides_.addresses -= tables.address_bytes();
  bytes_besides_.sets = 0;
  bytes_besides_.plans -= tables.plan_bytes() + bytes_of_plans(built.view);
  bytes_besides_.names -=
      snapshot::bytes_of_tiers(*built.tiers) + built.policies->bytes() + built.endpoints->bytes();
}

std::optional<LiveSnapshot::Applied> LiveSnapshot::apply(const Changes& changes,
                                                         const Resources& resources) {
  LiveBatch batch(state_, resources);
  const auto add = [&batch](const auto& change) { return batch.add(change); };
  if (!std::ranges::all_of(changes.tiers, add) || !std::ranges::all_of(changes.policies, add) ||
      !std::ranges::all_of(changes.profiles, add) ||
      !std::ranges::all_of(changes.network_sets, add) ||
      !std::ranges::all_of(changes.slices, add) || !std::ranges::all_of(changes.endpoints, add) ||
      !batch.add_concerned() || !batch.place_addresses() || !batch.write_entries()) {
    return std::nullopt;
  }
  Applied applied{nullptr, batch.finish(), state_.profiles.take_is_warned_otherwise()};
  body_.stats.network_sets = state_.class_of_network_set.size();
  applied.body = make_body();
  if (applied.body->stats.bytes > max_bytes_ || is_worn(*applied.body)) return std::nullopt;
  return applied;
}

bool LiveSnapshot::is_worn(const Body& body) const noexcept {
  return state_.owners.is_worn() ||
         bytes_of_plans(body.view) > 2 * bytes_of_built_plans_ + kMostWorn;
}

std::shared_ptr<const LiveSnapshot::Body> LiveSnapshot::make_body() {
  const std::shared_ptr<const EndpointTables> tables =
      copies_.copy(state_.tables.tables(), state_.tables.take_changes());
  const auto body = std::make_shared<Body>(body_);
  body->endpoints = state_.directory;
  body->memory = {tables};
  tables->show_in(body->view);
  state_.identities.show_in(body->view);
  state_.identities.keep_in(body->memory);
  state_.plans.show_in(body->view);
  state_.plans.keep_in(body->memory);
  state_.owners.show_in(*body);
  body->tiers = state_.policies.tiers().infos();

  SnapshotStats& stats = body->stats;
  stats.tiers = state_.policies.tiers().count();
  stats.endpoints = body->endpoints->count();
  stats.identities = state_.uses.in_use();
  stats.parts.addresses = bytes_besides_.addresses + tables->address_bytes();
  stats.parts.sets = bytes_of_sets(body->view);
  stats.parts.plans = bytes_besides_.plans + tables->plan_bytes() + bytes_of_plans(body->view);
  stats.parts.rules = bytes_besides_.rules + state_.owners.bytes_of_rules();
  stats.parts.names = bytes_besides_.names + snapshot::bytes_of_tiers(*body->tiers) +
                      body->policies->bytes() + body->endpoints->bytes();
  stats.bytes = stats.parts.total();
  return body;
}

}  // namespace tierwall::store
