#include "soak/churn.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace tierwall::bench {

namespace {

constexpr std::size_t kMostRolledOut = 5;
constexpr std::size_t kMostRemoved = 10;  // percent

// By ChurnKind, in percent.
constexpr std::array<unsigned, kChurnKinds> kShares = {38, 5, 12, 12, 8, 3, 8, 2, 12};
static_assert(std::accumulate(kShares.begin(), kShares.end(), 0U) == 100);

// By hour: people deploy by day.
constexpr std::array<double, 24> kActivity = {1, 1, 1, 1, 1, 1, 2, 3, 6, 8, 8, 7,
                                              5, 7, 8, 8, 7, 6, 4, 3, 2, 2, 1, 1};

void append(ClusterBatch&& more, ClusterBatch& batch) {
  std::ranges::move(more.gone, std::back_inserter(batch.gone));
  std::ranges::move(more.endpoints, std::back_inserter(batch.endpoints));
}

}  // namespace

std::string_view to_string(ChurnKind kind) noexcept {
  switch (kind) {
    case ChurnKind::pod_replaced: return "pod replaced";
    case ChurnKind::pods_rolled_out: return "pods rolled out";
    case ChurnKind::pod_removed: return "pod removed";
    case ChurnKind::pod_created: return "pod created";
    case ChurnKind::relabelled_as_others: return "relabelled, known";
    case ChurnKind::relabelled_as_nobody: return "relabelled, new";
    case ChurnKind::policy_edited: return "policy edited";
    case ChurnKind::namespace_relabelled: return "namespace relabelled";
    case ChurnKind::members_exchanged: return "members exchanged";
  }
  return "unknown";
}

double share_of_hour(std::size_t hour) noexcept {
  constexpr double kAll = std::accumulate(kActivity.begin(), kActivity.end(), 0.0);
  return kActivity[hour % kActivity.size()] / kAll;
}

ChurnKind Churn::draw() {
  std::size_t drawn = random_.below(100);
  std::size_t kind = 0;
  for (; drawn >= kShares[kind]; ++kind)
    drawn -= kShares[kind];
  const auto chosen = static_cast<ChurnKind>(kind);
  if (chosen == ChurnKind::pod_created && removed_.empty()) return ChurnKind::pod_removed;
  if (chosen == ChurnKind::pod_removed &&
      removed_.size() >= 1 + cluster_.places() * kMostRemoved / 100) {
    return ChurnKind::pod_created;
  }
  return chosen;
}

ClusterBatch Churn::change(ChurnKind kind) {
  switch (kind) {
    case ChurnKind::pod_replaced: return cluster_.replace(taken_place());
    case ChurnKind::pods_rolled_out: return roll_out();
    case ChurnKind::pod_removed: return remove();
    case ChurnKind::pod_created: return create();
    case ChurnKind::relabelled_as_others: return cluster_.relabel_as_others(taken_place());
    case ChurnKind::relabelled_as_nobody: return cluster_.relabel_as_nobody(taken_place());
    case ChurnKind::policy_edited:
      return cluster_.edit_policy(random_.below(cluster_.shape().policies()));
    case ChurnKind::namespace_relabelled:
      return cluster_.relabel_namespace(random_.below(cluster_.shape().namespaces));
    case ChurnKind::members_exchanged: return feeds_.change(random_);
  }
  return {};
}

ClusterBatch Churn::restore() {
  ClusterBatch batch;
  while (!removed_.empty())
    append(create(), batch);
  return batch;
}

// There always is one: few are removed.
std::size_t Churn::taken_place() {
  do {
    last_place_ = random_.below(cluster_.places());
  } while (!cluster_.is_taken(last_place_));
  return last_place_;
}

// Of one application, from some pod on.
ClusterBatch Churn::roll_out() {
  ClusterBatch batch;
  const std::size_t first = taken_place();
  const std::size_t each = cluster_.shape().workloads_per_application;
  const std::size_t end = std::min(first + kMostRolledOut, (first / each + 1) * each);
  for (std::size_t place = first; place < end; ++place) {
    if (cluster_.is_taken(place)) append(cluster_.replace(place), batch);
  }
  return batch;
}

ClusterBatch Churn::remove() {
  removed_.push_back(taken_place());
  return cluster_.remove(last_place_);
}

ClusterBatch Churn::create() {
  std::swap(removed_[random_.below(removed_.size())], removed_.back());
  last_place_ = removed_.back();
  removed_.pop_back();
  return cluster_.create(last_place_);
}

}  // namespace tierwall::bench
