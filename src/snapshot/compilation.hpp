// Model -> Body: runs the stages of a build, one after the other.
//
//     Compilation compilation(model, options, {}, meter, diagnostics);
//     std::shared_ptr<const SnapshotAccess::Body> body = compilation.run();
//
// Thread contract: single-threaded; the model must be valid, and outlive it; the meter must outlive the
// sources.
#pragma once

#include <memory>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"
#include "snapshot/sources.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

class Compilation {
 public:
  Compilation(const Model& model, const BuildOptions& options, const Growth& growth,
              support::BuildMeter& meter, Diagnostics& diagnostics)
      : model_(model),
        options_(options),
        growth_(growth),
        meter_(meter),
        diagnostics_(diagnostics) {}

  // Null, with diagnostics, if the program of a selector would be too large. Throws BuildStopped.
  std::shared_ptr<const SnapshotAccess::Body> run();
  // What run() was at when it was stopped.
  ResourceName resource_at_work() const;
  // What the snapshot was made from, to go on from; only if it is to grow.
  std::unique_ptr<Sources> take_sources() { return std::move(sources_); }

 private:
  // Each is a stage.
  bool order_policies();
  void find_labels();
  void compile_rules();
  void make_plans();
  void identify_addresses();
  void name_things();
  void compile_programs();

  const Model& model_;
  const BuildOptions& options_;
  const Growth growth_;
  support::BuildMeter& meter_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Sources> sources_ = std::make_unique<Sources>();
  std::shared_ptr<Tables> tables_ = std::make_shared<Tables>();
  std::shared_ptr<const PolicyDirectory> policies_ = std::make_shared<PolicyDirectory>();
  std::shared_ptr<const EndpointDirectory> endpoints_ = std::make_shared<EndpointDirectory>();
};

}  // namespace tierwall::snapshot
