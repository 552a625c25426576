// A snapshot that follows changes: the next one is made from the one before by changing what they touch.
//
//     LiveSnapshot live(*built.body, model, std::move(built.sources), std::move(meter), options);
//     std::optional<LiveSnapshot::Applied> applied = live.apply(changes, resources);
//     if (!applied) build_everything_anew();          // and forget `live`
//
// Programs are those of the build. An endpoint has the address sets and the plans of its class; an address has
// the identity of the sets that its owners, and the network sets and services that hold it, put it into. For a
// combination of sets that the build did not know there is a bounded number of spare identities, for one of
// policies and profiles, or of such as changed, a new plan: there the rules are walked. Selectors that come with
// them have sets of their own, of which the build leaves some vacant. Prefixes give another identity to the
// intervals and to the single addresses that lie in them, unless these are too many.
//
// Thread contract: single-threaded. apply() may throw for lack of memory; then, and when it returned nothing,
// the object may only be destroyed. Complexity: for each endpoint its labels, policies and profiles, for each
// address the sets of those that hold it; for prefixes the tables of addresses of their family; for labels not
// seen before, the selectors that require one of them, or none; for each policy or profile its rules and the
// endpoints that it applies to, or whom its new selectors pick; for each tier the endpoints of its policies.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include <tierwall/snapshot.hpp>
#include <tierwall/store.hpp>

#include "snapshot/body.hpp"
#include "snapshot/sources.hpp"
#include "store/changes.hpp"
#include "store/endpoint_table_copies.hpp"
#include "store/live_state.hpp"
#include "support/build_meter.hpp"

namespace tierwall::store {

class LiveSnapshot {
 public:
  using Body = SnapshotAccess::Body;

  // What builds have to prepare.
  static constexpr snapshot::Growth kGrowth{.is_expected = true, .spare_sets = 512};

  // The model that was built must be there, and may go then. The meter is that of the build.
  LiveSnapshot(const Body& built, const Model& model, std::unique_ptr<snapshot::Sources> sources,
               std::unique_ptr<support::BuildMeter> meter, const BuildOptions& options);

  struct Applied {
    std::shared_ptr<const Body> body;
    Invalidated invalidated;
    bool warns_otherwise = false;  // warn() does
  };
  // Empty: everything has to be built anew. The changes are those of the batch of the resources, which are
  // valid.
  std::optional<Applied> apply(const Changes& changes, const Resources& resources);
  // Endpoints that name profiles which nothing defines are warned of.
  void warn(Diagnostics& diagnostics) const { state_.profiles.missing().warn(diagnostics); }
  // Identities and plans that the build did not know.
  std::size_t newcomers() const noexcept {
    return state_.identities.newcomers() + state_.plans.newcomers();
  }

 private:
  std::shared_ptr<const Body> make_body();
  // Whether more of it is of no use any more than is.
  bool is_worn(const Body& body) const noexcept;

  LiveState state_;
  EndpointTableCopies copies_;
  Body body_;                    // but for the tables and names that change
  SnapshotParts bytes_besides_;  // of what does not
  const std::size_t max_bytes_;
  const std::size_t bytes_of_built_plans_;
};

}  // namespace tierwall::store
