// The profiles of a snapshot, as they come, change and go after a build, and as endpoints come to name some
// that nothing defines.
//
//     if (!profiles.change(change, effects)) build_everything_anew();
//     profiles.note(endpoint);             // all that changed, or named a profile that did
//     if (!profiles.settle()) build_everything_anew();
//
// Thread contract: single-threaded; what the constructor is given must outlive it. Complexity: that of RuleOwners,
// and of MissingProfiles.
#pragma once

#include <string>

#include <tierwall/model.hpp>

#include "snapshot/sources.hpp"
#include "store/changes.hpp"
#include "store/effects.hpp"
#include "store/missing_profiles.hpp"
#include "store/rule_owners.hpp"

namespace tierwall::store {

class LiveProfiles {
 public:
  // The sources are of the model, which must be there, and may go then.
  LiveProfiles(const Model& model, snapshot::Sources& sources, RuleOwners& owners);

  // Those that go come first. Adds to the effects. False: everything has to be built anew; then nothing else
  // may be called.
  bool change(const ProfileChange& change, Effects& effects);

  void note(const AnyEndpoint& endpoint) { missing_.note(endpoint, table_); }
  void forget(const AnyEndpoint& endpoint) { missing_.forget(endpoint); }
  // Once all are noted: whatever they name stands for something. False: as above.
  bool settle();

  // Whether what is missing, or names it, may have changed since this was asked.
  bool take_is_warned_otherwise() { return missing_.take_is_changed(); }
  const MissingProfiles& missing() const noexcept { return missing_; }

 private:
  // Under another id.
  bool add(const PolicyInfo& info, const RuleOwners::Rules& rules, Effects& effects);

  snapshot::ProfileTable& table_;
  snapshot::PlanBuilder& plans_;
  RuleOwners& owners_;
  MissingProfiles missing_;
};

}  // namespace tierwall::store
