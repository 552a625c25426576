#include "programs/dimension.hpp"

#include <algorithm>

#include "programs/bitmap.hpp"

namespace tierwall::programs {

namespace {

// Of a bitmap that is copied or hashed.
constexpr std::size_t kWordsPerStep = 8;

}  // namespace

void Dimension::begin(std::span<const std::uint32_t> criteria) {
  partition_.reset();
  words_ = words_for(criteria.size());
  bitmaps_.assign(words_, 0);
  by_criterion_.clear();
  for (std::uint32_t rule = 0; rule < criteria.size(); ++rule) {
    if (criteria[rule] == 0) set_bit(bitmaps_, rule);
    by_criterion_.emplace_back(criteria[rule], rule);
  }
  support::sort(meter_, by_criterion_);
}

void Dimension::set(std::uint32_t part, Rules rules, bool wanted) noexcept {
  std::uint64_t* const bitmap = bitmaps_.data() + part * words_;
  for (const auto& [criterion, rule] : rules) {
    const std::uint64_t bit = std::uint64_t{1} << rule % 64;
    bitmap[rule / 64] = wanted ? bitmap[rule / 64] | bit : bitmap[rule / 64] & ~bit;
  }
}

void Dimension::copy(std::uint32_t from) {
  meter_.work(1 + words_ / kWordsPerStep);
  const std::size_t begin = from * words_;
  bitmaps_.resize(bitmaps_.size() + words_);
  std::copy_n(bitmaps_.data() + begin, words_, bitmaps_.data() + bitmaps_.size() - words_);
}

void Dimension::finish() {
  classes_.clear();
  class_of_part_.clear();
  for (std::uint32_t part = 0; part < partition_.class_count(); ++part) {
    meter_.work(1 + words_ / kWordsPerStep);
    const std::span<const std::uint64_t> bitmap(bitmaps_.data() + part * words_, words_);
    class_of_part_.push_back(classes_.intern(bitmap).index);
  }
}

}  // namespace tierwall::programs
