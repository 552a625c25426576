// The library's questions and answers in the judge's words: flows with what they point to, and
// decisions and explanations with names instead of ids.
//
//     LibraryFlow asked(reference_flow, snapshot);
//     Verdict verdict = evaluate(snapshot.view(), asked.flow());
//     EXPECT_EQ(named(verdict.ingress, snapshot), judge.evaluate(reference_flow).ingress.decision);
#pragma once

#include <memory>

#include <tierwall/explain.hpp>
#include <tierwall/http.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/policy.hpp"

namespace tierwall::testing {

// Owns what the flow points to.
class LibraryFlow {
 public:
  // The HTTP path must start with `/`. An endpoint that the snapshot does not hold stays named, by
  // an id that the snapshot does not hold.
  LibraryFlow(const reference::ReferenceFlow& from, const Snapshot& snapshot);

  const Flow& flow() const { return flow_; }

 private:
  Flow flow_;
  std::unique_ptr<FlowExtras> extras_;  // only where there is something to say
  std::optional<HttpRequest> request_;
};

EndpointId find_endpoint(const Snapshot& snapshot, const reference::EndpointName& name);

reference::ReferenceDecision named(const Decision& decision, const Snapshot& snapshot);
reference::ReferenceSide named(const SideExplanation& side, const Snapshot& snapshot);

}  // namespace tierwall::testing
