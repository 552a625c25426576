// The identities of a build, and those that come after it, which programs do not know.
//
//     LiveIdentities identities(*sources, built.tables->addresses);
//     const std::optional<std::uint32_t> identity = identities.changed(was, left, joined);
//
// Thread contract: single-threaded; the sources must outlive it. Complexity: the sets that are left and
// joined, and a row of numbers of pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/runtime/snapshot_view.hpp>

#include "snapshot/sources.hpp"
#include "snapshot/tables.hpp"
#include "store/growing_table.hpp"

namespace tierwall::store {

class LiveIdentities {
 public:
  // So many may come.
  static constexpr std::size_t kMostNewcomers = 32'768;

  LiveIdentities(snapshot::Sources& sources, const snapshot::AddressData& built);

  std::uint32_t in_no_set() const noexcept { return identities_[snapshot::IdentityRows::kInNoSet]; }
  // Of what leaves some sets and joins others; both ascending. Empty: no more identities can come.
  std::optional<std::uint32_t> changed(std::uint32_t from, std::span<const std::uint32_t> left,
                                       std::span<const std::uint32_t> joined);

  // Those that no known one stands in for.
  std::size_t newcomers() const noexcept { return unlike_any_; }
  // The one that programs take for it.
  std::uint32_t known(std::uint32_t identity) const noexcept {
    return identity < built_ ? identity : stand_ins_[identity - built_];
  }
  void show_in(SnapshotView& view) const noexcept;
  // What the view points into.
  void keep_in(std::vector<std::shared_ptr<const void>>& memory) const;

 private:
  snapshot::IdentityRows& known_;
  std::vector<std::uint32_t>& identities_;  // by class of `known_`
  const std::uint32_t built_;
  const std::uint32_t first_new_set_;    // that came after the build
  std::vector<std::uint32_t> class_of_;  // by identity
  GrowingTable<std::uint32_t> rows_;     // by identity
  GrowingTable<SetPage> pages_;
  GrowingTable<std::uint32_t> stand_ins_;  // by identity from `built_` on
  std::size_t unlike_any_ = 0;
};

}  // namespace tierwall::store
