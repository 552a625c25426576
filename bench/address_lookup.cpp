// Look-ups of addresses: prefixes of many shapes, endpoints, members of sets.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include <tierwall/runtime/address_tables.hpp>

#include "address_world.hpp"
#include "classbench.hpp"
#include "flow_case.hpp"
#include "harness/suite.hpp"

namespace tierwall::bench {

namespace {

constexpr std::size_t kChecked = 128;

struct AddressCase {
  explicit AddressCase(AddressWorld of)
      : world(std::move(of)),
        tables(world),
        wrong(tables.wrong_answer(
            world, std::span(world.asked).first(std::min(kChecked, world.asked.size())))) {}

  AddressWorld world;
  BuiltAddresses tables;
  std::string wrong;
};

using GetAddressCase = std::function<const AddressCase&()>;

template <class Look>
void register_row(const std::string& name, const GetAddressCase& get, Look look) {
  benchmark::RegisterBenchmark(name.c_str(), [get, look](benchmark::State& state) {
    const AddressCase& measured = get();
    if (!measured.wrong.empty()) return state.SkipWithError(measured.wrong.c_str());
    const AddressTables& tables = measured.tables.view().addresses;
    measure(state, measured.world.asked.size(), [&] { look(tables, measured.world.asked); });
    state.counters["bytes"] = static_cast<double>(measured.tables.lookup_bytes());
    state.counters["build_ns"] = measured.tables.build_nanoseconds();
  });
}

// One look-up after the other, none of which needs the one before.
void look_up_each(const AddressTables& tables, std::span<const Address> asked) {
  for (const Address& address : asked) {
    AddressPlace place = place_of(tables, address);
    benchmark::DoNotOptimize(place);
  }
}

// Each look-up waits for the one before.
void look_up_in_turn(const AddressTables& tables, std::span<const Address> asked) {
  std::uint64_t zero = 0;
  benchmark::DoNotOptimize(zero);
  const std::uint64_t mask = zero;  // which the compiler does not know to be zero
  for (const Address& address : asked) {
    AddressPlace place = place_of(tables, Address{address.high + zero, address.low + zero});
    benchmark::DoNotOptimize(place);
    zero = (std::uint64_t{place.identity} + place.owner.value) & mask;
  }
}

void register_rows(const std::string& name, const std::function<AddressWorld()>& make) {
  const GetAddressCase get = lazily([make] { return AddressCase(make()); });
  register_row(name, get, look_up_each);
  register_row(name + "/chain", get, look_up_in_turn);
}

void register_both_families(const std::string& name, const std::function<AddressWorld()>& make) {
  register_rows(name, make);
  register_rows(name + "/v6", [make] { return to_v6(make()); });
}

// The first few of the addresses again and again.
AddressWorld hot(AddressWorld world) {
  constexpr std::size_t kFew = 16;
  for (std::size_t i = kFew; i < world.asked.size(); ++i)
    world.asked[i] = world.asked[i % kFew];
  return world;
}

const Suite suite([](const Options& options) {
  for (const std::size_t count : {0U, 10U, 1'000U, 20'000U}) {
    register_both_families("address/prefixes/" + std::to_string(count),
                           [count] { return random_prefixes(count); });
  }
  register_both_families("address/nested", nested_prefixes);
  register_both_families("address/disjoint", disjoint_prefixes);
  register_both_families("address/clusters", clustered_prefixes);
  for (const std::size_t count : {1'000U, 100'000U}) {
    register_both_families("address/endpoints/" + std::to_string(count),
                           [count] { return endpoints_on_nodes(count); });
  }
  register_both_families("address/endpoints/hot", [] { return hot(endpoints_on_nodes(100'000)); });
  register_rows("address/members", members_of_sets);
  for (const ClassbenchSet& set : classbench_sets(options)) {
    register_rows("address/classbench/" + set.name,
                  [world = set.world] { return prefixes_of(world()->rules()); });
  }
});

}  // namespace

}  // namespace tierwall::bench
