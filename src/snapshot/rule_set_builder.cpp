#include "snapshot/rule_set_builder.hpp"

#include <algorithm>

namespace tierwall::snapshot {

namespace {

// By name, or by label class.
constexpr std::uint64_t kStepsPerLookUp = 4;
// It is put in order, and held against what is known.
constexpr std::uint64_t kStepsPerRange = 4;
// Identities are made from twice as much again: both ends of every range, by address.
constexpr std::size_t kCopiesOfSets = 3;

}  // namespace

void put_net_key(const std::vector<Cidr>& nets, std::vector<std::uint64_t>& key) {
  key.clear();
  for (const Cidr& net : nets)
    key.insert(key.end(), {net.address.high, net.address.low, net.length});
}

std::string key_of_names(const std::vector<std::string_view>& names, std::uint32_t selector) {
  std::string key = std::to_string(selector);
  for (const std::string_view name : names) {
    key += ' ';
    key += name;
  }
  return key;
}

RuleSetBuilder::RuleSetBuilder(const Model& model, std::size_t selector_count,
                               const LabelledObjects& objects, Members& members, AddressSets& sets,
                               std::vector<PortBinding>& bindings, bool apart,
                               support::BuildMeter& meter)
    : objects_(objects),
      members_(members),
      sets_(sets),
      bindings_(bindings),
      apart_(apart),
      meter_(meter),
      slices_(model.service_slices) {
  known_.of_selectors.assign(selector_count, kNoEntry);
  for (std::uint32_t i = 0; i < objects.endpoints().size(); ++i) {
    for (const EndpointPort& port : objects.endpoints()[i].ports) {
      meter.work(kStepsPerLookUp);
      if (port.name.empty()) continue;
      named_ports_[port.name].push_back({PortBinding::key_of(port.protocol, port.port), i});
    }
  }
  for (std::uint32_t i = 0; i < slices_.size(); ++i) {
    meter.work(kStepsPerLookUp);
    slices_of_[service_key(slices_[i].namespace_name, slices_[i].service)].push_back(i);
  }
}

std::uint32_t RuleSetBuilder::take_set(bool apart) {
  meter_.work(kStepsPerRange * ranges_.size());
  const std::size_t before = sets_.bytes();
  const std::uint32_t set = apart ? sets_.add(ranges_) : sets_.intern(ranges_);
  meter_.hold(kCopiesOfSets * (sets_.bytes() - before));
  return set;
}

RuleSets::NetList RuleSetBuilder::net_list(const std::vector<Cidr>& nets) {
  meter_.work(nets.size());
  put_net_key(nets, net_key_);
  const auto [number, is_new] = known_.net_keys.intern(net_key_);
  if (is_new) {
    for (const Cidr& net : nets)
      ranges_.add(net);
    known_.of_net_lists.push_back(take_set(false));
  }
  return {number, known_.of_net_lists[number]};
}

std::uint32_t RuleSetBuilder::set_of_service(const std::string& service) {
  const auto [entry, is_new] = known_.of_services.try_emplace(service);
  if (!is_new) return entry->second;
  if (const auto found = slices_of_.find(service); found != slices_of_.end()) {
    for (const std::uint32_t slice : found->second)
      add_slice(slice);
  }
  return entry->second = take_set(apart_);
}

std::uint32_t RuleSetBuilder::set_of_selector(std::uint32_t selector) {
  std::uint32_t& set = known_.of_selectors[selector];
  if (set != kNoEntry) return set;
  for (const std::uint32_t label_class : members_.classes_of(selector)) {
    for (const std::uint32_t endpoint : objects_.endpoints_of(label_class))
      add_endpoint(endpoint);
    for (const std::uint32_t network_set : objects_.network_sets_of(label_class)) {
      const std::span<const Cidr> nets = objects_.network_sets()[network_set].nets;
      meter_.work(nets.size());
      for (const Cidr& net : nets)
        ranges_.add(net);
    }
  }
  ++selector_count_;
  return set = take_set(apart_);
}

// With its addresses or, if it has none, by itself. A host without addresses is invisible (1.4).
void RuleSetBuilder::add_endpoint(std::uint32_t endpoint) {
  const EndpointRecord& record = objects_.endpoints()[endpoint];
  meter_.work(1 + record.addresses.size());
  for (const Address& address : record.addresses)
    ranges_.add(address);
  if (record.addresses.empty() && record.kind != EndpointKind::host_endpoint) {
    ranges_.endpoints.push_back(endpoint);
  }
}

void RuleSetBuilder::add_slice(std::uint32_t slice) {
  const std::vector<Address>& addresses = slices_[slice].addresses;
  meter_.work(1 + addresses.size());
  for (const Address& address : addresses)
    ranges_.add(address);
}

BindingRun RuleSetBuilder::bindings_of_names(const std::vector<std::string_view>& names,
                                             std::uint32_t selector) {
  const auto [entry, is_new] = known_.bindings_of_names.try_emplace(key_of_names(names, selector));
  if (!is_new) return entry->second;
  std::vector<Binder> binders;
  for (const std::string_view name : names) {
    const auto found = named_ports_.find(name);
    if (found == named_ports_.end()) continue;
    for (const Binder& binder : found->second) {
      meter_.work(kStepsPerLookUp);
      const EndpointRecord& endpoint = objects_.endpoints()[binder.number];
      if (selector == kNoEntry || members_.matches(selector, endpoint.label_class)) {
        binders.push_back(binder);
      }
    }
  }
  entry->second =
      append_bindings(binders, [this](std::uint32_t endpoint) { add_endpoint(endpoint); });
  known_.named_ports.push_back({{names.begin(), names.end()}, selector, entry->second});
  return entry->second;
}

// 3.7: an entry without a number contributes nothing.
BindingRun RuleSetBuilder::bindings_of_service(const std::string& service) {
  const auto [entry, is_new] = known_.bindings_of_services.try_emplace(service);
  const auto found = slices_of_.find(service);
  if (!is_new || found == slices_of_.end()) return entry->second;
  std::vector<Binder> binders;
  for (const std::uint32_t slice : found->second) {
    for (const ServicePort& port : slices_[slice].ports) {
      if (port.port) binders.push_back({PortBinding::key_of(port.protocol, *port.port), slice});
    }
  }
  return entry->second =
             append_bindings(binders, [this](std::uint32_t slice) { add_slice(slice); });
}

template <class Add>
BindingRun RuleSetBuilder::append_bindings(std::vector<Binder>& binders, Add add) {
  support::sort(meter_, binders);
  binders.erase(std::unique(binders.begin(), binders.end()), binders.end());
  BindingRun run{static_cast<std::uint32_t>(bindings_.size()), 0};
  support::SequencePool<std::uint32_t> known;  // binders of a key
  std::vector<std::uint32_t> sets;             // of these
  std::vector<std::uint32_t> numbers;
  for (auto at = binders.begin(); at != binders.end();) {
    const std::uint32_t key = at->key;
    numbers.clear();
    for (; at != binders.end() && at->key == key; ++at)
      numbers.push_back(at->number);
    const auto [index, is_new] = known.intern(numbers);
    if (is_new || apart_) {
      std::ranges::for_each(numbers, add);
      sets.push_back(take_set(apart_));
    }
    bindings_.push_back({key, apart_ ? sets.back() : sets[index]});
    ++run.count;
  }
  return run;
}

}  // namespace tierwall::snapshot
