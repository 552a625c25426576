// What each party may send to each other one: every kind of traffic is put to evaluate_batch() for every
// pair that is asked about. Exact, since parties and kinds are those that the compiled state tells
// apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <tierwall/result.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/graph/parties.hpp"
#include "cli/graph/traffic_kinds.hpp"

namespace tierwall::cli {

// Whose word counts.
enum class Sides : std::uint8_t { both, egress, ingress };

struct ReachQuestion {
  Sides sides = Sides::both;
  bool denied = false;  // ask for what is denied instead of what is allowed
  // Which pairs are asked about; never two networks, which nobody polices.
  std::function<bool(const Party& from, const Party& to)> asks;
};

// What is sent from one party to another: what was asked for, by lane. A lane without what is
// possible is none of theirs.
struct Reach {
  TrafficSet sent[kLanes];
  TrafficSet possible[kLanes];
  // Not the same for all pairs of their addresses; `sent` is what any of them may.
  bool varies = false;

  bool has(Lane lane) const { return !possible[static_cast<std::size_t>(lane)].words().empty(); }
};

using ReachId = std::uint32_t;
inline constexpr ReachId kNothing = 0;

// One flow to ask of: addresses and owners, still without traffic.
struct Way {
  Lane lane = Lane::v4;
  Flow flow;

  // A packet with this traffic.
  Flow with(Flow traffic) const noexcept {
    traffic.source = flow.source;
    traffic.destination = flow.destination;
    traffic.source_endpoint = flow.source_endpoint;
    traffic.destination_endpoint = flow.destination_endpoint;
    return traffic;
  }
};
// Every way from one party to another: addresses of one family or, without an address on one side,
// names. Within a party, from its first member to its second one, if there is one.
std::vector<Way> ways_between(const Party& from, const Party& to, bool same);

bool counts(const Verdict& verdict, const ReachQuestion& question) noexcept;

inline constexpr std::size_t kMaxVerdicts = 50'000'000;
inline constexpr std::size_t kMaxParties = 4'000;

class Reachability {
 public:
  // Errors: too-large, for more than kMaxVerdicts or kMaxParties.
  static Result<Reachability> ask(const Snapshot& snapshot, const std::vector<Party>& parties,
                                  const TrafficKinds& kinds, const ReachQuestion& question,
                                  const std::function<void(std::size_t, std::size_t)>& progress);

  // kNothing where nothing is sent or asked. Equal ids say the same of the same kinds of traffic;
  // of IPv4 and IPv6 alike where both say the same.
  ReachId at(std::size_t from, std::size_t to) const { return cells_[from * parties_ + to]; }
  const Reach& reach(ReachId id) const { return reaches_[id]; }
  std::size_t party_count() const noexcept { return parties_; }

  // `everything`; `IPv4: tcp 80; IPv6: nothing`
  std::string text(ReachId id, const TrafficKinds& kinds) const;

 private:
  std::size_t parties_ = 0;
  std::vector<ReachId> cells_;
  std::vector<Reach> reaches_;
};

}  // namespace tierwall::cli
