#include "snapshot/tables.hpp"

#include <cstdint>

namespace tierwall::snapshot {

namespace {

template <class... Vectors>
std::size_t bytes_of(const Vectors&... vectors) noexcept {
  return (std::size_t{0} + ... + (vectors.size() * sizeof(typename Vectors::value_type)));
}

}  // namespace

std::size_t AddressData::bytes() const noexcept {
  return v4_singles.bytes() + v6_singles.bytes() + v4_intervals.bytes() + v6_intervals.bytes() +
         v4_trie.bytes() + bytes_of(unaddressed, rows, pages);
}

std::size_t RuleData::bytes() const noexcept {
  return bytes_of(rules, set_tests, port_tests, port_ranges, port_bindings, extras, http_methods,
                  http_paths, set_test_texts, port_test_texts) +
         texts.bytes();
}

std::size_t PlanData::bytes() const noexcept {
  return bytes_of(steps, plans, endpoints, hosts);
}

SnapshotView view_of(const AddressData& addresses, const RuleData& rules, const PlanData& plans,
                     const programs::ProgramData& programs) noexcept {
  SnapshotView view;
  view.addresses = {.v4_trie = addresses.v4_trie.view(),
                    .v4_singles = addresses.v4_singles.view(),
                    .v6_singles = addresses.v6_singles.view(),
                    .v4_intervals = addresses.v4_intervals.view(),
                    .v6_intervals = addresses.v6_intervals.view(),
                    .unaddressed = addresses.unaddressed};
  view.known_identities = static_cast<std::uint32_t>(addresses.identity_count);
  view.sets = {
      .rows = addresses.rows, .pages = addresses.pages, .pages_per_row = addresses.pages_per_row};
  view.rules = {.rules = rules.rules,
                .set_tests = rules.set_tests,
                .port_tests = rules.port_tests,
                .port_ranges = rules.port_ranges,
                .port_bindings = rules.port_bindings,
                .extras = rules.extras,
                .http_methods = rules.http_methods,
                .http_paths = rules.http_paths};
  view.traffic = programs.traffic();
  view.steps = plans.steps;
  view.plans = plans.plans;
  view.programs = programs.view();
  view.endpoints = plans.endpoints;
  view.hosts = plans.hosts;
  return view;
}

}  // namespace tierwall::snapshot
