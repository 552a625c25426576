#include "snapshot/tables.hpp"

#include <bit>
#include <cstdint>

namespace tierwall::snapshot {

namespace {

template <class... Vectors>
std::size_t bytes_of(const Vectors&... vectors) noexcept {
  return (std::size_t{0} + ... + (vectors.size() * sizeof(typename Vectors::value_type)));
}

// See slot_of() in runtime/address_tables.hpp.
std::uint32_t shift_for(std::size_t slots) noexcept {
  return static_cast<std::uint32_t>(64 - std::countr_zero(slots));
}

}  // namespace

std::size_t AddressData::bytes() const noexcept {
  return bytes_of(v4_slots, v6_slots, v4_starts, v4_identities, v6_starts, v6_identities, rows,
                  pages);
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
                     const programs::ProgramData& programs, bool failsafe_ports) noexcept {
  SnapshotView view;
  view.addresses = {.v4_slots = addresses.v4_slots,
                    .v6_slots = addresses.v6_slots,
                    .v4_multiplier = addresses.v4_multiplier,
                    .v6_multiplier = addresses.v6_multiplier,
                    .v4_shift = shift_for(addresses.v4_slots.size()),
                    .v6_shift = shift_for(addresses.v6_slots.size()),
                    .v4_starts = addresses.v4_starts,
                    .v4_identities = addresses.v4_identities,
                    .v6_starts = addresses.v6_starts,
                    .v6_identities = addresses.v6_identities};
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
  view.failsafe_ports = failsafe_ports;
  return view;
}

}  // namespace tierwall::snapshot
