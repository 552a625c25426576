// Strong ids: dense 4-byte indices that cannot be mixed up. `kNone` stands for "no such thing".
//
//     TierId tier{3};
//     if (tier != TierId::none()) use(tier.value);
//
// Ids of a snapshot (tiers, policies, endpoints) are meaningful only together with that snapshot;
// key and value ids only together with their `SymbolTable`. Thread contract: plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

namespace tierwall::inline v0 {

// An index of one kind.
template <class Tag>
struct StrongId {
  std::uint32_t value = 0xFFFF'FFFFU;

  // No such thing.
  static constexpr StrongId none() noexcept { return StrongId{}; }
  constexpr bool is_none() const noexcept { return value == 0xFFFF'FFFFU; }
  friend constexpr bool operator==(StrongId, StrongId) noexcept = default;
  friend constexpr auto operator<=>(StrongId, StrongId) noexcept = default;
};

using KeyId = StrongId<struct KeyTag>;        // a label name in a SymbolTable
using ValueId = StrongId<struct ValueTag>;    // a label value in a SymbolTable
using TierId = StrongId<struct TierTag>;      // of a build: evaluation order (spec/policy.md 2.3)
using PolicyId = StrongId<struct PolicyTag>;  // a policy or a profile of a snapshot
using EndpointId = StrongId<struct EndpointTag>;  // an endpoint of a snapshot

static_assert(sizeof(KeyId) == 4 && std::is_trivially_copyable_v<KeyId>);

}  // namespace tierwall::inline v0
