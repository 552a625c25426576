#include "classbench.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

namespace tierwall::bench {

namespace {

// One rule a line; flags are left out, every rule allows. Empty if the file is malformed.
PlainRules read_rules(const std::string& path) {
  std::ifstream in(path);
  PlainRules rules;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    std::array<unsigned, 5> source{};       // octets and length
    std::array<unsigned, 5> destination{};  // octets and length
    std::array<unsigned, 4> ports{};
    unsigned protocol = 0;
    unsigned mask = 0;
    const int fields =
        std::sscanf(line.c_str(), "@%u.%u.%u.%u/%u %u.%u.%u.%u/%u %u : %u %u : %u %x/%x",
                    &source[0], &source[1], &source[2], &source[3], &source[4], &destination[0],
                    &destination[1], &destination[2], &destination[3], &destination[4], &ports[0],
                    &ports[1], &ports[2], &ports[3], &protocol, &mask);
    if (fields != 16) return {};
    const auto prefix = [](const std::array<unsigned, 5>& of) {
      const std::uint32_t bits = of[0] << 24U | of[1] << 16U | of[2] << 8U | of[3];
      return Cidr{Address::v4(bits), static_cast<std::uint8_t>(of[4])}.masked();
    };
    PlainRule rule;
    rule.source = prefix(source);
    rule.destination = prefix(destination);
    rule.source_ports = {static_cast<std::uint16_t>(ports[0]),
                         static_cast<std::uint16_t>(ports[1])};
    rule.destination_ports = {static_cast<std::uint16_t>(ports[2]),
                              static_cast<std::uint16_t>(ports[3])};
    rule.protocol = mask == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(protocol);
    rules.rules.push_back(rule);
  }
  return rules;
}

}  // namespace

std::vector<ClassbenchSet> classbench_sets(const Options& options) {
  std::vector<ClassbenchSet> sets;
  if (!options.data) return sets;
  for (const char* const family : {"acl1", "fw1", "ipc1"}) {
    for (const char* const size : {"100", "1000", "10000"}) {
      const std::string name = std::string(family) + "_" + size;
      const std::string path = *options.data + "/classbench/" + name;
      if (!std::filesystem::exists(path)) continue;
      const GetWorld world = lazy_world([path] { return read_rules(path); });
      sets.push_back({name, world, lazy_case(world, random_flows)});
    }
  }
  return sets;
}

}  // namespace tierwall::bench
