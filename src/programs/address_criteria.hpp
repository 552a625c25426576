// What rules ask of one address, as lists of identities.
//
//     AddressCriteria criteria(sets, identity_count, false, meter);
//     const std::uint32_t id = criteria.intern(in, not_in);     // lies in all of `in`, none of `not_in`
//     criteria[id].members;                                     // ascending identities
//
// Thread contract: single-threaded. Complexity: one pass over all rows at construction, then the
// members of the sets asked for, once per distinct question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/address_tables.hpp>

#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

struct AddressCriterion {
  std::span<const std::uint32_t> members;
  bool wanted = true;  // false: every identity but the members

  bool never_holds() const noexcept { return wanted && members.empty(); }
  bool always_holds() const noexcept { return !wanted && members.empty(); }
  bool holds_for(std::uint32_t identity) const noexcept;
};

class AddressCriteria {
 public:
  static constexpr std::uint32_t kAnything = 0;

  // `has_newcomers`: others may come, of which nothing is known yet. One number more stands for them all.
  AddressCriteria(const SetTables& sets, std::size_t identity_count, bool has_newcomers,
                  support::BuildMeter& meter);

  // Both lists ascending, each set once.
  std::uint32_t intern(std::span<const std::uint32_t> in, std::span<const std::uint32_t> not_in);

  // Valid until the next intern().
  AddressCriterion operator[](std::uint32_t criterion) const noexcept {
    const Entry& entry = entries_[criterion];
    return {lists_[entry.list], entry.wanted};
  }
  std::size_t size() const noexcept { return entries_.size(); }
  // Whether the identity is that of newcomers; kAnything: there are none.
  std::uint32_t newcomers() const noexcept { return newcomers_; }
  // Numbers of members. The last one is that of newcomers, if there are any.
  std::size_t identity_count() const noexcept { return identity_count_; }

 private:
  struct Entry {
    std::uint32_t list;
    bool wanted;
  };

  std::uint32_t criterion_of(std::span<const std::uint32_t> members, bool wanted);
  std::span<const std::uint32_t> members_of(std::uint32_t set) const noexcept {
    return {members_.data() + starts_[set], starts_[set + 1] - starts_[set]};
  }

  const SetTables& sets_;
  std::size_t identity_count_;
  std::uint32_t newcomers_ = kAnything;
  support::BuildMeter& meter_;
  std::vector<std::size_t> starts_;     // by set, into `members_`
  std::vector<std::uint32_t> members_;  // ascending identities of each set
  std::vector<std::uint32_t> question_;
  support::SequencePool<std::uint32_t> questions_;
  std::vector<std::uint32_t> criterion_of_;  // by question
  support::SequencePool<std::uint32_t> lists_;
  std::vector<Entry> entries_;
  support::SequencePool<std::uint32_t> answers_;  // numbered as `entries_`
};

}  // namespace tierwall::programs
