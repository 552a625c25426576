// Model -> Body: runs the stages of a build, one after the other.
//
//     Compilation compilation(model, options, meter, diagnostics);
//     std::shared_ptr<const SnapshotAccess::Body> body = compilation.run();
//
// Thread contract: single-threaded; the model must be valid, and outlive it.
#pragma once

#include <memory>
#include <optional>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/address_sets.hpp"
#include "snapshot/body.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

class Compilation {
 public:
  Compilation(const Model& model, const BuildOptions& options, support::BuildMeter& meter,
              Diagnostics& diagnostics)
      : model_(model), options_(options), meter_(meter), diagnostics_(diagnostics) {}

  // Null, with diagnostics, if something would be too large. Throws BuildStopped.
  std::shared_ptr<const SnapshotAccess::Body> run();

 private:
  // What the tables are made from; programs do without it.
  struct Sources {
    std::optional<PolicyOrder> order;
    std::optional<EffectiveSelectors> selectors;
    std::optional<ProfileTable> profiles;
    std::optional<LabelledObjects> objects;
    std::optional<Members> members;
    AddressSets sets;
  };

  // Each is a stage. False: something is in the diagnostics.
  bool order_policies();
  void find_labels();
  void compile_rules();
  void make_plans();
  bool identify_addresses();
  void name_things();
  bool compile_programs();

  bool fits(bool within_limit);

  const Model& model_;
  const BuildOptions& options_;
  support::BuildMeter& meter_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Sources> sources_ = std::make_unique<Sources>();
  std::shared_ptr<SnapshotAccess::Body> body_ = std::make_shared<SnapshotAccess::Body>();
};

}  // namespace tierwall::snapshot
