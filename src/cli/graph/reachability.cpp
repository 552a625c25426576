#include "cli/graph/reachability.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <tierwall/runtime/evaluate_batch.hpp>

namespace tierwall::cli {

namespace {

constexpr Lane kAllLanes[kLanes] = {Lane::v4, Lane::v6, Lane::named};

constexpr std::size_t index(Lane lane) noexcept {
  return static_cast<std::size_t>(lane);
}

// Two reaches with one form are the same to a reader: which family it is does not matter where both
// families are told the same, and ICMP is then that of the family.
std::vector<std::uint64_t> form_of(const Reach& reach, const TrafficKinds& kinds) {
  enum Specific : std::uint64_t { kNone, kAll, kSome };
  std::vector<std::vector<std::uint64_t>> forms;
  for (const Lane lane : kAllLanes) {
    if (!reach.has(lane)) continue;
    const TrafficSet& sent = reach.sent[index(lane)];
    std::vector<std::uint64_t> form = sent.within(kinds.common()).words();
    const TrafficSet specific = sent.without(kinds.common());
    const bool all = specific == reach.possible[index(lane)].without(kinds.common());
    form.push_back(specific.empty() ? kNone : all ? kAll : kSome);
    if (form.back() == kSome) {
      const std::vector<std::uint64_t>& words = specific.words();
      form.insert(form.end(), words.begin(), words.end());
    }
    forms.push_back(std::move(form));
  }
  const bool uniform =
      std::ranges::all_of(forms, [&](const auto& form) { return form == forms[0]; });
  std::vector<std::uint64_t> whole = {uniform ? 1U : 0U, reach.varies ? 1U : 0U};
  if (uniform) {
    whole.insert(whole.end(), forms[0].begin(), forms[0].end());
    return whole;
  }
  for (const Lane lane : kAllLanes) {
    whole.push_back(reach.has(lane) ? 1U : 0U);
    const std::vector<std::uint64_t>& words = reach.sent[index(lane)].words();
    whole.insert(whole.end(), words.begin(), words.end());
  }
  return whole;
}

bool is_empty(const Reach& reach) {
  return std::ranges::all_of(reach.sent, &TrafficSet::empty);
}

// Puts the flows of many pairs to the library at once.
class Asker {
 public:
  Asker(const Snapshot& snapshot, const TrafficKinds& kinds, const ReachQuestion& question)
      : snapshot_(snapshot), kinds_(kinds), question_(question) {
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
      probes_.push_back(kinds.probe(kind));
  }

  Reach ask(const std::vector<Way>& ways) {
    Reach reach;
    for (const Way& way : ways) {
      const TrafficSet& possible = kinds_.all(way.lane);
      const TrafficSet sent = ask(way, possible);
      const std::size_t lane = index(way.lane);
      if (!reach.has(way.lane)) {
        reach.possible[lane] = possible;
        reach.sent[lane] = sent;
      } else if (reach.sent[lane] != sent) {
        reach.varies = true;
        reach.sent[lane].unite(sent);
      }
    }
    return reach;
  }

 private:
  TrafficSet ask(const Way& way, const TrafficSet& possible) {
    flows_.clear();
    numbers_.clear();
    for (std::size_t kind = 0; kind < probes_.size(); ++kind) {
      if (!possible.has(kind)) continue;
      flows_.push_back(way.with(probes_[kind]));
      numbers_.push_back(kind);
    }
    verdicts_.resize(flows_.size());
    evaluate_batch(snapshot_.view(), flows_, verdicts_);
    TrafficSet sent = kinds_.none();
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      if (counts(verdicts_[i], question_)) sent.add(numbers_[i]);
    }
    return sent;
  }

