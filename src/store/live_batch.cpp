#include "store/live_batch.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "model/resource_names.hpp"
#include "store/net_members.hpp"
#include "support/sort_once.hpp"

namespace tierwall::store {

namespace {

LiveState::NetworkSetName name_of(const NetworkSet& set) {
  return {set.namespace_name, set.name};
}

bool is_unaddressed(const AnyEndpoint& endpoint) {
  return endpoint.exists() && endpoint.addresses().empty();
}

bool has_same_plans(const HostEntry& a, const HostEntry& b) {
  return std::ranges::equal(a.untracked, b.untracked) && std::ranges::equal(a.forward, b.forward) &&
         a.pre_dnat == b.pre_dnat;
}

// One that is vacant, or the next one.
std::uint32_t take(std::vector<std::uint32_t>& vacant, std::size_t next) {
  if (vacant.empty()) return static_cast<std::uint32_t>(next);
  const std::uint32_t number = vacant.back();
  vacant.pop_back();
  return number;
}

}  // namespace

bool LiveBatch::add(const TierChange& change) {
  state_.policies.change(change.before, change.after, effects_);
  return true;
}

bool LiveBatch::add(const PolicyChange& change) {
  return state_.policies.change(change.before, change.after, effects_);
}

bool LiveBatch::add(const ProfileChange& change) {
  return state_.profiles.change(change, effects_);
}

bool LiveBatch::add(const NetworkSetChange& change) {
  changes_network_sets_ = true;
  if (state_.classes.size() > state_.most_classes) return false;
  const Nets before = change.before == nullptr ? Nets() : take_out(*change.before);
  const Nets now = change.after == nullptr ? Nets() : put_in(*change.after);
  replace(before, now);
  return true;
}

bool LiveBatch::add(const SliceChange& change) {
  const auto nets_of = [this](const ServiceSlice* slice) -> std::optional<Nets> {
    if (slice == nullptr) return Nets();
    const std::optional<std::uint32_t> number = state_.services.number_of(*slice);
    if (!number) return std::nullopt;
    if (state_.sets_of(*number).empty()) return Nets();
    return Nets{*number, distinct_nets(slice->addresses)};
  };
  const std::optional<Nets> before = nets_of(change.before);
  const std::optional<Nets> now = nets_of(change.after);
  if (!before || !now) return false;
  replace(*before, *now);
  return true;
}

void LiveBatch::replace(const Nets& before, const Nets& now) {
  for (const Cidr& net : before.all)
    nets_.remove(net, before.number);
  for (const Cidr& net : now.all)
    nets_.add(net, now.number);
  std::vector<Cidr> changed;
  if (std::ranges::equal(state_.sets_of(before.number), state_.sets_of(now.number))) {
    std::ranges::set_symmetric_difference(before.all, now.all, std::back_inserter(changed));
  } else {
    std::ranges::set_union(before.all, now.all, std::back_inserter(changed));
  }
  for (const Cidr& net : changed) {
    if (is_single(net)) {
      addresses_.push_back(net.address);
    } else {
      prefixes_.push_back(net);
    }
  }
}

bool LiveBatch::add(const EndpointChange& change) {
  if (change.after.is_there()) {
    state_.profiles.note(change.after);
  } else {
    state_.profiles.forget(change.before);
  }
  return touch(change);
}

bool LiveBatch::touch(const EndpointChange& change) {
  const AnyEndpoint& known = change.before.exists() ? change.before : change.after;
  if (!known.exists()) return true;
  Touched touched{change, before().find(known.kind(), known.namespace_name(), known.name())};
  change_directory(touched);
  if (!classify(touched)) return false;
  for (const AnyEndpoint* endpoint : {&change.before, &change.after}) {
    if (!endpoint->exists()) continue;
    const std::vector<Address>& of_endpoint = endpoint->addresses();
    addresses_.insert(addresses_.end(), of_endpoint.begin(), of_endpoint.end());
  }
  touched_.push_back(touched);
  return true;
}

bool LiveBatch::touch(EndpointId id, const AnyEndpoint& endpoint, bool has_other_labels) {
  Touched touched{{endpoint, endpoint}, id, false};
  if (!has_other_labels) {
    classes_before_.emplace(id.value, class_now(id));
  } else if (!classify(touched)) {
    return false;
  }
  touched.is_told_of = state_.classes[class_before(id)].sets != state_.classes[class_now(id)].sets;
  if (touched.is_told_of) {
    const std::vector<Address>& addresses = endpoint.addresses();
    addresses_.insert(addresses_.end(), addresses.begin(), addresses.end());
  }
  touched_.push_back(touched);
  return true;
}

bool LiveBatch::classify(const Touched& touched) {
  const AnyEndpoint& endpoint = touched.change.after;
  std::vector<std::uint32_t>& classes = state_.class_of_endpoint;
  if (touched.id.value == classes.size()) classes.push_back(LiveState::kNoClass);
  std::uint32_t& endpoint_class = classes[touched.id.value];
  classes_before_.emplace(touched.id.value, endpoint_class);
  endpoint_class = endpoint.exists() ? class_of(endpoint) : LiveState::kNoClass;
  return (endpoint_class == LiveState::kNoClass || state_.classes[endpoint_class].is_complete) &&
         state_.classes.size() <= state_.most_classes;
}

bool LiveBatch::add_concerned() {
  auto& [other_policies, more_sets, profiles] = effects_;
  if (!profiles.empty()) {
    const std::set<ResourceName> invisible = state_.profiles.missing().invisible_workloads();
    for (const ResourceName& name : invisible)
      state_.profiles.note(AnyEndpoint(resources_.of<WorkloadEndpoint>().find(name)));
  }
  if (!more_sets.empty()) {
    if (changes_network_sets_) return false;
    support::sort_once(more_sets);
    move_network_sets();
  }
  if (!other_policies.empty() || !more_sets.empty() || !profiles.empty()) {
    if (!add_concerned_endpoints()) return false;
  }
  return state_.profiles.settle();
}

bool LiveBatch::add_concerned_endpoints() {
  enum Effect : std::uint8_t { kMoreSets = 1, kOtherPolicies = 2, kOtherProfiles = 4 };
  std::vector<std::uint8_t> effects(state_.classes.size());  // by class
  for (const std::uint32_t number : effects_.more_sets)
    effects[number] |= kMoreSets;
  for (const std::uint32_t number : effects_.other_policies)
    effects[number] |= kOtherPolicies;
  const std::vector<bool> naming = state_.plans.naming(effects_.profiles);  // by plan
  const std::vector<EndpointEntry>& entries = state_.tables.tables().entries;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const std::uint32_t number = state_.class_of_endpoint[i];
    if (number == LiveState::kNoClass) continue;
    const bool names = naming[entries[i].normal[0]];
    const std::uint8_t effect = effects[number] | (names ? kOtherProfiles : 0);
    if (effect == 0 || classes_before_.contains(i)) continue;
    const EndpointId id{i};
    const std::vector<Address>& addresses = now()[id].addresses;
    if ((effect & kMoreSets) != 0) moved_.insert(moved_.end(), addresses.begin(), addresses.end());
    if (effect == kMoreSets && !addresses.empty()) continue;
    const AnyEndpoint endpoint = resource_of(id);
    if (names) state_.profiles.note(endpoint);
    if (!touch(id, endpoint, names)) return false;
  }
  return true;
}

