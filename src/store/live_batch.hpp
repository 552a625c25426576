// One batch of changes, taken into a LiveState.
//
//     LiveBatch batch(state, resources);
//     if (!batch.add(change) || !batch.add_concerned() || !batch.place_addresses() || !batch.write_entries()) build_everything_anew();
//     Invalidated invalidated = batch.finish();
//
// Thread contract: single-threaded. Complexity: that of LiveSnapshot::apply().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/runtime/address.hpp>
#include <tierwall/store.hpp>

#include "snapshot/endpoint_directory.hpp"
#include "store/changes.hpp"
#include "store/effects.hpp"
#include "store/live_state.hpp"
#include "store/net_changes.hpp"
#include "store/resources.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class LiveBatch {
 public:
  LiveBatch(LiveState& state, const Resources& resources)
      : state_(state),
        resources_(resources),
        first_new_set_(state.owners.next_set()),
        nets_(state.nets) {}

  // In this order: tiers, policies, profiles, network sets, slices, endpoints; then the others. Each returns false if
  // everything has to be built anew; then nothing else may be called.
  bool add(const TierChange& change);
  bool add(const PolicyChange& change);
  bool add(const ProfileChange& change);
  bool add(const NetworkSetChange& change);
  bool add(const SliceChange& change);
  bool add(const EndpointChange& change);
  // Endpoints that do not change, but what policies and profiles say of them.
  bool add_concerned();
  bool place_addresses();
  bool write_entries();
  // What all of it may concern.
  Invalidated finish();

 private:
  struct Touched {
    EndpointChange change;
    EndpointId id;
    bool is_told_of = true;  // may be judged otherwise
  };
  // Of a network set or a slice, what counts: nothing, if no rule picks it.
  struct Nets {
    std::uint32_t number = LiveState::kNoClass;  // as NetMembers has it
    std::vector<Cidr> all;
  };
  using Classes = NetChanges::Classes;
  // Whose addresses change their sets, and those that lie in them.
  struct Prefixes {
    std::vector<Cidr> v4, v6;
  };
  struct Move {
    Address address;
    AddressPlace was, now;
  };

  std::uint32_t class_of(const AnyEndpoint& endpoint);

  const snapshot::EndpointDirectory& before() const noexcept { return *state_.directory; }
  const snapshot::EndpointDirectory& now() const noexcept { return now_ ? *now_ : before(); }
  bool touch(const EndpointChange& change);
  // One that does not change itself. It is not placed, unless it is in other sets for other labels.
  bool touch(EndpointId id, const AnyEndpoint& endpoint, bool has_other_labels);
  // What becomes of its class. False: everything has to be built anew.
  bool classify(const Touched& touched);
  // Gives new endpoints an id.
  void change_directory(Touched& touched);

  Nets nets_of(const NetworkSet& set, std::uint32_t number) const;
  Nets take_out(const NetworkSet& set);
  Nets put_in(const NetworkSet& set);
  void replace(const Nets& before, const Nets& now);

  // What the batch leaves; of an id that is not vacant.
  AnyEndpoint resource_of(EndpointId id) const;
  bool add_concerned_endpoints();
  // The nets of network sets that are in more sets.
  void move_network_sets();

  std::uint32_t class_before(EndpointId id) const;
  std::uint32_t class_now(EndpointId id) const { return state_.class_of_endpoint[id.value]; }
  // Those below `end` that members of these classes are in, ascending.
  std::vector<std::uint32_t> sets_of_all(std::span<const std::uint32_t> classes,
                                         std::uint32_t end) const;
  // Of what was a member of some classes, and is one of others. Empty: no more identities can come.
  std::optional<std::uint32_t> identity_after(std::uint32_t was, const Classes& before,
                                              const Classes& now);

  // Drops those that put addresses into the same sets as before, and finds all single addresses that lie in
  // the others. Empty: they are too many.
  std::optional<Prefixes> prepare_prefixes();
  // Of one family.
  template <class Number>
  bool move_intervals(const snapshot::IntervalData<Number>& intervals,
                      std::span<const Cidr> prefixes);
  // Empty: no more identities can come.
  std::optional<Move> move_of(const Address& address);
  bool make(const Move& move);
  bool write_entry(Touched& touched);
  EndpointEntry entry_of(const EndpointEntry& plans, std::uint32_t identity) const;
  // Empty: no more identities can come.
  std::optional<std::uint32_t> identity_of(const Touched& touched) const;

  LiveState& state_;
  const Resources& resources_;
  const std::uint32_t first_new_set_;
  NetChanges nets_;
  Effects effects_;  // of all policies and profiles
  bool changes_network_sets_ = false;
  std::shared_ptr<snapshot::EndpointDirectory> now_;  // null: as before
  std::vector<Touched> touched_;
  support::HashMap<std::uint32_t, std::uint32_t> classes_before_;  // of those
  // What some of them had or have; what is in other sets because of policies or prefixes; all addresses.
  std::vector<Address> addresses_, moved_, placed_;
  std::vector<Cidr> prefixes_, moved_prefixes_;
  std::vector<Address> told_;  // of others that may be judged otherwise
};

}  // namespace tierwall::store
