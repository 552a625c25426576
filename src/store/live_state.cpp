#include "store/live_state.hpp"

namespace tierwall::store {

namespace {

// That may come, and are remembered.
constexpr std::size_t kMostNewClasses = 65'536;

}  // namespace

LiveState::LiveState(const SnapshotAccess::Body& body, const Model& model,
                     std::unique_ptr<snapshot::Sources> from,
                     std::unique_ptr<support::BuildMeter> meter_of_build, StagedPolicies staged)
    : meter(std::move(meter_of_build)),
      sources(std::move(from)),
      built(body.tables),
      directory(body.endpoints),
      labels(*sources->profiles, *meter),
      classes(*sources, built->rules.port_bindings),
      most_classes(classes.size() + kMostNewClasses),
      services(sources->rule_sets, built->rules.port_bindings),
      identities(*sources, built->addresses),
      plans(*sources->plans, *built),
      owners(body, *sources, classes, *meter),
      policies(*sources, classes, owners, staged),
      profiles(model, *sources, owners),
      tables({built, &built->addresses}, built->plans) {
  const std::vector<EndpointEntry>& entries = built->plans.endpoints;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    class_of_endpoint.push_back(classes.class_of_built(i));
    if (sources->objects->endpoints()[i].addresses.empty()) uses.add(entries[i].identity);
  }
  uses.add(0);
  for (const AddressPlace& place : built->addresses.v4_intervals.places)
    uses.add(place.identity);
  for (const AddressPlace& place : built->addresses.v6_intervals.places)
    uses.add(place.identity);
  const auto add_use = [this](const auto& slot) { uses.add(slot.identity); };
  built->addresses.v4_singles.for_each(add_use);
  built->addresses.v6_singles.for_each(add_use);

  const std::vector<snapshot::NetworkSetRecord>& network_sets = sources->objects->network_sets();
  for (std::size_t i = 0; i < network_sets.size(); ++i) {
    const snapshot::NetworkSetRecord& set = network_sets[i];
    const std::uint32_t number = classes.class_of_built_network_set(i);
    class_of_network_set.emplace(NetworkSetName(set.namespace_name, set.name), number);
    if (classes[number].sets.empty()) continue;
    for (const Cidr& net : distinct_nets(set.nets))
      nets.add_holder(net, number);
  }

  for (const ServiceSlice& slice : model.service_slices) {
    // A build knows all ports.
    const std::uint32_t number = *services.number_of(slice);
    if (services.sets(number).empty()) continue;
    for (const Cidr& address : distinct_nets(slice.addresses))
      nets.add_holder(address, number);
  }

  // From here on nothing refers to the model, and nothing is part of a build.
  *meter = support::BuildMeter();
  sources->members.reset();
  sources->objects.reset();
  sources->order.reset();
  sources->sets = snapshot::AddressSets();
  sources->of_policies = {};
  sources->selecting.clear();
}

std::span<const std::uint32_t> LiveState::sets_of(std::uint32_t number) const {
  if (number == kNoClass) return {};
  if (number >= LiveServices::kFirst) return services.sets(number);
  return classes[number].sets;
}

}  // namespace tierwall::store
