// A flow held against one snapshot, and what the snapshot answers.
//
//     Result<BoundFlow> flow = bind(request, snapshot);
//     Answer answer = ask(snapshot, *flow);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tierwall/explain.hpp>
#include <tierwall/result.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/flows/flow_request.hpp"

namespace tierwall::cli {

class BoundFlow {
 public:
  // What the library takes. Lifetime: as long as this object lives and stays where it is.
  Flow flow() const noexcept;

  // The endpoint that acts for the address: the one that was named, else the only owner; none if
  // there is no owner or more than one.
  EndpointId source_owner() const noexcept { return source_owner_; }
  EndpointId destination_owner() const noexcept { return destination_owner_; }
  // Host endpoints that the packet is forwarded through; none: none.
  EndpointId in_host() const noexcept { return in_host_; }
  EndpointId out_host() const noexcept { return out_host_; }
  const std::optional<HttpFields>& http() const noexcept { return http_; }

 private:
  friend Result<BoundFlow> bind(const FlowRequest& request, const Snapshot& snapshot);

  Flow flow_;
  FlowExtras extras_;
  std::optional<HttpFields> http_;  // owns what extras_.http views
  bool has_extras_ = false;
  EndpointId source_owner_;
  EndpointId destination_owner_;
  EndpointId in_host_;
  EndpointId out_host_;
};

// Errors: an endpoint that does not exist, an address that the named endpoint does not have, a side
// without endpoint and address, sides of different families.
Result<BoundFlow> bind(const FlowRequest& request, const Snapshot& snapshot);

struct Answer {
  Verdict verdict;
  std::optional<Decision> in_host;
  std::optional<Decision> out_host;

  bool allowed() const noexcept {
    return verdict.allowed() && (!in_host || in_host->allowed()) &&
           (!out_host || out_host->allowed());
  }
  bool logged() const noexcept;
};

Answer ask(const Snapshot& snapshot, const BoundFlow& flow);

// Every evaluated side in the order of the packet's way: source, incoming host, outgoing host,
// destination.
std::vector<SideExplanation> explain_sides(const Snapshot& snapshot, const BoundFlow& flow);

}  // namespace tierwall::cli