AnyEndpoint LiveBatch::resource_of(EndpointId id) const {
  const EndpointInfo& info = now()[id];
  const ResourceName name{std::string(to_string(info.kind)), info.namespace_name, info.name};
  if (info.kind == EndpointKind::host_endpoint)
    return AnyEndpoint(resources_.of<HostEndpoint>().find(name));
  return AnyEndpoint(resources_.of<WorkloadEndpoint>().find(name));
}

// They are as they were before the batch, which changes policies.
void LiveBatch::move_network_sets() {
  for (const auto& [name, number] : state_.class_of_network_set) {
    if (!std::ranges::binary_search(effects_.more_sets, number)) continue;
    const NetworkSet named{.namespace_name = name.first, .name = name.second};
    const NetworkSet& set = *resources_.of<NetworkSet>().find(resource_name(named));
    // Of one that no rule picked, nothing was told.
    const bool was_picked = state_.classes[number].sets.front() < first_new_set_;
    for (const Cidr& net : distinct_nets(set.nets)) {
      if (!was_picked) state_.nets.add_holder(net, number);
      if (is_single(net)) {
        moved_.push_back(net.address);
      } else {
        moved_prefixes_.push_back(net);
      }
    }
  }
}

bool LiveBatch::write_entries() {
  for (Touched& touched : touched_) {
    if (!write_entry(touched)) return false;
  }
  // Whoever shares an address with them: its plans are what they were.
  for (const Address& address : placed_) {
    for (const EndpointId id : now().owners(address)) {
      if (classes_before_.contains(id.value) || now()[id].addresses.front() != address) continue;
      state_.tables.set_entry(id, entry_of(state_.tables.tables().entries[id.value],
                                           state_.tables.place_of(address).identity));
    }
  }
  return true;
}

Invalidated LiveBatch::finish() {
  if (now_) state_.directory = std::move(now_);
  Invalidated invalidated;
  for (const Touched& touched : touched_) {
    if (touched.is_told_of) invalidated.endpoints.push_back(touched.id);
  }
  support::sort_once(invalidated.endpoints);
  support::sort_once(told_);
  std::ranges::set_union(addresses_, told_, std::back_inserter(invalidated.addresses));
  std::stable_partition(prefixes_.begin(), prefixes_.end(),
                        [](const Cidr& prefix) { return prefix.family() == Family::v4; });
  invalidated.prefixes = outermost(prefixes_);
  return invalidated;
}

std::uint32_t LiveBatch::class_of(const AnyEndpoint& endpoint) {
  return state_.classes.class_of(
      endpoint.visit([this](const auto& resource) { return state_.labels.of(resource); }),
      endpoint.ports());
}

