// SnapshotBuilder: model -> Snapshot, an immutable compiled state that answers flows.
//
//     BuildResult built = SnapshotBuilder{}.build(model);
//     if (!built.snapshot) return report(built.diagnostics);
//     const Snapshot& snapshot = *built.snapshot;
//     Verdict v = evaluate(snapshot.view(), flow);       // tierwall/runtime/evaluate.hpp
//     std::string_view who = snapshot.policy(v.ingress.policy).name;
//
// A Snapshot is a handle to shared immutable memory: copies are cheap, and every copy keeps the
// tables alive that its view points into. Thread contract: const calls from any thread; a builder
// is used by one thread. Complexity: build is stated in src/README.md; look-ups by name are
// logarithmic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/limits.hpp>
#include <tierwall/model.hpp>
#include <tierwall/progress.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/instruction_set.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/selector.hpp>

namespace tierwall::inline v0 {

// Whether staged policies count.
enum class StagedPolicies : std::uint8_t {
  ignored,   // they never influence a verdict (spec/policy.md 2.6)
  enforced,  // the pending evaluation: as if every staged policy were enforced
};

// What becomes of a policy whose tier is not in the model (spec/policy.md 1.2).
enum class UnknownTiers : std::uint8_t {
  refused,  // an error
  last,     // a warning: such tiers come after all others, by name, and deny at their end
};

// The form of programs (runtime/program_tables.hpp). Verdicts are the same in all of them; these
// are for measuring, and for holding one form against another.
struct ProgramOptions {
  bool tables = true;   // false: bitmaps instead
  bool splits = true;   // likewise
  bool bitmaps = true;  // false: rules are walked where there is nothing else
  bool per_endpoint =
      true;  // false: what rules ask of the endpoint's own address is asked per flow
  bool address_trie = true;  // false: IPv4 addresses are hashed, or searched for among intervals
  // At most these, and those of the processor that builds.
  InstructionSet instructions = InstructionSet::avx512;
  // Cells of a table, a byte or two each, before equal rows and columns are merged. Beyond about this
  // size bitmaps are as fast, and far smaller.
  std::size_t max_table_cells = std::size_t{1} << 19U;
  // Cells of each table of a split, two to eight bytes each. Bitmaps are smaller, and slower.
  std::size_t max_split_cells = std::size_t{1} << 20U;
  // evaluate_batch() goes in stages where tables for look-ups take more bytes than this: about a
  // second-level cache, below which prefetching costs more than it saves.
  std::size_t staged_batches_from = std::size_t{1} << 20U;
  // Instead of that where it can take vectors, which wait for many loads at once anyway.
  std::size_t staged_vectors_from = std::size_t{1} << 24U;
};

// What a build is told beside the model.
struct BuildOptions {
  Limits limits = {};
  ProgramOptions programs = {};
  CompileOptions selectors = {};  // its limits are replaced by `limits`
  StagedPolicies staged = StagedPolicies::ignored;
  UnknownTiers unknown_tiers = UnknownTiers::refused;
  bool failsafe_ports = false;  // the default failsafe lists of host endpoints (2.8)
  BuildObserver progress = {};  // hears of a build, and may cancel it (progress.hpp)
};

// A tier, as a Decision names it.
struct TierInfo {
  std::string name;
  double order = kDefaultTierOrder;  // infinite: nothing in the model says so
  Action default_action = Action::deny;
};

// A policy or a profile, as a Decision names it.
struct PolicyInfo {
  std::string kind;  // `GlobalNetworkPolicy` ... `Profile`
  std::string namespace_name;
  std::string name;
  TierId tier;           // none for profiles
  bool missing = false;  // a profile that an endpoint names and nothing defines
};

// An endpoint, as a verdict and a Flow name it.
struct EndpointInfo {
  EndpointKind kind = EndpointKind::workload_endpoint;
  std::string namespace_name;  // empty for hosts
  std::string name;
  std::vector<Address> addresses;
};

// Bytes of a snapshot, by what they are for.
struct SnapshotParts {
  // Of the tables that verdicts come from.
  struct Programs {
    std::size_t heads = 0;            // of every program: its form, and where the rest is
    std::size_t maps = 0;             // identity or traffic class -> row, column or bitmap
    std::size_t tables = 0;           // cells, those of splits among them
    std::size_t splits = 0;           // what leads to their cells
    std::size_t bitmaps = 0;          // with the rules that their bits stand for
    std::size_t decisions = 0;        // what cells and rules come to
    std::size_t traffic_classes = 0;  // protocol and port -> class

