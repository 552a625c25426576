// A store, and a publisher with a reader, that follow a changing cluster.
//
//     LiveCluster live(std::move(cluster), std::move(model));
//     if (!live.commit(live.cluster().replace(7))) return fail(live.errors());
//     live.wrong_answer(7, 100, random);     // by what the reader sees; empty if all is well
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <tierwall/model.hpp>
#include <tierwall/snapshot_publisher.hpp>
#include <tierwall/store.hpp>

#include "changing_cluster.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

class LiveCluster {
 public:
  // That its cell has room for, at a time.
  static constexpr std::size_t kMostReaders = 64;

  // The model is that of the cluster, or has more than that.
  LiveCluster(ChangingCluster cluster, Model model);

  // Why something was refused; then nothing else may be asked.
  const std::string& errors() const { return errors_; }
  ChangingCluster& cluster() { return cluster_; }
  PolicyStore& store() { return store_; }
  SnapshotPublisher& publisher() { return *publisher_; }

  // Changes the store, commits, publishes; false if one of them was refused.
  bool commit(ClusterBatch&& batch);
  bool commit();

  // Of so many flows with an end at the place, and as many between any two.
  std::string wrong_answer(std::size_t place, std::size_t flows, testing::Random& random);

 private:
  ChangingCluster cluster_;
  PolicyStore store_;
  std::optional<SnapshotPublisher> publisher_;
  std::string errors_;
};

}  // namespace tierwall::bench
