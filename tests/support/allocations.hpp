// Counts what a test program allocates, and makes it run out of memory. Replaces operator new: name
// support/allocations.cpp among the sources of the program that wants that, and of no other.
//
//     try {
//       const AllocationLimit limit(3);
//       call();                                   // the fourth allocation fails
//     } catch (const std::bad_alloc&) {           // there is memory again
//       EXPECT_EQ(state(), before);
//     }
//
// Thread contract: counting from any thread; a limit while one thread allocates.
#pragma once

#include <cstdint>

namespace tierwall::testing {

// Of the process so far, those that failed included.
std::uint64_t allocation_count();

// While it lives, so many more allocations succeed. There is one at a time.
class AllocationLimit {
 public:
  explicit AllocationLimit(std::uint64_t allocations);
  ~AllocationLimit();
  AllocationLimit(const AllocationLimit&) = delete;
  AllocationLimit& operator=(const AllocationLimit&) = delete;
};

}  // namespace tierwall::testing
