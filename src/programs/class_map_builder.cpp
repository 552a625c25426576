#include "programs/class_map_builder.hpp"

namespace tierwall::programs {

std::uint32_t ClassMapBuilder::add_pages(std::span<const std::uint32_t> numbers,
                                         std::span<const Wide> cells) {
  meter_.work(numbers.size() + cells.size() / kPage * kStepsPerPage);
  std::vector<std::uint32_t> places;  // by page of `cells`
  for (std::size_t first = 0; first < cells.size(); first += kPage)
    places.push_back(wide_.pool.intern(cells.subspan(first, kPage)).index);
  directory_.clear();
  for (const std::uint32_t number : numbers)
    directory_.push_back(places[number]);
  return directories_.place(directory_);
}

std::size_t ClassMapBuilder::bytes() const noexcept {
  return directories_.items().size() * sizeof(std::uint32_t) + narrow_.pool.items().size() +
         wide_.pool.items().size() * sizeof(Wide);
}

std::size_t ClassMapBuilder::overhead_bytes() const noexcept {
  return directories_.overhead_bytes() + narrow_.pool.overhead_bytes() +
         wide_.pool.overhead_bytes();
}

ClassMapData ClassMapBuilder::take() {
  return {directories_.take_items(), narrow_.pool.take_items(), wide_.pool.take_items()};
}

}  // namespace tierwall::programs
