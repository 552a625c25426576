#include "cli/flows/bound_flow.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/core.h>

#include <tierwall/address.hpp>
#include <tierwall/runtime/evaluate.hpp>

namespace tierwall::cli {

namespace {

struct Side {
  EndpointId named;                // none: to be looked up by the address
  std::vector<Address> addresses;  // to choose from; empty for a host without addresses
};

Result<Side> resolve(const Peer& peer, std::string_view role, const Snapshot& snapshot) {
  Side side;
  if (!peer.address.is_none()) side.addresses.push_back(peer.address);
  if (!peer.endpoint) {
    if (!side.addresses.empty()) return side;
    return Error{.code = ErrorCode::missing_field,
                 .message = fmt::format("no {} endpoint and no {} address", role, role)};
  }
  const Result<EndpointId> id = find_endpoint(snapshot, *peer.endpoint);
  if (!id) return id.error();
  side.named = *id;
  const std::vector<Address>& own = snapshot.endpoint(*id).addresses;
  if (side.addresses.empty()) {
    side.addresses = own;
  } else if (!own.empty() && std::ranges::find(own, peer.address) == own.end()) {
    return Error{.code = ErrorCode::conflict,
                 .message = fmt::format("`{}` is no address of `{}`", to_string(peer.address),
                                        peer.endpoint->to_string())};
  }
  return side;
}

// The first pair of one family; the first address there is where a side has none at all.
Result<std::pair<Address, Address>> choose_addresses(std::span<const Address> sources,
                                                     std::span<const Address> destinations) {
  if (sources.empty() || destinations.empty()) {
    return std::pair{sources.empty() ? Address{} : sources.front(),
                     destinations.empty() ? Address{} : destinations.front()};
  }
  for (const Address& source : sources) {
    for (const Address& destination : destinations) {
      if (source.family() == destination.family()) return std::pair{source, destination};
    }
  }
  return Error{.code = ErrorCode::conflict,
               .message = fmt::format("`{}` and `{}` are of different families",
                                      to_string(sources.front()), to_string(destinations.front()))};
}

EndpointId owner_of(EndpointId named, const Address& address, const Snapshot& snapshot) {
  if (!named.is_none()) return named;
  const std::vector<EndpointId> owners = snapshot.find_endpoints(address);
  return owners.size() == 1 ? owners.front() : EndpointId::none();
}

}  // namespace

Flow BoundFlow::flow() const noexcept {
  Flow flow = flow_;
  flow.extras = has_extras_ ? &extras_ : nullptr;
  return flow;
}

Result<BoundFlow> bind(const FlowRequest& request, const Snapshot& snapshot) {
  const Result<Side> source = resolve(request.from, "source", snapshot);
  if (!source) return source.error();
  const Result<Side> destination = resolve(request.to, "destination", snapshot);
  if (!destination) return destination.error();
  const auto addresses = choose_addresses(source->addresses, destination->addresses);
  if (!addresses) return addresses.error();

  BoundFlow bound;
  bound.flow_ = Flow{.source = addresses->first,
                     .destination = addresses->second,
                     .source_endpoint = source->named,
                     .destination_endpoint = destination->named,
                     .source_port = request.source_port,
                     .destination_port = request.destination_port,
                     .icmp_code = request.icmp_code,
                     .icmp_type = request.icmp_type,
                     .protocol = request.protocol};
  bound.source_owner_ = owner_of(source->named, addresses->first, snapshot);
  bound.destination_owner_ = owner_of(destination->named, addresses->second, snapshot);
  if (request.http) {
    bound.http_ = request.http;
    bound.extras_.http = bound.http_->request.view();
    bound.has_extras_ = true;
  }
  if (!request.original_destination.is_none()) {
    bound.extras_.original_destination = request.original_destination;
    // Only the address was translated where no other port is stated.
    bound.extras_.original_destination_port = request.original_destination_port != kNoPort
                                                  ? request.original_destination_port
                                                  : request.destination_port;
    bound.has_extras_ = true;
  }
  if (request.in_host) {
    const Result<EndpointId> host = find_endpoint(snapshot, *request.in_host);
    if (!host) return host.error();
    bound.in_host_ = *host;
  }
  if (request.out_host) {
    const Result<EndpointId> host = find_endpoint(snapshot, *request.out_host);
    if (!host) return host.error();
    bound.out_host_ = *host;
  }
  return bound;
}

bool Answer::logged() const noexcept {
  const auto log_hit = [](const Decision& d) { return (d.flags & Decision::kLogged) != 0; };
  return log_hit(verdict.egress) || log_hit(verdict.ingress) || (in_host && log_hit(*in_host)) ||
         (out_host && log_hit(*out_host));
}

Answer ask(const Snapshot& snapshot, const BoundFlow& bound) {
  const Flow flow = bound.flow();
  Answer answer{.verdict = evaluate(snapshot.view(), flow), .in_host = {}, .out_host = {}};
  if (!bound.in_host().is_none()) {
    answer.in_host = evaluate_forward(snapshot.view(), bound.in_host(), Direction::ingress, flow);
  }
  if (!bound.out_host().is_none()) {
    answer.out_host = evaluate_forward(snapshot.view(), bound.out_host(), Direction::egress, flow);
  }
  return answer;
}

std::vector<SideExplanation> explain_sides(const Snapshot& snapshot, const BoundFlow& bound) {
  const Flow flow = bound.flow();
  Explanation both = explain(snapshot, flow);
  std::vector<SideExplanation> sides;
  sides.push_back(std::move(both.egress));
  if (!bound.in_host().is_none()) {
    sides.push_back(explain_forward(snapshot, bound.in_host(), Direction::ingress, flow));
  }
  if (!bound.out_host().is_none()) {
    sides.push_back(explain_forward(snapshot, bound.out_host(), Direction::egress, flow));
  }
  sides.push_back(std::move(both.ingress));
  return sides;
}

}  // namespace tierwall::cli
