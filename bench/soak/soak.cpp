#include "soak/soak.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <tierwall/runtime/evaluate.hpp>

#include "live_cluster.hpp"
#include "soak/feeds.hpp"
#include "soak/memory_watch.hpp"
#include "support/library_answers.hpp"

namespace tierwall::bench {

namespace {

using Clock = std::chrono::steady_clock;
using testing::Random;

constexpr std::size_t kReaderFlows = 4'096;
constexpr std::uint64_t kFlowsEach = 100;  // commits, readers get other flows
constexpr std::uint64_t kCheckEach = 20;   // commits
constexpr std::size_t kCheckedFlows = 20;
constexpr std::size_t kFlowsOfLastCheck = 5'000;
constexpr double kSettlingShare = 0.05;  // of the hours, until memory has its level

static_assert(kMostSoakReaders <= LiveCluster::kMostReaders);

// The nearest that a generated cluster can be.
ClusterShape shape_of(const SoakOptions& options) {
  const std::size_t namespaces =
      std::max<std::size_t>(1, options.policies / ClusterShape::kApplications);
  const std::size_t policies = namespaces * ClusterShape::kApplications;
  return {.name = "soak",
          .namespaces = namespaces,
          .workloads_per_application = std::max<std::size_t>(1, options.endpoints / policies)};
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class Soak {
 public:
  explicit Soak(const SoakOptions& options)
      : random_(options.seed), feeds_(random_), live_(started(options)) {
    report_.options = options;
    report_.memory.allowed_growth = options.growth;
    report_.refused = live_.errors();
    report_.endpoints = live_.cluster().places();
    report_.policies = live_.cluster().shape().policies();
  }

  SoakReport run() && {
    if (!report_.refused.empty()) return std::move(report_);
    Readers readers(live_.publisher().cell(), report_.options.readers, flows());
    report_.memory.start = memory_.settled();
    const Clock::time_point start = Clock::now();
    replay(readers, start);
    report_.seconds = seconds_since(start);
    report_.readers = readers.stop();
    if (report_.is_right()) finish();
    return std::move(report_);
  }

 private:
  LiveCluster started(const SoakOptions& options) const {
    ChangingCluster cluster(shape_of(options), options.seed);
    Model model = cluster.model();
    feeds_.add_to(model);
    return LiveCluster(std::move(cluster), std::move(model));
  }

  // As many changes an hour as the hour has.
  void replay(Readers& readers, Clock::time_point start) {
    const SoakOptions& options = report_.options;
    double due = 0;  // changes, of which a part may be left for the next hour
    for (std::size_t hour = 0; static_cast<double>(hour) < options.hours; ++hour) {
      const double length = std::min(1.0, options.hours - static_cast<double>(hour));
      due += options.changes * share_of_hour(hour) * length;
      for (; due >= 1; due -= 1) {
        if (!change(readers)) return;
        if (options.seconds > 0 && seconds_since(start) > options.seconds) return;
      }
      report_.hours = static_cast<double>(hour) + length;
      const bool is_settled = report_.hours >= kSettlingShare * options.hours;
      if (is_settled && report_.memory.level == 0) report_.memory.level = memory_.settled();
    }
  }

  // False if something is wrong.
  bool change(Readers& readers) {
    const ChurnKind kind = churn_.draw();
    ClusterBatch batch = churn_.change(kind);
    const Clock::time_point start = Clock::now();
    const bool committed = live_.commit(std::move(batch));
    const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
    if (!committed) {
      report_.refused = live_.errors();
      return false;
    }
    report_.commits[static_cast<std::size_t>(kind)].add(taken.count());
    memory_.sample();
    report_.most_retained = std::max(report_.most_retained, live_.publisher().status().retained);
    const std::uint64_t commits = report_.commit_count();
    if (commits % kFlowsEach == 0) readers.give(flows());
    if (commits % kCheckEach == 0) check(kind);
    return report_.wrong.empty();
  }

  // By the cluster as it has become; nobody else changes it.
  void check(ChurnKind kind) {
    report_.checks += 2 * kCheckedFlows + 1;
    report_.wrong = live_.wrong_answer(churn_.last_place(), kCheckedFlows, random_);
    if (!report_.wrong.empty()) {
      report_.wrong += ", after: " + std::string(to_string(kind));
      return;
    }
    const Snapshot& snapshot = *live_.store().snapshot();
    const Address pod = live_.cluster().flow(random_).source;
    const Decision egress = evaluate(snapshot.view(), feeds_.flow_to_member(pod, random_)).egress;
    if (egress.enforced()) report_.wrong = Feeds::wrong_answer(snapshot, egress);
  }

  // What there is at the end: as many pods as at first, no more memory, the verdicts of a build.
  void finish() {
    if (report_.memory.level == 0) report_.memory.level = memory_.settled();
    if (!live_.commit(churn_.restore())) {
      report_.refused = live_.errors();
      return;
    }
    live_.publisher().reclaim();
    report_.memory.end = memory_.settled();
    report_.memory.most = memory_.most();
    compare_with_build();
  }

  void compare_with_build() {
    const BuildResult built =
        SnapshotBuilder({.unknown_tiers = UnknownTiers::last}).build(live_.store().model());
    if (!built.snapshot) {
      report_.refused = built.diagnostics.to_string();
      return;
    }
    const Snapshot& committed = *live_.store().snapshot();
    for (std::size_t i = 0; i < kFlowsOfLastCheck && report_.wrong.empty(); ++i) {
      const Flow flow = live_.cluster().flow(random_);
      const Verdict verdict = evaluate(committed.view(), flow);
      const Verdict expected = evaluate(built.snapshot->view(), flow);
      if (testing::named(verdict.egress, committed) !=
              testing::named(expected.egress, *built.snapshot) ||
          testing::named(verdict.ingress, committed) !=
              testing::named(expected.ingress, *built.snapshot)) {
        report_.wrong = "another verdict than that of a build of everything";
      }
    }
    report_.checks += kFlowsOfLastCheck;
  }

  Readers::Flows flows() {
    auto flows = std::make_shared<std::vector<Flow>>();
    while (flows->size() < kReaderFlows) {
      const Flow flow = live_.cluster().flow(random_);
      flows->push_back(random_.chance(5) ? feeds_.flow_to_member(flow.source, random_) : flow);
    }
    return flows;
  }

  Random random_;
  Feeds feeds_;
  LiveCluster live_;
  Churn churn_{live_.cluster(), feeds_, random_};
  MemoryWatch memory_;
  SoakReport report_;
};

}  // namespace

// Pages are counted, and small heaps consist of few.
bool SoakMemory::has_returned() const {
  constexpr double kSlack = 16 << 20U;
  return static_cast<double>(end) <=
         static_cast<double>(level) * (1 + allowed_growth / 100) + kSlack;
}

std::uint64_t SoakReport::commit_count() const {
  std::uint64_t count = 0;
  for (const LatencyHistogram& of_kind : commits)
    count += of_kind.count();
  return count;
}

bool SoakReport::is_right() const {
  return refused.empty() && wrong.empty() && readers.wrong == 0 && memory.has_returned();
}

SoakReport run_soak(const SoakOptions& options) {
  return Soak(options).run();
}

}  // namespace tierwall::bench