void LiveBatch::change_directory(Touched& touched) {
  const auto& [was, is] = touched.change;
  if (was.exists() && is.exists() && was.addresses() == is.addresses()) return;
  if (!now_) now_ = std::make_shared<snapshot::EndpointDirectory>(before());
  if (was.exists()) {
    now_->remove(touched.id);
  } else {
    touched.id = EndpointId{take(state_.vacant_ids, now_->size())};
  }
  if (!is.exists()) {
    state_.vacant_ids.push_back(touched.id.value);
    return;
  }
  now_->put(touched.id,
            {is.kind(), std::string(is.namespace_name()), std::string(is.name()), is.addresses()});
}

LiveBatch::Nets LiveBatch::nets_of(const NetworkSet& set, std::uint32_t number) const {
  if (state_.sets_of(number).empty()) return {};
  return {number, distinct_nets(set.nets)};
}

LiveBatch::Nets LiveBatch::take_out(const NetworkSet& set) {
  const auto known = state_.class_of_network_set.find(name_of(set));
  const std::uint32_t number = known->second;
  state_.class_of_network_set.erase(known);
  return nets_of(set, number);
}

LiveBatch::Nets LiveBatch::put_in(const NetworkSet& set) {
  const std::uint32_t number = state_.classes.class_of(state_.labels.of(set), {});
  state_.class_of_network_set.emplace(name_of(set), number);
  return nets_of(set, number);
}

std::uint32_t LiveBatch::class_before(EndpointId id) const {
  const auto found = classes_before_.find(id.value);
  return found == classes_before_.end() ? state_.class_of_endpoint[id.value] : found->second;
}

std::vector<std::uint32_t> LiveBatch::sets_of_all(std::span<const std::uint32_t> classes,
                                                  std::uint32_t end) const {
  std::vector<std::uint32_t> sets;
  for (const std::uint32_t number : classes) {
    const std::span<const std::uint32_t> of_class = state_.sets_of(number);
    sets.insert(sets.end(), of_class.begin(), std::ranges::lower_bound(of_class, end));
  }
  if (classes.size() > 1) support::sort_once(sets);
  return sets;
}

EndpointEntry LiveBatch::entry_of(const EndpointEntry& plans, std::uint32_t identity) const {
  return state_.plans.entry_of(plans, identity, state_.identities.known(identity));
}

bool LiveBatch::write_entry(Touched& touched) {
  const AnyEndpoint& endpoint = touched.change.after;
  EndpointTableEditor& editor = state_.tables;
  const bool is_new = touched.id.value == editor.tables().entries.size();
  const EndpointEntry was =
      is_new ? state_.plans.vacant_entry() : editor.tables().entries[touched.id.value];
  if (is_unaddressed(touched.change.before)) state_.uses.remove(was.identity);
  if (!endpoint.exists()) {
    if (was.host != kNoEntry) state_.vacant_hosts.push_back(was.host);
    editor.set_entry(touched.id, state_.plans.vacant_entry());
    editor.set_unaddressed(touched.id, 0);
    return true;
  }
  const std::optional<std::uint32_t> identity = identity_of(touched);
  if (!identity) return false;
  const std::vector<std::uint32_t> policies =
      state_.policies.in_order(state_.classes[class_now(touched.id)].policies);
  const snapshot::EndpointPlans plans =
      state_.plans.plans_of(policies, endpoint.profiles(), endpoint.is_host());
  EndpointEntry entry = was;
  for (const unsigned at : {0U, 1U})
    entry.normal[at] = plans.normal[at];
  bool has_other_plans = !std::ranges::equal(entry.normal, was.normal);
  if (endpoint.is_host()) {
    if (entry.host == kNoEntry) {
      entry.host = take(state_.vacant_hosts, editor.tables().hosts.size());
    } else {
      has_other_plans =
          has_other_plans || !has_same_plans(editor.tables().hosts[entry.host], plans.host);
    }
    editor.set_host(entry.host, plans.host);
  }
  if (has_other_plans && !touched.is_told_of) {
    touched.is_told_of = true;
    told_.insert(told_.end(), endpoint.addresses().begin(), endpoint.addresses().end());
  }
  editor.set_entry(touched.id, entry_of(entry, *identity));
  if (is_unaddressed(endpoint)) state_.uses.add(*identity);
  editor.set_unaddressed(touched.id, is_unaddressed(endpoint) ? *identity : 0);
  return true;
}

// That of its first address or, if it has none, its own; a host without one is invisible (1.4).
std::optional<std::uint32_t> LiveBatch::identity_of(const Touched& touched) const {
  const AnyEndpoint& endpoint = touched.change.after;
  if (!endpoint.addresses().empty())
    return state_.tables.place_of(endpoint.addresses().front()).identity;
  if (endpoint.is_host()) return state_.identities.in_no_set();
  return state_.identities.changed(state_.identities.in_no_set(), {},
                                   state_.classes[class_now(touched.id)].sets);
}

}  // namespace tierwall::store
