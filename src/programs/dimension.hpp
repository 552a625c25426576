// One axis of one program: the classes of its numbers that the program's rules can tell apart,
// and for each class the rules that it may match.
//
//     Dimension remote(identity_count, meter);
//     remote.classify(criteria_of_rules, [&](std::uint32_t criterion) { return Members{...}; });
//     for (std::uint32_t c = 0; c < remote.class_count(); ++c) use(remote.rules_of(c));
//
// Thread contract: single-threaded; made once and used for many programs. Complexity: the members
// of the distinct criteria, plus a bitmap of the rules for each class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "programs/partition.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

// The numbers that a criterion holds for or, if not `wanted`, does not.
struct Members {
  std::span<const std::uint32_t> numbers;
  bool wanted = true;
};

class Dimension {
 public:
  // For the meter: a bitmap is fetched and changed.
  static constexpr std::uint64_t kStepsPerPart = 8;

  Dimension(std::size_t universe, support::BuildMeter& meter)
      : meter_(meter), partition_(universe) {}

  // `criteria`: of each rule; 0 holds for every number. False: the bitmaps would take more than
  // `most_words`, and nothing else may be asked.
  template <class MembersOf>
  bool classify(std::span<const std::uint32_t> criteria, std::size_t most_words,
                MembersOf members_of) {
    begin(criteria);
    for_each_criterion([&](std::uint32_t criterion, Rules rules) {
      if (!members_of(criterion).wanted) set(0, rules, true);
    });
    for_each_criterion([&](std::uint32_t criterion, Rules rules) {
      if (bitmaps_.size() > most_words) return;
      const Members members = members_of(criterion);
      meter_.work(members.numbers.size());
      partition_.split(members.numbers, [&](std::uint32_t from, std::uint32_t now) {
        meter_.work(kStepsPerPart);
        if (now != from) copy(from);
        set(now, rules, members.wanted);
      });
    });
    if (bitmaps_.size() > most_words) return false;
    finish();
    return true;
  }

  std::size_t universe() const noexcept { return partition_.universe(); }
  std::size_t class_count() const noexcept { return classes_.size(); }
  std::size_t words() const noexcept { return words_; }
  std::span<const std::uint64_t> rules_of(std::uint32_t class_number) const noexcept {
    return classes_[class_number];
  }
  std::uint32_t class_of(std::uint32_t number) const noexcept {
    return class_of_part_[partition_.class_of(number)];
  }
  // The numbers that may be of another class than `other_class()`.
  std::span<const std::uint32_t> touched() const noexcept { return partition_.touched(); }
  std::uint32_t other_class() const noexcept { return class_of_part_[0]; }

 private:
  using Rules = std::span<const std::pair<std::uint32_t, std::uint32_t>>;  // criterion, rule

  void begin(std::span<const std::uint32_t> criteria);
  void set(std::uint32_t part, Rules rules, bool wanted) noexcept;
  template <class Visit>
  void for_each_criterion(Visit visit) const {
    for (auto at = by_criterion_.begin(); at != by_criterion_.end();) {
      const auto first = at;
      while (at != by_criterion_.end() && at->first == first->first)
        ++at;
      if (first->first != 0) visit(first->first, Rules(first, at));
    }
  }
  void copy(std::uint32_t from);
  void finish();

  support::BuildMeter& meter_;
  Partition partition_;
  std::size_t words_ = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> by_criterion_;
  std::vector<std::uint64_t> bitmaps_;  // `words_` for each part of the partition
  std::vector<std::uint32_t> class_of_part_;
  support::SequencePool<std::uint64_t> classes_;
};

}  // namespace tierwall::programs
