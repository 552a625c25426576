// Lists in pages, whose copies share the pages that are alike: a changed copy has one page of its own.
//
//     SharedArray<int> numbers(std::vector{1, 2, 3});     // by index
//     SharedOrder<int> order(std::vector{1, 2, 3});       // ascending, by what the caller compares
//     SharedOrder<int> changed = order;
//     changed.insert(changed.lower_bound([](int each) { return each < 2; }), 2);
//
// Out of memory: a call that throws changes nothing. Thread contract: const calls from any thread, also
// while other copies change or go. Complexity: a copy takes a step for each page; a change copies a page
// and, where pages come or go, moves the list of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace tierwall::support {

template <class T>
class SharedPages {
 public:
  static constexpr std::size_t kPage = 256;

 protected:
  using Page = std::vector<T>;

  SharedPages() = default;
  explicit SharedPages(std::vector<T> items) {
    pages_.reserve((items.size() + kPage - 1) / kPage);
    for (std::size_t first = 0; first < items.size(); first += kPage) {
      const auto begin =
          std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(first));
      const auto count = static_cast<std::ptrdiff_t>(std::min(kPage, items.size() - first));
      pages_.push_back(std::make_shared<const Page>(begin, begin + count));
    }
  }

  template <class Change>
  void change_page(std::size_t page, Change change) {
    auto changed = std::make_shared<Page>();
    changed->reserve(pages_[page]->size() + 1);
    *changed = *pages_[page];
    change(*changed);
    pages_[page] = std::move(changed);
  }

  std::vector<std::shared_ptr<const Page>> pages_;  // none is empty
};

template <class T>
class SharedArray : private SharedPages<T> {
  using Base = SharedPages<T>;
  using Base::kPage;
  using Base::pages_;

 public:
  SharedArray() = default;
  explicit SharedArray(std::vector<T> items) : Base(std::move(items)) {}

  std::size_t size() const noexcept {
    return pages_.empty() ? 0 : (pages_.size() - 1) * kPage + pages_.back()->size();
  }
  const T& operator[](std::size_t index) const noexcept {
    return (*pages_[index / kPage])[index % kPage];
  }
  void push_back(T item) {
    if (size() % kPage == 0) {
      pages_.push_back(std::make_shared<const std::vector<T>>(1, std::move(item)));
    } else {
      this->change_page(pages_.size() - 1, [&](auto& page) { page.push_back(std::move(item)); });
    }
  }
  void replace(std::size_t index, T item) {
    this->change_page(index / kPage, [&](auto& page) { page[index % kPage] = std::move(item); });
  }
};

template <class T>
class SharedOrder : private SharedPages<T> {
  using Base = SharedPages<T>;
  using Base::kPage;
  using Base::pages_;

 public:
  struct Position {
    std::size_t page = 0;
    std::size_t offset = 0;
  };

  SharedOrder() = default;
  explicit SharedOrder(std::vector<T> items) : Base(std::move(items)) {}

  // The first for which `is_before` says no. Before it, it says yes of all; from it on, of none.
  template <class IsBefore>
  Position lower_bound(IsBefore is_before) const {
    const auto page = std::partition_point(
        pages_.begin(), pages_.end(), [&](const auto& each) { return is_before(each->back()); });
    if (page == pages_.end()) return {pages_.size(), 0};
    const auto found = std::partition_point((*page)->begin(), (*page)->end(), is_before);
    return {static_cast<std::size_t>(page - pages_.begin()),
            static_cast<std::size_t>(found - (*page)->begin())};
  }
  // Null at the end.
  const T* at(Position position) const noexcept {
    return position.page == pages_.size() ? nullptr : &(*pages_[position.page])[position.offset];
  }
  Position after(Position position) const noexcept {
    if (++position.offset == pages_[position.page]->size()) return {position.page + 1, 0};
    return position;
  }

  void insert(Position position, T item) {
    if (pages_.empty()) {
      pages_.push_back(std::make_shared<const std::vector<T>>(1, std::move(item)));
      return;
    }
    if (position.page == pages_.size()) position = {pages_.size() - 1, pages_.back()->size()};
    if (pages_[position.page]->size() == kPage) position = split(position);
    this->change_page(position.page, [&](auto& page) {
      page.insert(page.begin() + static_cast<std::ptrdiff_t>(position.offset), std::move(item));
    });
  }
  void erase(Position position) {
    if (pages_[position.page]->size() == 1) {
      pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(position.page));
      return;
    }
    this->change_page(position.page, [&](auto& page) {
      page.erase(page.begin() + static_cast<std::ptrdiff_t>(position.offset));
    });
  }

 private:
  // Where the position is after its page became two.
  Position split(Position position) {
    const std::vector<T>& whole = *pages_[position.page];
    const auto middle = whole.begin() + kPage / 2;
    auto first = std::make_shared<const std::vector<T>>(whole.begin(), middle);
    auto second = std::make_shared<const std::vector<T>>(middle, whole.end());
    pages_.insert(pages_.begin() + static_cast<std::ptrdiff_t>(position.page), std::move(first));
    pages_[position.page + 1] = std::move(second);
    if (position.offset <= kPage / 2) return position;
    return {position.page + 1, position.offset - kPage / 2};
  }
};

}  // namespace tierwall::support
