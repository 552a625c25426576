#include "live_cluster.hpp"

#include <utility>

#include <tierwall/runtime/evaluate.hpp>

namespace tierwall::bench {

namespace {

template <class T>
void upsert_all(std::vector<T>&& resources, PolicyStore& store) {
  for (T& resource : resources)
    store.upsert(std::move(resource));
}

}  // namespace

LiveCluster::LiveCluster(ChangingCluster cluster, Model model) : cluster_(std::move(cluster)) {
  upsert_all(std::move(model.tiers), store_);
  upsert_all(std::move(model.policies), store_);
  upsert_all(std::move(model.network_sets), store_);
  upsert_all(std::move(model.workload_endpoints), store_);
  upsert_all(std::move(model.namespaces), store_);
  commit();
}

bool LiveCluster::commit(ClusterBatch&& batch) {
  apply(std::move(batch), store_);
  return commit();
}

bool LiveCluster::commit() {
  CommitResult result = store_.commit();
  if (!result.snapshot) {
    errors_ = result.diagnostics.to_string();
    return false;
  }
  if (!publisher_) {
    publisher_.emplace(
        *std::move(result.snapshot),
        PublisherOptions{.max_readers = kMostReaders + 1, .max_retained = kMostReaders + 1});
    return true;
  }
  const Result<std::uint64_t> generation = publisher_->publish(*std::move(result.snapshot));
  if (!generation) errors_ = generation.error().message;
  return generation.has_value();
}

std::string LiveCluster::wrong_answer(std::size_t place, std::size_t flows,
                                      testing::Random& random) {
  SnapshotReader reader = publisher_->cell().register_reader();
  const SnapshotPin pin = reader.pin();
  const std::optional<Snapshot> snapshot = publisher_->find(pin.generation());
  for (std::size_t i = 0; i < 2 * flows; ++i) {
    const Flow flow = i < flows ? cluster_.flow_of(place, random) : cluster_.flow(random);
    const Verdict verdict = evaluate(pin.view(), flow);
    std::string wrong = cluster_.wrong_answer(*snapshot, flow, verdict);
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace tierwall::bench
