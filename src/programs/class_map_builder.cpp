#include "programs/class_map_builder.hpp"

namespace tierwall::programs {

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
