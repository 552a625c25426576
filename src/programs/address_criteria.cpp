#include "programs/address_criteria.hpp"

#include <algorithm>
#include <bit>

namespace tierwall::programs {

namespace {

constexpr std::uint64_t kStepsPerPage = 4;
constexpr std::size_t kBytesPerQuestion = 72;  // its answer

// Calls `visit(identity, set)` for every set that an identity lies in.
template <class Visit>
void for_each_membership(const SetTables& sets, std::size_t identity_count,
                         support::BuildMeter& meter, Visit visit) {
  for (std::uint32_t identity = 0; identity < identity_count; ++identity) {
    const std::uint32_t* const row = sets.row(identity);
    for (std::uint32_t number = 0; number < sets.pages_per_row; ++number) {
      const SetPage& page = sets.pages[row[number]];
      meter.work(kStepsPerPage);
      for (std::uint32_t word = 0; word < std::size(page.words); ++word) {
        for (std::uint64_t bits = page.words[word]; bits != 0; bits &= bits - 1) {
          meter.work(1);
          visit(identity, number << SetPage::kBits | word << 6U |
                              static_cast<std::uint32_t>(std::countr_zero(bits)));
        }
      }
    }
  }
}

}  // namespace

bool AddressCriterion::holds_for(std::uint32_t identity) const noexcept {
  return std::ranges::binary_search(members, identity) == wanted;
}

AddressCriteria::AddressCriteria(const SetTables& sets, std::size_t identity_count,
                                 bool has_newcomers, support::BuildMeter& meter)
    : sets_(sets), identity_count_(identity_count + (has_newcomers ? 1 : 0)), meter_(meter) {
  const std::size_t set_count = std::size_t{sets.pages_per_row} << SetPage::kBits;
  starts_.assign(set_count + 1, 0);
  for_each_membership(sets, identity_count, meter,
                      [this](std::uint32_t, std::uint32_t set) { ++starts_[set + 1]; });
  for (std::size_t set = 0; set < set_count; ++set)
    starts_[set + 1] += starts_[set];
  meter.hold(starts_.back() * sizeof(std::uint32_t));
  members_.resize(starts_.back());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  for_each_membership(sets, identity_count, meter, [&](std::uint32_t identity, std::uint32_t set) {
    members_[next[set]++] = identity;
  });
  intern({}, {});
  if (!has_newcomers) return;
  const std::uint32_t newcomers[] = {static_cast<std::uint32_t>(identity_count)};
  newcomers_ = criterion_of(newcomers, true);
}

std::uint32_t AddressCriteria::intern(std::span<const std::uint32_t> in,
                                      std::span<const std::uint32_t> not_in) {
  question_.assign(1, static_cast<std::uint32_t>(in.size()));
  question_.insert(question_.end(), in.begin(), in.end());
  question_.insert(question_.end(), not_in.begin(), not_in.end());
  const auto [known, is_new] = questions_.intern(question_);
  if (!is_new) return criterion_of_[known];
  meter_.hold(questions_.bytes_of(question_) + kBytesPerQuestion);

  std::vector<std::uint32_t> list;
  if (in.empty()) {
    for (const std::uint32_t set : not_in) {
      const std::span<const std::uint32_t> members = members_of(set);
      list.insert(list.end(), members.begin(), members.end());
    }
    support::sort(meter_, list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  } else {
    const std::uint32_t smallest = *std::ranges::min_element(
        in, {}, [this](std::uint32_t set) { return members_of(set).size(); });
    meter_.work(members_of(smallest).size() * (in.size() + not_in.size()));
    for (const std::uint32_t identity : members_of(smallest)) {
      const std::uint32_t* const row = sets_.row(identity);
      const auto contains = [&](std::uint32_t set) { return sets_.contains(row, set); };
      if (std::ranges::all_of(in, contains) && std::ranges::none_of(not_in, contains))
        list.push_back(identity);
    }
  }
  criterion_of_.push_back(criterion_of(list, !in.empty()));
  return criterion_of_.back();
}

std::uint32_t AddressCriteria::criterion_of(std::span<const std::uint32_t> members, bool wanted) {
  meter_.work(members.size());
  const auto [list_number, is_new_list] = lists_.intern(members);
  if (is_new_list) meter_.hold(lists_.bytes_of(members));
  // What holds for all identities that are known may not hold for one that comes.
  const bool may_fail = newcomers_ != kAnything;
  const std::uint32_t answer[] = {list_number, wanted ? 1U : 0U, may_fail ? 1U : 0U};
  const auto [criterion, is_new_answer] = answers_.intern(answer);
  if (is_new_answer) entries_.push_back({answer[0], wanted});
  return criterion;
}

}  // namespace tierwall::programs
