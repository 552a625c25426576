// Endpoints that come, go and change while policies stay: the next snapshot is made from the one before by
// changing what they touch.
//
//     LiveEndpoints live(*built.body, std::move(built.sources), std::move(meter), limits);
//     std::optional<LiveEndpoints::Applied> applied = live.apply(changes);
//     if (!applied) build_everything_anew();          // and forget `live`
//
// What policies say (rules, sets, programs) is that of the build. An endpoint has the address sets and the
// plans of its class; its addresses have the identity of the sets that they lie in. For a combination
// of sets that the build did not know there is a bounded number of spare identities, for one of policies a
// new plan: there programs have the rules walked.
//
// Thread contract: single-threaded. apply() may throw for lack of memory; then, and when it returned nothing,
// the object may only be destroyed. Complexity: for each endpoint its labels, policies and profiles, for each address
// the sets of those that own it; for labels not seen before, the
// selectors that require one of them, or none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/limits.hpp>
#include <tierwall/store.hpp>

#include "snapshot/body.hpp"
#include "snapshot/effective_labels.hpp"
#include "snapshot/sources.hpp"
#include "store/any_endpoint.hpp"
#include "store/endpoint_classes.hpp"
#include "store/endpoint_table_copies.hpp"
#include "store/endpoint_table_editor.hpp"
#include "store/growing_table.hpp"
#include "store/identity_uses.hpp"
#include "store/net_members.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class LiveEndpoints {
 public:
  using Body = SnapshotAccess::Body;

  // What builds have to prepare.
  static constexpr snapshot::Growth kGrowth{.spare_identities = 4'096};

  // The model that was built must be there, and may go then. The meter is that of the build.
  LiveEndpoints(const Body& built, std::unique_ptr<snapshot::Sources> sources,
                std::unique_ptr<support::BuildMeter> meter, const Limits& limits);

  struct Applied {
    std::shared_ptr<const Body> body;
    Invalidated invalidated;
  };
  // Empty: everything has to be built anew. The resources are valid, and each is there once.
  std::optional<Applied> apply(std::span<const EndpointChange> changes);

 private:
  class Batch;
  static constexpr std::uint32_t kNoClass = 0xFFFF'FFFFU;

  bool names_defined_profiles(const AnyEndpoint& endpoint) const;
  std::uint32_t class_of(const AnyEndpoint& endpoint);
  // Empty: no more can come.
  std::optional<std::uint32_t> identity_of(std::uint32_t address_class);
  EndpointEntry entry_of(const EndpointEntry& plans, std::uint32_t identity) const;
  void take_new_plans();
  std::shared_ptr<const Body> make_body();

  std::unique_ptr<support::BuildMeter> meter_;
  std::unique_ptr<snapshot::Sources> sources_;
  Body body_;                    // as it is now, but for what the editor has
  SnapshotParts bytes_besides_;  // of the build, without what changes
  const std::size_t max_bytes_;

  snapshot::EffectiveLabels labels_;
  EndpointClasses classes_;
  NetMembers nets_;
  std::size_t most_classes_;
  std::vector<std::uint32_t> class_of_endpoint_;  // by EndpointId; kNoClass: vacant
  std::vector<std::uint32_t> vacant_ids_, vacant_hosts_;
  EndpointEntry vacant_entry_;

  EndpointTableEditor editor_;
  EndpointTableCopies copies_;
  GrowingTable<std::uint32_t> rows_;  // by identity
  GrowingTable<SetPage> pages_;
  GrowingTable<PlanStep> steps_;
  GrowingTable<PlanEntry> plans_;

  std::vector<std::uint32_t> class_of_identity_;
  IdentityUses uses_;
  std::size_t most_identities_;
  // By plan and identity, where a program is for local addresses of one identity.
  support::HashMap<std::uint64_t, std::uint32_t> programs_at_identity_;
};

}  // namespace tierwall::store