    // Of all members.
    constexpr std::size_t total() const noexcept {
      return heads + maps + tables + splits + bitmaps + decisions + traffic_classes;
    }
  };

  std::size_t addresses = 0;  // address -> identity and owner
  std::size_t sets = 0;       // identity -> the sets that rules ask for
  std::size_t rules = 0;      // what each rule asks, as numbers and as text
  std::size_t plans = 0;      // which rules apply to which endpoint, in order
  Programs programs;
  std::size_t names = 0;  // of tiers, policies, profiles and endpoints, with their addresses

  // Of all members.
  constexpr std::size_t total() const noexcept {
    return addresses + sets + rules + plans + programs.total() + names;
  }
};

// Distinct (rule list, direction), by their form (runtime/program_tables.hpp).
struct ProgramCounts {
  std::size_t tables = 0;
  std::size_t splits = 0;
  std::size_t bitmaps = 0;
  std::size_t walks = 0;
  std::size_t rows = 0;     // of all tables together, equal ones of a table once
  std::size_t columns = 0;  // likewise

  // Programs, of any form.
  constexpr std::size_t total() const noexcept { return tables + splits + bitmaps + walks; }
};

// Bytes and counts of the compiled form.
struct SnapshotStats {
  std::size_t bytes = 0;  // of all parts
  SnapshotParts parts;

  std::size_t tiers = 0, policies = 0, profiles = 0, rules = 0, endpoints = 0, network_sets = 0;
  std::size_t selectors = 0;            // distinct effective rule selectors
  std::size_t identities = 0;           // classes of addresses that no rule can tell apart
  std::size_t traffic_classes = 0;      // the same of protocols, ports and ICMP types
  std::size_t source_port_classes = 0;  // and of source ports
  ProgramCounts programs;
};

// A compiled model: answers flows, and says who is who. A handle: copies share the tables.
class TIERWALL_EXPORT Snapshot {
 public:
  // Lifetime: this snapshot's or any copy's.
  const SnapshotView& view() const noexcept { return *view_; }

  // The id must come from this snapshot and not be none. In a store's snapshots some ids are vacant: such a tier,
  // policy or endpoint has no name, and flows that name the endpoint are denied.
  const TierInfo& tier(TierId id) const noexcept;
  const PolicyInfo& policy(PolicyId id) const noexcept;
  const EndpointInfo& endpoint(EndpointId id) const noexcept;

  // Ids are 0 and up, below these.
  std::size_t tier_count() const noexcept;
  std::size_t policy_count() const noexcept;    // of ids, profiles included; of policies: stats()
  std::size_t endpoint_count() const noexcept;  // of ids; of endpoints: stats()

  // none() if there is no such endpoint. `namespace_name` is empty for hosts.
  EndpointId find_endpoint(EndpointKind kind, std::string_view namespace_name,
                           std::string_view name) const;
  // Every endpoint that owns the address, ascending.
  std::vector<EndpointId> find_endpoints(const Address& address) const;

  // What it takes, by part.
  const SnapshotStats& stats() const noexcept;

 private:
  friend struct SnapshotAccess;  // the library's own way in (src/snapshot)
  struct Body;
  explicit Snapshot(std::shared_ptr<const Body> body) noexcept;

  std::shared_ptr<const Body> body_;
  const SnapshotView* view_;
};

// What a build comes to.
struct BuildResult {
  std::optional<Snapshot> snapshot;  // empty if there are errors
  Diagnostics diagnostics;
};

class TIERWALL_EXPORT SnapshotBuilder {
 public:
  // Hands over the layout of the headers that it is compiled with.
  explicit SnapshotBuilder(BuildOptions options = {})
      : options_(std::move(options)), layout_version_(kLayoutVersion) {}

  // Reports all errors, not the first. Throws only for lack of memory, and what the observer of
  // the options throws; then, as after errors and cancelling, nothing is left of the build.
  BuildResult build(const Model& model) const;

 private:
  BuildOptions options_;
  std::uint32_t layout_version_;  // of the headers that the caller was compiled with
};

// Everything that is wrong with a model, without building: what `build` would report.
TIERWALL_EXPORT Diagnostics validate(const Model& model, const BuildOptions& options = {});

}  // namespace tierwall::inline v0
