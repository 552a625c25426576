// Where addresses are after a batch: intervals first, then those that have a place of their own.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "store/interval_changes.hpp"
#include "store/live_batch.hpp"
#include "support/sort_once.hpp"

namespace tierwall::store {

namespace {

// Single addresses, and intervals, that prefixes move: a build takes longer than so many of them.
constexpr std::size_t kMostMoved = 16'384;

}  // namespace

bool LiveBatch::place_addresses() {
  const std::optional<Prefixes> prefixes = prepare_prefixes();
  if (!prefixes) return false;
  support::sort_once(addresses_);
  support::sort_once(moved_);
  std::ranges::set_union(addresses_, moved_, std::back_inserter(placed_));

  // What intervals say of an address is asked before they change.
  std::vector<Move> moves;
  for (const Address& address : placed_) {
    const std::optional<Move> move = move_of(address);
    if (!move) return false;
    moves.push_back(*move);
  }
  const EndpointTables& tables = state_.tables.tables();
  return move_intervals(*tables.v4_intervals, prefixes->v4) &&
         move_intervals(*tables.v6_intervals, prefixes->v6) &&
         std::ranges::all_of(moves, [this](const Move& move) { return make(move); });
}

std::optional<LiveBatch::Prefixes> LiveBatch::prepare_prefixes() {
  support::sort_once(prefixes_);
  std::erase_if(prefixes_, [this](const Cidr& prefix) {
    return sets_of_all(nets_.holders_before(prefix), first_new_set_) ==
           sets_of_all(nets_.holders_now(prefix), kNoEntry);
  });
  support::sort_once(moved_prefixes_);
  std::vector<Cidr> all;
  std::ranges::set_union(prefixes_, moved_prefixes_, std::back_inserter(all));
  if (all.size() > kMostMoved) return std::nullopt;
  Prefixes found;
  for (const Cidr& prefix : all)
    (prefix.family() == Family::v4 ? found.v4 : found.v6).push_back(prefix);

  std::vector<Address> singles;
  for (std::vector<Cidr>* const of_family : {&found.v4, &found.v6}) {
    const std::vector<Cidr> stretches = outermost(*of_family);
    if (!state_.tables.append_singles_in(stretches, kMostMoved, singles)) return std::nullopt;
    // Also those that nothing told apart from what lies around them.
    for (const Cidr& stretch : stretches) {
      if (!state_.nets.append_singles_in(stretch, kMostMoved, singles) ||
          !state_.nets.append_prefixes_in(stretch, 2 * kMostMoved, *of_family))
        return std::nullopt;
    }
    support::sort_once(*of_family);
  }
  moved_.insert(moved_.end(), singles.begin(), singles.end());
  return found;
}

std::optional<std::uint32_t> LiveBatch::identity_after(std::uint32_t was, const Classes& before,
                                                       const Classes& now) {
  // Those that came with policies of the batch nobody was in.
  const std::vector<std::uint32_t> sets_before = sets_of_all(before, first_new_set_);
  const std::vector<std::uint32_t> sets_now = sets_of_all(now, kNoEntry);
  std::vector<std::uint32_t> left, joined;
  std::ranges::set_difference(sets_before, sets_now, std::back_inserter(left));
  std::ranges::set_difference(sets_now, sets_before, std::back_inserter(joined));
  return state_.identities.changed(was, left, joined);
}

std::optional<LiveBatch::Move> LiveBatch::move_of(const Address& address) {
  const std::vector<EndpointId> owners = now().owners(address);
  Classes classes_before, classes_after;
  nets_.append_holders(single(address), classes_before, classes_after);
  nets_.append_around(address, address.family(), classes_before, classes_after);
  for (const EndpointId owner : before().owners(address))
    classes_before.push_back(class_before(owner));
  for (const EndpointId owner : owners)
    classes_after.push_back(class_now(owner));

  const AddressPlace was = state_.tables.place_of(address);
  const std::optional<std::uint32_t> identity =
      identity_after(was.identity, classes_before, classes_after);
  if (!identity) return std::nullopt;
  const EndpointId owner = owners.empty()       ? EndpointId::none()
                           : owners.size() == 1 ? owners.front()
                                                : kSeveralOwners;
  return Move{address, was, {*identity, owner}};
}

bool LiveBatch::make(const Move& move) {
  const bool was_single = state_.tables.is_single(move.address);
  if (!state_.tables.put(move.address, move.now)) return false;
  if (state_.tables.is_single(move.address)) state_.uses.add(move.now.identity);
  if (was_single) state_.uses.remove(move.was.identity);
  return true;
}

template <class Number>
bool LiveBatch::move_intervals(const snapshot::IntervalData<Number>& intervals,
                               std::span<const Cidr> prefixes) {
  if (prefixes.empty()) return true;
  // What holds a single address that is among them is not known.
  if (intervals.has_singles) return false;
  const Family family = prefixes.front().family();
  bool has_room = true;
  std::size_t moved = 0;
  snapshot::IntervalList<Number> list = change_intervals(
      intervals, prefixes, [&](const Address& first, std::uint32_t was) -> std::uint32_t {
        if (!has_room || ++moved > kMostMoved) {
          has_room = false;
          return was;
        }
        Classes before, now;
        nets_.append_around(first, family, before, now);
        const std::optional<std::uint32_t> identity = identity_after(was, before, now);
        has_room = identity.has_value();
        return identity.value_or(was);
      });
  if (!has_room || list.size() > snapshot::kMaxIntervals) return false;
  for (const AddressPlace& place : list.places)
    state_.uses.add(place.identity);
  for (const AddressPlace& place : intervals.places)
    state_.uses.remove(place.identity);
  state_.tables.set_intervals(std::move(list));
  return true;
}

}  // namespace tierwall::store
