#include <cstdio>

#include <tierwall/version.hpp>

int main() {
  std::puts("tierwall " TIERWALL_VERSION);
  return 0;
}
