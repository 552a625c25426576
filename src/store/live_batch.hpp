// One batch of changes, taken into a LiveState.
//
//     LiveBatch batch(state);
//     if (!batch.add(change) || !batch.place_addresses() || !batch.write_entries()) build_everything_anew();
//     Invalidated invalidated = batch.finish();
//
// Thread contract: single-threaded. Complexity: that of LiveSnapshot::apply().
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/store.hpp>

#include "snapshot/endpoint_directory.hpp"
#include "store/changes.hpp"
#include "store/live_state.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class LiveBatch {
 public:
  explicit LiveBatch(LiveState& state) : state_(state) {}

  // In this order: lent labels, network sets, endpoints; then the others. Each returns false if everything
  // has to be built anew; then nothing else may be called.
  bool add(const LentLabelsChange& change);
  bool add(const NetworkSetChange& change);
  bool add(const EndpointChange& change);
  bool place_addresses();
  bool write_entries();
  // What all of it may concern.
  Invalidated finish();

 private:
  struct Touched {
    EndpointChange change;
    EndpointId id;
  };
  // Of a network set, what counts: nothing, if no rule picks it.
  struct Nets {
    std::uint32_t number = LiveState::kNoClass;  // of its class
    std::vector<Address> singles;
    std::vector<Cidr> prefixes;
  };

  bool names_defined_profiles(const AnyEndpoint& endpoint) const;
  std::uint32_t class_of(const AnyEndpoint& endpoint);

  const snapshot::EndpointDirectory& before() const noexcept { return *state_.directory; }
  const snapshot::EndpointDirectory& now() const noexcept { return now_ ? *now_ : before(); }
  // Gives new endpoints an id.
  void change_directory(Touched& touched);

  std::span<const std::uint32_t> sets_of(std::uint32_t number) const;
  Nets nets_of(const NetworkSet& set, std::uint32_t number) const;
  Nets take_out(const NetworkSet& set);
  Nets put_in(const NetworkSet& set);
  void remember_holders(const Address& address);

  // Classes of endpoints, and of the network sets that hold an address by itself.
  std::uint32_t class_before(EndpointId id) const;
  std::uint32_t class_now(EndpointId id) const { return state_.class_of_endpoint[id.value]; }
  std::vector<std::uint32_t> holders_before(const Address& address) const;
  // Those that members of these classes are in, ascending.
  std::vector<std::uint32_t> sets_of_all(std::span<const std::uint32_t> classes) const;

  bool place(const Address& address);
  bool write_entry(const Touched& touched);
  // Empty: no more identities can come.
  std::optional<std::uint32_t> identity_of(const Touched& touched) const;

  LiveState& state_;
  std::shared_ptr<snapshot::EndpointDirectory> now_;  // null: as before
  std::vector<Touched> touched_;
  support::HashMap<std::uint32_t, std::uint32_t> classes_before_;  // of those
  std::map<Address, std::vector<std::uint32_t>> holders_before_;   // where they change
  std::vector<Address> addresses_;                                 // that all of them had or have
};

}  // namespace tierwall::store
