// The C API's questions and answers in the judge's words (as library_answers.hpp has those of C++).
//
//     const CFlow asked(reference_flow, snapshot);
//     tierwall_evaluate(snapshot, &asked.flow(), &verdict);
//     EXPECT_EQ(named(verdict.ingress, snapshot), judge.evaluate(reference_flow).ingress.decision);
#pragma once

#include <string>

#include <tierwall/c/tierwall.h>

#include "reference/policy.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {

// Owns what the flow points to.
class CFlow {
 public:
  // As LibraryFlow.
  CFlow(const reference::ReferenceFlow& from, const tierwall_snapshot* snapshot);

  const tierwall_flow& flow() const { return flow_; }

 private:
  tierwall_flow flow_ = TIERWALL_FLOW_INIT;
  CHandle<tierwall_flow_extras> extras_;
};

// TIERWALL_NO_ID if there is none.
std::uint32_t c_find(const tierwall_snapshot* snapshot, const reference::EndpointName& name);

reference::ReferenceDecision named(const tierwall_decision& decision,
                                   const tierwall_snapshot* snapshot);
// What explaining says of one side; of a host that the packet is forwarded through.
reference::ReferenceSide c_explain(const tierwall_snapshot* snapshot, tierwall_direction direction,
                                   const tierwall_flow& flow);
reference::ReferenceSide c_explain_forward(const tierwall_snapshot* snapshot, std::uint32_t host,
                                           tierwall_direction direction, const tierwall_flow& flow);
std::string c_explain_text(const tierwall_snapshot* snapshot, const tierwall_flow& flow);

}  // namespace tierwall::testing
