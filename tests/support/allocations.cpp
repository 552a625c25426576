#include "support/allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>

namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::uint64_t> last_allocation{kUnlimited};  // by the count

void* counted_allocation(std::size_t size) noexcept {
  const std::uint64_t number = 1 + allocations.fetch_add(1, std::memory_order_relaxed);
  if (number > last_allocation.load(std::memory_order_relaxed)) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}

}  // namespace

// The other forms of the standard library end up in these; over-aligned ones are neither counted nor
// limited.
void* operator new(std::size_t size) {
  void* const memory = counted_allocation(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted_allocation(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tierwall::testing {

std::uint64_t allocation_count() {
  return allocations;
}

AllocationLimit::AllocationLimit(std::uint64_t more) {
  last_allocation = allocations + more;
}
AllocationLimit::~AllocationLimit() {
  last_allocation = kUnlimited;
}

}  // namespace tierwall::testing
