#include "snapshot/identity_rows.hpp"

#include <algorithm>
#include <utility>

#include "support/mixed_bits.hpp"

namespace tierwall::snapshot {

namespace {

constexpr std::size_t kSetsPerPage = std::size_t{1} << SetPage::kBits;
constexpr std::uint32_t kNone = 0xFFFF'FFFF;
// For the meter: of a row that is copied and compared, and of one that is told apart by its hash.
constexpr std::size_t kPagesPerStep = 8;
constexpr std::uint64_t kStepsPerRow = 8;

std::uint32_t page_of(std::uint32_t set) noexcept {
  return set >> SetPage::kBits;
}

void flip(SetPage& page, std::uint32_t set) noexcept {
  page.words[set >> 6U & 7U] ^= std::uint64_t{1} << (set & 63U);
}
void set_bit(SetPage& page, std::uint32_t set) noexcept {
  page.words[set >> 6U & 7U] |= std::uint64_t{1} << (set & 63U);
}
void clear_bit(SetPage& page, std::uint32_t set) noexcept {
  page.words[set >> 6U & 7U] &= ~(std::uint64_t{1} << (set & 63U));
}

// What a page at a place adds to the hash of its row.
std::uint64_t share_of(std::size_t at, std::uint32_t page) noexcept {
  return support::mixed_bits(std::uint64_t{at} << 32U | page);
}

}  // namespace

IdentityRows::IdentityRows(std::size_t set_count, support::BuildMeter& meter)
    : meter_(meter), width_((set_count + kSetsPerPage - 1) / kSetsPerPage) {
  draft_.assign(width_, intern(SetPage{}));
  std::uint64_t hash = 0;
  for (std::size_t at = 0; at < width_; ++at)
    hash += share_of(at, draft_[at]);
  intern(draft_, hash);
}

std::uint32_t IdentityRows::with(std::uint32_t around, std::span<const std::uint32_t> sets) {
  if (sets.empty()) return around;
  // Seldom asked twice, and quick to answer.
  if (sets.size() == 1) return add(around, sets);
  question_.assign(1, around);
  question_.insert(question_.end(), sets.begin(), sets.end());
  const auto [question, is_new] = questions_.intern(question_);
  if (is_new) answers_.push_back(add(around, sets));
  return answers_[question];
}

std::uint32_t IdentityRows::add(std::uint32_t around, std::span<const std::uint32_t> sets) {
  draft_from(around);
  change_draft(sets, set_bit);
  return intern(draft_, draft_hash_);
}

std::uint32_t IdentityRows::changed(std::uint32_t from, std::span<const std::uint32_t> left,
                                    std::span<const std::uint32_t> joined) {
  if (left.empty() && joined.empty()) return from;
  draft_from(from);
  change_draft(left, clear_bit);
  change_draft(joined, set_bit);
  return intern(draft_, draft_hash_);
}

std::optional<std::uint32_t> IdentityRows::below(std::uint32_t address_class, std::uint32_t end) {
  draft_from(address_class);
  for (std::uint32_t at = page_of(end); at < width_; ++at) {
    SetPage kept = page(draft_[at]);
    for (std::uint32_t set = std::max(end, at << SetPage::kBits); page_of(set) == at; ++set)
      clear_bit(kept, set);
    replace_page(draft_, draft_hash_, at, kept);
  }
  const auto newest = newest_.find(draft_hash_);
  const std::uint32_t found = newest == newest_.end() ? kNone : find(draft_, newest->second);
  return found == kNone ? std::nullopt : std::optional(found);
}

bool IdentityRows::contains(std::uint32_t address_class, std::uint32_t set) const noexcept {
  return (page(row(address_class)[page_of(set)]).words[set >> 6U & 7U] >> (set & 63U) & 1U) != 0;
}

void IdentityRows::draft_from(std::uint32_t from) {
  draft_.assign(row(from).begin(), row(from).end());
  draft_hash_ = hashes_[from];
}

template <class Change>
void IdentityRows::change_draft(std::span<const std::uint32_t> sets, Change change) {
  meter_.work(kStepsPerRow * sets.size());
  for (std::size_t i = 0; i < sets.size();) {
    const std::uint32_t at = page_of(sets[i]);
    SetPage changed = page(draft_[at]);
    for (; i < sets.size() && page_of(sets[i]) == at; ++i)
      change(changed, sets[i]);
    replace_page(draft_, draft_hash_, at, changed);
  }
}

void IdentityRows::copy(std::span<const std::uint32_t> identities, AddressData& data) const {
  data.pages_per_row = static_cast<std::uint32_t>(width_);
  data.identity_count = class_count();
  data.rows.resize(rows_.size());
  for (std::uint32_t i = 0; i < class_count(); ++i)
    std::ranges::copy(row(i),
                      data.rows.begin() + static_cast<std::ptrdiff_t>(identities[i] * width_));
  data.pages.resize(pages_.size());
  for (std::uint32_t i = 0; i < pages_.size(); ++i)
    data.pages[i] = page(i);
}

SetPage IdentityRows::page(std::uint32_t index) const noexcept {
  SetPage page;
  std::ranges::copy(pages_[index], page.words);
  return page;
}

std::uint32_t IdentityRows::intern(const SetPage& page) {
  return pages_.intern(page.words).index;
}

std::uint32_t IdentityRows::intern(std::span<const std::uint32_t> row, std::uint64_t hash) {
  meter_.work(kStepsPerRow + width_ / kPagesPerStep);
  const auto [head, is_first] = newest_.try_emplace(hash, kNone);
  if (const std::uint32_t known = find(row, head->second); known != kNone) return known;
  const auto index = static_cast<std::uint32_t>(hashes_.size());
  older_.push_back(std::exchange(head->second, index));
  hashes_.push_back(hash);
  rows_.insert(rows_.end(), row.begin(), row.end());
  meter_.check_tables(pages_.items().size() * sizeof(std::uint64_t) +
                      rows_.size() * sizeof(std::uint32_t));
  return index;
}

std::uint32_t IdentityRows::find(std::span<const std::uint32_t> row, std::uint32_t newest) const {
  std::uint32_t at = newest;
  while (at != kNone && !std::ranges::equal(this->row(at), row))
    at = older_[at];
  return at;
}

void IdentityRows::replace_page(std::vector<std::uint32_t>& row, std::uint64_t& hash,
                                std::size_t at, const SetPage& page) {
  hash -= share_of(at, row[at]);
  row[at] = intern(page);
  hash += share_of(at, row[at]);
}

IdentityRows::Walk::Walk(IdentityRows& rows)
    : rows_(rows),
      pages_(rows.width_),
      row_(rows.row(kInNoSet).begin(), rows.row(kInNoSet).end()),
      hash_(rows.hashes_[kInNoSet]) {}

void IdentityRows::Walk::toggle(std::uint32_t set) {
  flip(pages_[page_of(set)], set);
  changed_.push_back(page_of(set));
}

std::uint32_t IdentityRows::Walk::current_class() {
  for (const std::uint32_t at : changed_)
    rows_.replace_page(row_, hash_, at, pages_[at]);
  changed_.clear();
  return rows_.intern(row_, hash_);
}

}  // namespace tierwall::snapshot
