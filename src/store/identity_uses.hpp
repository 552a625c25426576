// How many identities a snapshot uses: those that some address or endpoint has.
//
// Thread contract: single-threaded. Complexity: constant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tierwall::store {

class IdentityUses {
 public:
  std::size_t in_use() const noexcept { return in_use_; }

  void add(std::uint32_t identity) {
    if (identity >= uses_.size()) uses_.resize(identity + 1);
    if (uses_[identity]++ == 0) ++in_use_;
  }
  void remove(std::uint32_t identity) noexcept {
    if (--uses_[identity] == 0) --in_use_;
  }

 private:
  std::vector<std::uint32_t> uses_;  // by identity
  std::size_t in_use_ = 0;
};

}  // namespace tierwall::store