  const Snapshot& snapshot_;
  const TrafficKinds& kinds_;
  const ReachQuestion& question_;
  std::vector<Flow> probes_;
  std::vector<Flow> flows_;
  std::vector<std::size_t> numbers_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Way> ways_between(const Party& from, const Party& to, bool same) {
  const bool to_second = same && to.has_pairs();
  const std::vector<Address>& destinations = to_second ? to.other_addresses : to.addresses;
  Flow flow;
  if (!from.is_network()) flow.source_endpoint = from.owners[0];
  if (!to.is_network()) flow.destination_endpoint = to.owners[to_second ? 1 : 0];
  std::vector<Way> ways;
  if (from.addresses.empty() || destinations.empty()) {
    // The address of the other side, if it has some, tells the family.
    const std::vector<Address>& known = from.addresses.empty() ? destinations : from.addresses;
    if (known.empty()) ways.push_back({Lane::named, flow});
    for (const Address& address : known) {
      (from.addresses.empty() ? flow.destination : flow.source) = address;
      ways.push_back({address.is_v4() ? Lane::v4 : Lane::v6, flow});
    }
    return ways;
  }
  for (const Address& source : from.addresses) {
    for (const Address& destination : destinations) {
      if (source.family() != destination.family()) continue;
      flow.source = source;
      flow.destination = destination;
      ways.push_back({source.is_v4() ? Lane::v4 : Lane::v6, flow});
    }
  }
  return ways;
}

bool counts(const Verdict& verdict, const ReachQuestion& question) noexcept {
  const bool allowed = question.sides == Sides::egress    ? verdict.egress.allowed()
                       : question.sides == Sides::ingress ? verdict.ingress.allowed()
                                                          : verdict.allowed();
  return allowed != question.denied;
}

Result<Reachability> Reachability::ask(
    const Snapshot& snapshot, const std::vector<Party>& parties, const TrafficKinds& kinds,
    const ReachQuestion& question, const std::function<void(std::size_t, std::size_t)>& progress) {
  const auto is_asked = [&](std::size_t from, std::size_t to) {
    return !(parties[from].is_network() && parties[to].is_network()) &&
           question.asks(parties[from], parties[to]);
  };
  // Nearly every pair has one way.
  std::size_t pairs = 0;
  bool too_many = parties.size() > kMaxParties;
  for (std::size_t from = 0; from < parties.size() && !too_many; ++from) {
    for (std::size_t to = 0; to < parties.size(); ++to) {
      if (is_asked(from, to)) ++pairs;
    }
    too_many = pairs * kinds.size() > kMaxVerdicts;
  }
  if (too_many) {
    return Error{.code = ErrorCode::too_large,
                 .message = fmt::format(
                     "too much for one graph: {} endpoints and networks that rules tell apart (at "
                     "most {}), and {} kinds of traffic between them (at most {} verdicts); narrow "
                     "it with --namespace, --from, --to, or --protocol and --port",
                     parties.size(), kMaxParties, kinds.size(), kMaxVerdicts)};
  }
  Reachability result;
  result.parties_ = parties.size();
  result.cells_.assign(parties.size() * parties.size(), kNothing);
  result.reaches_.emplace_back();
  std::map<std::vector<std::uint64_t>, ReachId> numbers;
  Asker asker(snapshot, kinds, question);
  for (std::size_t from = 0; from < parties.size(); ++from) {
    progress(from, parties.size());
    for (std::size_t to = 0; to < parties.size(); ++to) {
      if (!is_asked(from, to)) continue;
      Reach reach = asker.ask(ways_between(parties[from], parties[to], from == to));
      if (is_empty(reach)) continue;
      const auto [at, is_new] =
          numbers.emplace(form_of(reach, kinds), static_cast<ReachId>(result.reaches_.size()));
      if (is_new) result.reaches_.push_back(std::move(reach));
      result.cells_[from * parties.size() + to] = at->second;
    }
  }
  return result;
}

std::string Reachability::text(ReachId id, const TrafficKinds& kinds) const {
  const Reach& said = reach(id);
  std::vector<std::pair<Lane, std::string>> texts;
  TrafficSet sent = kinds.none(), possible = kinds.none();
  for (const Lane lane : kAllLanes) {
    if (!said.has(lane)) continue;
    texts.emplace_back(lane, kinds.text(said.sent[index(lane)], said.possible[index(lane)]));
    sent.unite(said.sent[index(lane)]);
    possible.unite(said.possible[index(lane)]);
  }
  std::string text;
  const bool uniform = form_of(said, kinds)[0] == 1;
  if (uniform) {
    text = kinds.text(sent, possible);
  } else {
    for (const auto& [lane, part] : texts) {
      if (!text.empty()) text += "; ";
      text += fmt::format("{}: {}",
                          lane == Lane::v4   ? "IPv4"
                          : lane == Lane::v6 ? "IPv6"
                                             : "by name",
                          part.empty() ? "nothing" : part);
    }
  }
  return said.varies ? text + " (some addresses)" : text;
}

}  // namespace tierwall::cli
