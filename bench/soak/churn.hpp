// What happens to a cluster in a day: pods come, go and are replaced, are labelled anew, policies are
// edited, namespaces labelled, members of network sets exchanged. By day more than by night.
//
//     Churn churn(cluster, seed);
//     ClusterBatch batch = churn.change(churn.draw());
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "changing_cluster.hpp"
#include "soak/feeds.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

enum class ChurnKind : std::uint8_t {
  pod_replaced,
  pods_rolled_out,  // several of one application
  pod_removed,
  pod_created,
  relabelled_as_others,
  relabelled_as_nobody,
  policy_edited,
  namespace_relabelled,
  members_exchanged,
};
inline constexpr std::size_t kChurnKinds = 9;

std::string_view to_string(ChurnKind kind) noexcept;

// Of all changes of a day those of one hour, the first being 0.
double share_of_hour(std::size_t hour) noexcept;

class Churn {
 public:
  Churn(ChangingCluster& cluster, Feeds& feeds, testing::Random& random)
      : cluster_(cluster), feeds_(feeds), random_(random) {}

  // What comes next, as often as it happens.
  ChurnKind draw();
  ClusterBatch change(ChurnKind kind);
  // All pods that were removed come back.
  ClusterBatch restore();
  // That the last change was about, if it was about one.
  std::size_t last_place() const noexcept { return last_place_; }

 private:
  std::size_t taken_place();
  ClusterBatch roll_out();
  ClusterBatch create();
  ClusterBatch remove();

  ChangingCluster& cluster_;
  Feeds& feeds_;
  testing::Random& random_;
  std::vector<std::size_t> removed_;
  std::size_t last_place_ = 0;
};

}  // namespace tierwall::bench
