#include "harness/charts.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace tierwall::bench {

namespace {

// A line connects the results `<prefix><text><suffix>` of each text.
struct Line {
  std::string name;
  std::string prefix;
  std::string suffix = "";
  bool is_baseline = false;  // in the colour of the line before
};

struct Place {
  const char* text;
  double x;
};

const std::vector<Place> kRules = {{"10", 10}, {"100", 100}, {"1000", 1'000}, {"10000", 10'000}};
const std::vector<Place> kClusters = {
    {"1k_x_50", 1'000}, {"10k_x_500", 10'000}, {"100k_x_10k", 100'000}};

// Growth of both, of the first, of the second.
const std::vector<Place> kStores = {
    {"1k_x_100", 1'000}, {"10k_x_500", 10'000}, {"100k_x_10k", 100'000}};
const std::vector<Place> kStoreEndpoints = {
    {"1k_x_100", 1'000}, {"10k_x_100", 10'000}, {"100k_x_100", 100'000}};
const std::vector<Place> kStorePolicies = {
    {"10k_x_100", 100}, {"10k_x_500", 500}, {"10k_x_1k", 1'000}};
const std::vector<Place> kIndexes = {
    {"1k_x_100", 1'000}, {"10k_x_1k", 10'000}, {"100k_x_10k", 100'000}};
const std::vector<Place> kIndexEndpoints = {
    {"1k_x_1k", 1'000}, {"10k_x_1k", 10'000}, {"100k_x_1k", 100'000}};
const std::vector<Place> kIndexSelectors = {
    {"10k_x_100", 100}, {"10k_x_1k", 1'000}, {"10k_x_10k", 10'000}};

// Empty: the time.
using Counter = std::string;

class Collector {
 public:
  explicit Collector(const std::vector<Result>& results) : results_(results) {}

  void add(std::string name, Chart chart, const std::vector<Place>& places,
           const std::vector<Line>& lines, const Counter& counter = {}) {
    std::size_t colour = 0;
    for (const Line& line : lines) {
      colour += line.is_baseline ? 0 : 1;
      Series series{.name = line.name, .is_dashed = line.is_baseline, .colour = colour - 1};
      for (const Place& place : places) {
        if (const std::optional<double> y = find(line.prefix + place.text + line.suffix, counter))
          series.points.push_back({place.x, *y});
      }
      if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    chart.unit = counter == "bytes" ? Unit::bytes : Unit::nanoseconds;
    if (!chart.series.empty()) charts_.push_back({std::move(name), std::move(chart)});
  }

  std::vector<NamedChart> take() { return std::move(charts_); }

 private:
  // Positive, or it could not be drawn.
  std::optional<double> find(const std::string& name, const Counter& counter) const {
    const auto found = std::ranges::find(results_, name, &Result::name);
    if (found == results_.end()) return std::nullopt;
    const std::optional<double> value =
        counter.empty() ? std::optional(found->nanoseconds) : found->counter(counter);
    return value && *value > 0 ? value : std::nullopt;
  }

  const std::vector<Result>& results_;
  std::vector<NamedChart> charts_;
};

struct Growth {
  std::string name;  // of the chart
  std::string axis;
  std::vector<Place> places;
};

// A chart for each growth, with the same lines.
void add_growth(Collector& charts, const std::string& title, const std::vector<Growth>& growths,
                const std::vector<Line>& lines) {
  for (const auto& [name, axis, places] : growths)
    charts.add(name, {.title = title, .x_axis = axis, .y_axis = "time"}, places, lines);
}

// Each family of ClassBench, and the peer's figure for the same.
std::vector<Line> classbench_lines(const std::string& prefix, const std::string& suffix) {
  std::vector<Line> lines;
  for (const char* const family : {"acl1", "fw1", "ipc1"}) {
    const std::string stem = prefix + family + "_";
    lines.push_back({family, stem, suffix});
    lines.push_back({std::string(family) + ", DPDK", stem, suffix + "/dpdk", true});
  }
  return lines;
}

}  // namespace

std::vector<NamedChart> charts_of(const std::vector<Result>& results) {
  Collector charts(results);
  const std::vector<Line> kinds = {
      {"none, sets", "flow/none/sets/"},   {"none, cidr", "flow/none/cidr/"},
      {"none, ports", "flow/none/ports/"}, {"none, mixed", "flow/none/mixed/"},
      {"first, mixed", "flow/first/"},     {"last, mixed", "flow/last/"}};
  charts.add(
      "rules",
      {.title = "A verdict, by which rule matches", .x_axis = "rules", .y_axis = "time a side"},
      kRules, kinds);
  charts.add("forms",
             {.title = "A verdict that no mixed rule decides, by form",
              .x_axis = "rules",
              .y_axis = "time a side"},
             kRules,
             {{"single", "flow/none/mixed/"},
              {"bursts of 32", "flow/none/mixed/", "/batch"},
              {"bursts of 256", "flow/none/mixed/", "/batch256"},
              {"caches emptied", "flow/none/mixed/", "/cold"},
              {"single, IPv6", "flow/none/mixed/", "/v6"}});
  charts.add(
      "bytes",
      {.title = "Bytes of a snapshot, by kind of rule", .x_axis = "rules", .y_axis = "bytes"},
      kRules, {kinds.begin(), kinds.begin() + 4}, "bytes");
  charts.add("cluster",
             {.title = "A verdict in a cluster, uniform flows",
              .x_axis = "workloads",
              .y_axis = "time a side"},
             kClusters,
             {{"single", "flow/cluster/", "/single"},
              {"bursts of 32", "flow/cluster/", "/batch"},
              {"bursts of 256", "flow/cluster/", "/batch256"},
              {"caches emptied", "flow/cluster/", "/cold"},
              {"single, IPv6", "flow/cluster/", "/v6"}});
  charts.add("cluster_bytes",
             {.title = "Bytes of a cluster's snapshot", .x_axis = "workloads", .y_axis = "bytes"},
             kClusters, {{"IPv4", "flow/cluster/", "/single"}, {"IPv6", "flow/cluster/", "/v6"}},
             "bytes");
  charts.add("cluster_build",
             {.title = "Building a cluster's snapshot", .x_axis = "workloads", .y_axis = "time"},
             kClusters, {{"build", "build/cluster/"}});
  charts.add("classbench_single",
             {.title = "ClassBench, single calls", .x_axis = "rules", .y_axis = "time a verdict"},
             kRules, classbench_lines("flow/classbench/", "/single"));
  charts.add("classbench_batch",
             {.title = "ClassBench, bursts of 32", .x_axis = "rules", .y_axis = "time a verdict"},
             kRules, classbench_lines("flow/classbench/", "/batch"));
  charts.add("classbench_build",
             {.title = "ClassBench, building", .x_axis = "rules", .y_axis = "time"}, kRules,
             classbench_lines("build/classbench/", ""));
  charts.add("classbench_bytes",
             {.title = "ClassBench, bytes", .x_axis = "rules", .y_axis = "bytes"}, kRules,
             classbench_lines("build/classbench/", ""), "bytes");
  add_growth(charts, "A change, until readers see it",
             {{"store", "endpoints, with more policies", kStores},
              {"store_by_endpoints", "endpoints, 100 policies", kStoreEndpoints},
              {"store_by_policies", "policies, 10,000 endpoints", kStorePolicies}},
             {{"relabelled, labels known", "store/relabel_known/"},
              {"relabelled, labels new", "store/relabel_new/"},
              {"a pod replaced", "store/pod_replaced/"},
              {"a policy changed", "store/policy_changed/"},
              {"from nothing", "store/cold_start/"}});
  add_growth(charts, "A change of the label index",
             {{"index", "endpoints, a tenth as many selectors", kIndexes},
              {"index_by_endpoints", "endpoints, 1,000 selectors", kIndexEndpoints},
              {"index_by_selectors", "selectors, 10,000 endpoints", kIndexSelectors}},
             {{"relabelled", "index/relabel/"},
              {"relabelled, labels known", "index/relabel/", "/known"},
              {"relabelled, not read", "index/relabel/", "/unread"},
              {"a selector added", "index/add_selector/"},
              {"from nothing", "index/build/"}});
  return charts.take();
}

}  // namespace tierwall::bench
