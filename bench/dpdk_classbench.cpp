// DPDK's classifier on the rule sets and the flows of ClassBench that verdicts are measured with, each by
// the algorithm that is quickest there.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <tierwall/runtime/evaluate.hpp>

#include "classbench.hpp"
#include "dpdk_acl.hpp"
#include "flow_case.hpp"
#include "flow_world_case.hpp"
#include "harness/suite.hpp"

namespace tierwall::bench {

namespace {

constexpr std::size_t kBurst = 32;

// A classifier with keys for it.
class Peer {
 public:
  Peer(const PlainRules& rules, const std::vector<Flow>& flows)
      : acl_(rules), found_(flows.size()) {
    std::ranges::transform(flows, std::back_inserter(keys_), acl_key);
    for (const AclKey& key : keys_)
      pointers_.push_back(reinterpret_cast<const std::uint8_t*>(&key));
  }

  AclClassifier& acl() { return acl_; }
  std::size_t flows() const { return keys_.size(); }
  // The deciding rule of flow `i` + 1, or 0, as of the last classify_all().
  std::uint32_t found(std::size_t i) const { return found_[i]; }

  void classify_all(std::size_t burst) {
    for (std::size_t i = 0; i < keys_.size(); i += burst)
      classify_burst(i, burst);
    benchmark::DoNotOptimize(found_.data());
  }
  void classify_burst(std::size_t first, std::size_t burst) {
    const std::size_t count = std::min(burst, keys_.size() - first);
    acl_.classify(std::span(pointers_).subspan(first, count),
                  std::span(found_).subspan(first, count));
    benchmark::ClobberMemory();
  }

 private:
  AclClassifier acl_;
  std::vector<AclKey> keys_;
  std::vector<const std::uint8_t*> pointers_;
  std::vector<std::uint32_t> found_;
};

const std::string& started() {
  static const std::string wrong = start_dpdk();
  return wrong;
}

// Empty, or what is wrong: every flow must be decided by the rule that decides our verdict.
std::string disagreement(Peer& peer, const Case& ours, std::size_t burst) {
  peer.classify_all(burst);
  for (std::size_t i = 0; i < peer.flows(); ++i) {
    const Decision decision = evaluate(ours.built.snapshot->view(), ours.flows[i]).ingress;
    const std::int64_t rule = decision.reason == Reason::rule ? decision.rule : kNoRule;
    if (rule != std::int64_t{peer.found(i)} - 1) return "DPDK and tierwall disagree";
  }
  return {};
}

// Leaves the quickest algorithm in use and returns its name. Empty, after an error, if one is wrong.
std::string choose_algorithm(benchmark::State& state, Peer& peer, const Case& ours,
                             std::size_t burst) {
  using Clock = std::chrono::steady_clock;
  constexpr int kTrials = 10;
  std::string best;
  Clock::duration shortest = Clock::duration::max();
  for (const std::string& algorithm : peer.acl().algorithms()) {
    peer.acl().use(algorithm);
    const std::string wrong = disagreement(peer, ours, burst);
    if (!wrong.empty()) {
      state.SkipWithError((algorithm + ": " + wrong).c_str());
      return {};
    }
    for (int trial = 0; trial < kTrials; ++trial) {
      const Clock::time_point start = Clock::now();
      peer.classify_all(burst);
      const Clock::duration taken = Clock::now() - start;
      if (taken >= shortest) continue;
      shortest = taken;
      best = algorithm;
    }
  }
  peer.acl().use(best);
  return best;
}

void register_classify(const std::string& name, const std::function<Peer&()>& get_peer,
                       const GetCase& get_ours, std::size_t burst) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    if (!started().empty()) return state.SkipWithError(started().c_str());
    Peer& peer = get_peer();
    if (!peer.acl().error().empty()) return state.SkipWithError(peer.acl().error().c_str());
    const std::string algorithm = choose_algorithm(state, peer, get_ours(), burst);
    if (algorithm.empty()) return;
    measure(state, peer.flows(), [&] { peer.classify_all(burst); });
    std::vector<double> samples = sample_latencies(
        peer.flows() / burst, [&](std::size_t i) { peer.classify_burst(i * burst, burst); });
    for (double& sample : samples)
      sample /= static_cast<double>(burst);
    report_percentiles(state, std::move(samples));
    state.counters["bytes"] = static_cast<double>(peer.acl().bytes());
    state.SetLabel(algorithm);
  });
}

void register_build(const std::string& name, const GetWorld& get_world) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    if (!started().empty()) return state.SkipWithError(started().c_str());
    const PlainRules& rules = get_world()->rules();
    std::unique_ptr<AclClassifier> acl;
    for (auto iteration : state) {
      static_cast<void>(iteration);
      acl = std::make_unique<AclClassifier>(rules);
    }
    if (!acl->error().empty()) return state.SkipWithError(acl->error().c_str());
    state.counters["bytes"] = static_cast<double>(acl->bytes());
  });
}

const Suite suite([](const Options& options) {
  for (const ClassbenchSet& set : classbench_sets(options)) {
    const auto peer = [set, made = std::make_shared<std::unique_ptr<Peer>>()]() -> Peer& {
      if (*made == nullptr) *made = std::make_unique<Peer>(set.world()->rules(), set.flows().flows);
      return **made;
    };
    const std::string name = "flow/classbench/" + set.name;
    register_classify(name + "/single/dpdk", peer, set.flows, 1);
    register_classify(name + "/batch/dpdk", peer, set.flows, kBurst);
    register_build("build/classbench/" + set.name + "/dpdk", set.world);
  }
});

}  // namespace

}  // namespace tierwall::bench
