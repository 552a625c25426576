#include "snapshot/intervals.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tierwall::snapshot {

namespace {

// Enough that traffic from elsewhere mostly meets cells without any end or single address.
constexpr std::size_t kMinRootCells = 256;

// A finer grid is worth its memory, and the step through it, if it leaves at most this part of the
// ends in any of its cells. It bounds how deep grids lie in grids.
constexpr std::size_t kGridDivides = 16;

// The cells that `low` to `high` lie in are at most `count`.
template <class Number>
AddressGrid<Number> shape_grid(Number low, Number high, std::size_t count) {
  AddressGrid<Number> grid;
  while ((high >> grid.shift) - (low >> grid.shift) >= count)
    ++grid.shift;
  grid.base = low >> grid.shift << grid.shift;
  grid.last = static_cast<std::uint32_t>((high >> grid.shift) - (low >> grid.shift)) + 1;
  return grid;
}

template <class Number>
class Layout {
 public:
  explicit Layout(IntervalList<Number>& list) {
    data_.ends = std::move(list.ends);
    data_.places = std::move(list.places);
  }

  IntervalData<Number> lay(std::span<const Number> singles) {
    const auto last = static_cast<std::uint32_t>(data_.places.size() - 1);
    lay_root(last, singles);
    for (const Number number : singles)
      mark_single(number);
    add_levels();
    return std::move(data_);
  }

 private:
  using View = AddressIntervals<Number>;

  void lay_root(std::uint32_t last, std::span<const Number> singles) {
    Number low = last == 0 ? Number{0} : data_.ends.front();
    Number high = last == 0 ? Number{0} : data_.ends[last - 1];
    if (!singles.empty()) {
      const auto [least, greatest] = std::ranges::minmax(singles);
      low = last == 0 ? least : std::min(low, least);
      high = last == 0 ? greatest : std::max(high, greatest);
    }
    const AddressPlace& outside = data_.places.front();
    const bool is_uniform = outside == data_.places.back() && outside.owner.is_none();
    data_.root =
        fill(shape_grid(low, high, std::max(kMinRootCells, std::bit_ceil(std::size_t{last} + 1))),
             0, last, is_uniform ? AddressCell::place(outside.identity) : search_cell(0, last));
  }

  // Fills cells for the intervals `first` to `last`. What is outside its cells is in `outside`.
  AddressGrid<Number> fill(AddressGrid<Number> grid, std::uint32_t first, std::uint32_t last,
                           AddressCell outside) {
    grid.first_cell = static_cast<std::uint32_t>(data_.cells.size());
    data_.cells.resize(data_.cells.size() + grid.last + 1);
    data_.cells.back() = outside;
    std::uint32_t at = first;
    while (at < last && data_.ends[at] < grid.base)
      ++at;
    for (std::uint32_t i = 0; i < grid.last; ++i) {
      const auto bound = static_cast<Number>(grid.base + (Number{i + 1} << grid.shift) - 1);
      const std::uint32_t begin = at;
      while (at < last && data_.ends[at] < bound)
        ++at;
      const AddressCell cell = make_cell(begin, at);
      data_.cells[grid.first_cell + i] = cell;
      if (at < last && data_.ends[at] == bound) ++at;
    }
    return grid;
  }

  // For a cell that begins in interval `first` and ends in interval `last`.
  AddressCell make_cell(std::uint32_t first, std::uint32_t last) {
    const AddressPlace& place = data_.places[first];
    if (first == last && place.owner.is_none()) return AddressCell::place(place.identity);
    const AddressCell search = search_cell(first, last);
    if (last - first <= View::kFanout * View::kFanout) return search;
    const AddressGrid<Number> grid = shape_grid(data_.ends[first], data_.ends[last - 1],
                                                std::bit_ceil(std::size_t{last - first}));
    if (most_in_a_cell(grid, first, last) * kGridDivides > last - first) return search;
    const auto index = static_cast<std::uint32_t>(data_.grids.size());
    data_.grids.emplace_back();
    const AddressGrid<Number> filled = fill(grid, first, last, search);
    data_.grids[index] = filled;
    return AddressCell::grid(index);
  }

  static AddressCell search_cell(std::uint32_t first, std::uint32_t last) {
    std::uint32_t level = 0;
    for (; last - first > View::kFanout; ++level) {
      first /= View::kFanout;
      last /= View::kFanout;
    }
    return AddressCell::search(first, level);
  }

  std::size_t most_in_a_cell(const AddressGrid<Number>& grid, std::uint32_t first,
                             std::uint32_t last) const {
    std::size_t most = 0;
    for (std::uint32_t i = first; i < last;) {
      const Number cell = data_.ends[i] >> grid.shift;
      const std::uint32_t begin = i;
      while (i < last && data_.ends[i] >> grid.shift == cell)
        ++i;
      most = std::max<std::size_t>(most, i - begin);
    }
    return most;
  }

  void mark_single(Number number) {
    data_.cells[data_.root.cell_of(number)].bits |= AddressCell::kHasSingles;
  }

  void add_levels() {
    std::vector<Number>& ends = data_.ends;
    std::size_t first = 0;
    for (std::size_t level = 1;; ++level) {
      const std::size_t size = ends.size() - first;
      ends.resize(ends.size() + View::kFanout, kGreatest<Number>);
      if (size <= View::kFanout) return;
      const std::size_t below = std::exchange(first, ends.size());
      data_.first_of_level[level] = static_cast<std::uint32_t>(first);
      for (std::size_t i = 0; i < size; i += View::kFanout) {
        const Number end = ends[below + std::min<std::size_t>(i + View::kFanout, size) - 1];
        ends.push_back(end);
      }
    }
  }

  IntervalData<Number> data_;
};

}  // namespace

template <class Number>
AddressIntervals<Number> IntervalData<Number>::view() const noexcept {
  AddressIntervals<Number> view;
  view.root = root;
  view.cells = cells;
  view.grids = grids;
  view.ends = ends;
  view.places = places;
  std::ranges::copy(first_of_level, view.first_of_level);
  return view;
}

template <class Number>
std::size_t IntervalData<Number>::bytes() const noexcept {
  return cells.size() * sizeof(AddressCell) + grids.size() * sizeof(AddressGrid<Number>) +
         ends.size() * sizeof(Number) + places.size() * sizeof(AddressPlace);
}

template <class Number>
IntervalData<Number> lay_out(IntervalList<Number> list, std::span<const Number> singles) {
  return Layout<Number>(list).lay(singles);
}

template struct IntervalData<V4Number>;
template struct IntervalData<V6Number>;
template IntervalData<V4Number> lay_out(IntervalList<V4Number>, std::span<const V4Number>);
template IntervalData<V6Number> lay_out(IntervalList<V6Number>, std::span<const V6Number>);

}  // namespace tierwall::snapshot
