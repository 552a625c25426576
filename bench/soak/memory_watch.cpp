#include "soak/memory_watch.hpp"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace tierwall::bench {

std::int64_t MemoryWatch::settled() {
  malloc_trim(0);
  return sample();
}

std::int64_t MemoryWatch::resident() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0, in_memory = 0;
  file >> all >> in_memory;
  return file ? in_memory * sysconf(_SC_PAGESIZE) : 0;
}

}  // namespace tierwall::bench
