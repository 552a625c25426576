#include "harness/allocations.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace tierwall::bench {

namespace {

thread_local bool counting = false;
thread_local Allocations counted;

void* allocate(std::size_t size, std::size_t alignment) {
  void* const memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  if (counting) {
    ++counted.calls;
    counted.live_bytes += static_cast<std::int64_t>(malloc_usable_size(memory));
    if (counted.live_bytes > counted.peak_bytes) counted.peak_bytes = counted.live_bytes;
  }
  return memory;
}

void release(void* memory) noexcept {
  if (counting && memory != nullptr)
    counted.live_bytes -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void start_counting_allocations() noexcept {
  counted = Allocations{};
  counting = true;
}

Allocations stop_counting_allocations() noexcept {
  counting = false;
  return counted;
}

}  // namespace tierwall::bench

// The array, nothrow and sized forms of the standard library end up in these.
void* operator new(std::size_t size) {
  return tierwall::bench::allocate(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return tierwall::bench::allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  tierwall::bench::release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  tierwall::bench::release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  tierwall::bench::release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  tierwall::bench::release(memory);
}
