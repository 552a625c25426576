// Network sets whose members come and go: addresses that nobody in the cluster may talk with. The policy of
// the platform denies them with its last rules.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

#include "changing_cluster.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

class Feeds {
 public:
  explicit Feeds(testing::Random& random);

  // The sets, and the rules in the policy of the platform.
  void add_to(Model& model) const;

  // Some members come, as many go.
  ClusterBatch change(testing::Random& random);

  // From `source`, to a member.
  Flow flow_to_member(const Address& source, testing::Random& random) const;
  // Empty if the egress is denied by the platform's last rule.
  static std::string wrong_answer(const Snapshot& snapshot, const Decision& egress);

 private:
  Cidr new_member(testing::Random& random) const;

  std::vector<std::vector<Cidr>> members_;  // of each set
};

}  // namespace tierwall::bench
