// PolicyStore: the resources that a controller keeps, and the snapshot of them.
//
//     PolicyStore store;
//     store.upsert(policy);
//     store.erase_endpoint(EndpointKind::pod, "shop", "web-0");
//     CommitResult result = store.commit();
//     if (result.snapshot) publish(*result.snapshot, result.generation);
//     else report(result.diagnostics);
//
// Changes are collected, and take effect together: a commit makes the snapshot of a new generation,
// or refuses the batch with all its errors and changes nothing. A resource replaces the one of its
// name; erasing what is not there changes nothing.
//
// Agents get resources in any order, so what others name may come later. Until then it fails closed,
// and every commit warns of it (`unknown_reference`): a policy of an unknown tier is evaluated after
// all known tiers, in a tier that denies (spec/policy.md 1.2); a profile that is unknown denies (2.5).
//
// A batch is *followed* if nothing in it has to be built: the snapshot is made from the one before, with which it
// shares what did not change, in microseconds for each endpoint that is concerned. Endpoints whose tiers, policies
// or profiles change, or whose labels no endpoint had before, may come to combinations of rules that programs do
// not know, as may what lies in prefixes that change, or becomes an address of a service; their flows are judged as
// right, by walking the rules, until the next build (see rebuild()). Built from all resources are batches with
// errors; while there are more warnings than are kept (max_diagnostics), but for those of profiles; with a named
// port at a number that no endpoint had, or a port that no slice of its service had, if rules ask for it; with
// prefixes in which many thousands of single addresses, or of other prefixes, lie; with a policy or profile that
// speaks of networks, services or names of ports that no other one does, or reads a label that none reads, or,
// together with network sets, picks some by a new selector; and, now and then, one after many. An endpoint or a
// tier keeps its id while it is there and nothing is built, so that ids of tiers need not be in evaluation order; a
// policy or profile, until it changes.
//
// Thread contract: one writer, whom the observer of the options may not call; snapshots are shared with any
// number of readers. Out of memory, and what the observer throws (it hears of builds only), leave every
// call with the store as it was: a commit that throws leaves the generation published and the batch
// collected. Complexity: collecting is logarithmic in the batch; following takes time for the labels, ports,
// profiles and policies of the endpoints, the sets of those who own their addresses or in whose prefixes they lie
// and, for labels not seen before, the selectors that may match them; for prefixes a look at all addresses and
// prefixes of their family, and what lies in them; for a policy or profile its rules, and the endpoints that it
// applies to or that its new selectors pick; pages of names are copied if endpoints, addresses, policies or
// profiles come or go; tiers, policies and profiles take a look at all endpoints, and the first of the latter two
// that changes after a build copies its rules; a tier that goes takes a look at all policies; warnings, where some
// come or go, at what is warned of. A build is as snapshot.hpp says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::inline v0 {

// What may be judged otherwise than by the generation before: flows that have one of these addresses, or one
// that lies in one of these prefixes, or name one of these endpoints, at either end; or that were sent to such an
// address before a destination NAT. All others are judged as they were.
struct Invalidated {
  bool everything = false;            // the lists are empty: any flow
  std::vector<EndpointId> endpoints;  // ascending; some may be gone
  std::vector<Address> addresses;     // ascending; of these endpoints, and of network sets
  std::vector<Cidr> prefixes;         // of network sets: IPv4, then IPv6; ascending and disjoint

  // Whether the flow has to be judged again. Complexity: logarithmic.
  TIERWALL_EXPORT bool concerns(const Flow& flow) const noexcept;
};

// What a batch comes to.
struct CommitResult {
  std::uint64_t generation = 0;      // 0: refused
  std::optional<Snapshot> snapshot;  // of that generation; empty if there are errors
  Diagnostics diagnostics;
  Invalidated invalidated;  // empty if nothing changed, or the batch was refused
};

class TIERWALL_EXPORT PolicyStore {
 public:
  // The options are those of every build; their `unknown_tiers` is not asked (see above).
  explicit PolicyStore(BuildOptions options = {});
  ~PolicyStore();
  // A moved-from store may only be assigned to or destroyed.
  PolicyStore(PolicyStore&&) noexcept;
  PolicyStore& operator=(PolicyStore&&) noexcept;
  PolicyStore(const PolicyStore&) = delete;
  PolicyStore& operator=(const PolicyStore&) = delete;

  // Adds the resource, or replaces the one of its kind, namespace and name.
  void upsert(Tier tier);
  void upsert(Policy policy);
  void upsert(Profile profile);
  void upsert(NetworkSet set);
  void upsert(WorkloadEndpoint endpoint);
  void upsert(HostEndpoint endpoint);
  void upsert(Namespace space);
  void upsert(ServiceAccount account);
  void upsert(ServiceSlice slice);

  // Removes the resource, if it is there.
  void erase_tier(std::string_view name);
  void erase_policy(PolicyKind kind, std::string_view namespace_name, std::string_view name);
  void erase_profile(std::string_view name);
  void erase_network_set(std::string_view namespace_name, std::string_view name);
  void erase_namespace(std::string_view name);
  void erase_service_account(std::string_view namespace_name, std::string_view name);
  void erase_service_slice(std::string_view namespace_name, std::string_view name);
  // Of hosts too; these have no namespace.
  void erase_endpoint(EndpointKind kind, std::string_view namespace_name, std::string_view name);

  // Of a network set as the batch leaves it. A set that is not there is made, without labels, so that
  // no label selects it until its resource comes, which replaces it. Members are prefixes, each once,
  // whatever their host bits. Complexity: linear in the members.
  void insert_member(std::string_view namespace_name, std::string_view name, const Cidr& net);
  void erase_member(std::string_view namespace_name, std::string_view name, const Cidr& net);

  // Ends the batch. If it is refused, or a build is cancelled, its changes are forgotten; if it
  // changes nothing, the generation stays what it is, once there is one.
  CommitResult commit();
  // As commit(), but by a build in any case: then programs know all labels and policies that met since the
  // last one. Worth while, when there is time, if some are walked.
  CommitResult rebuild();
  // Combinations of rules, policies or labels that came after the last build, and have their rules walked.
  std::size_t walked_combinations() const noexcept;
  // Forgets what was collected since the last commit.
  void discard() noexcept;

  // Of the last commit that was not refused; 0 and empty before.
  std::uint64_t generation() const noexcept;
  const std::optional<Snapshot>& snapshot() const noexcept;
  // What is kept, without the batch; each list by name. Complexity: linear.
  Model model() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tierwall::inline v0
