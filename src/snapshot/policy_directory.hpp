// What policies and profiles are called, by PolicyId.
//
//     PolicyDirectory changed = directory;      // shares what does not change
//     changed.remove(id);
//     changed.add({"NetworkPolicy", "shop", "web", tier});
//
// Thread contract: as SharedArray; a call that throws changes nothing. Complexity: that of SharedArray.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "support/shared_list.hpp"

namespace tierwall::snapshot {

class PolicyDirectory {
 public:
  PolicyDirectory() = default;
  explicit PolicyDirectory(std::vector<PolicyInfo> policies);

  // Of ids; some may be vacant.
  std::size_t size() const noexcept { return infos_.size(); }
  // A vacant one has no name.
  const PolicyInfo& operator[](PolicyId id) const noexcept { return *infos_[id.value]; }
  std::size_t policies() const noexcept { return policies_; }
  std::size_t profiles() const noexcept { return profiles_; }

  // Under the next id.
  void add(PolicyInfo info);
  // Its id stays vacant.
  void remove(PolicyId id);

  std::size_t bytes() const noexcept { return bytes_; }

 private:
  using Info = std::shared_ptr<const PolicyInfo>;

  void count(const PolicyInfo& info);

  support::SharedArray<Info> infos_;
  std::size_t policies_ = 0, profiles_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace tierwall::snapshot
