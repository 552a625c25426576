#include "store/live_endpoints.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace tierwall::store {

namespace {

// Elements that tables have room for before they are copied.
constexpr std::size_t kRoom = 1'024;
// Classes of endpoints that may come, and be remembered.
constexpr std::size_t kMostNewClasses = 65'536;

std::uint64_t key_of(std::uint32_t plan, std::uint32_t identity) noexcept {
  return std::uint64_t{plan} << 32U | identity;
}

// Of the intervals, which stay as they are.
template <class Number>
void add_uses(const snapshot::IntervalData<Number>& intervals, IdentityUses& uses) {
  for (const AddressCell& cell : intervals.cells) {
    if (cell.is_place()) uses.add(cell.identity());
  }
  for (const AddressPlace& place : intervals.places)
    uses.add(place.identity);
}

template <class Key>
void add_uses(const snapshot::SlotData<Key>& singles, IdentityUses& uses) {
  for (const AddressSlot<Key>& slot : singles.slots) {
    if (slot.identity != kEmptySlot) uses.add(slot.identity);
  }
}

std::vector<std::uint32_t> inverse(std::span<const std::uint32_t> permutation) {
  std::vector<std::uint32_t> inverted(permutation.size());
  for (std::uint32_t i = 0; i < permutation.size(); ++i)
    inverted[permutation[i]] = i;
  return inverted;
}

template <class T>
std::span<const T> rest(const std::vector<T>& items, std::size_t from) {
  return std::span(items).subspan(from);
}

}  // namespace

LiveEndpoints::LiveEndpoints(const Body& built, std::unique_ptr<snapshot::Sources> sources,
                             std::unique_ptr<support::BuildMeter> meter, const Limits& limits)
    : meter_(std::move(meter)),
      sources_(std::move(sources)),
      body_(built),
      max_bytes_(limits.max_snapshot_bytes),
      labels_(*sources_->profiles, *meter_),
      classes_(*sources_, built.tables->rules.port_bindings),
      nets_(*sources_),
      most_classes_(classes_.size() + kMostNewClasses),
      editor_(built.tables->addresses, built.tables->plans),
      rows_(built.tables->addresses.rows, kRoom * sources_->rows->width()),
      pages_(built.tables->addresses.pages, kRoom),
      steps_(built.tables->plans.steps, kRoom),
      plans_(built.tables->plans.plans, kRoom),
      class_of_identity_(inverse(sources_->identities)),
      most_identities_(sources_->identities.size() + kGrowth.spare_identities) {
  const EndpointTables& tables = editor_.tables();
  bytes_besides_ = built.stats.parts;
  bytes_besides_.addresses -= tables.address_bytes();
  bytes_besides_.plans -=
      tables.plan_bytes() + steps_.view().size_bytes() + plans_.view().size_bytes();
  bytes_besides_.names -= built.endpoints->bytes();
  for (std::uint32_t i = 0; i < tables.entries.size(); ++i) {
    class_of_endpoint_.push_back(classes_.class_of_built(i));
    const EndpointEntry& entry = tables.entries[i];
    if (sources_->objects->endpoints()[i].addresses.empty()) uses_.add(entry.identity);
    for (const unsigned at : {0U, 1U}) {
      if (entry.at_identity[at])
        programs_at_identity_.emplace(key_of(entry.normal[at], entry.identity), entry.program[at]);
    }
  }
  uses_.add(0);
  add_uses(built.tables->addresses.v4_intervals, uses_);
  add_uses(built.tables->addresses.v6_intervals, uses_);
  add_uses(tables.v4_slots, uses_);
  add_uses(tables.v6_slots, uses_);

  // From here on nothing refers to the model.
  *meter_ = support::BuildMeter();
  sources_->members.reset();
  sources_->objects.reset();
  sources_->order.reset();
  sources_->profiles->forget_rules();
  sources_->sets = snapshot::AddressSets();
  sources_->selecting.clear();

  const snapshot::EndpointPlans nothing = sources_->plans->plans_of({}, {}, false);
  take_new_plans();
  for (const unsigned at : {0U, 1U})
    vacant_entry_.normal[at] = nothing.normal[at];
  vacant_entry_ = entry_of(vacant_entry_, 0);
}

// Others are told of, even if the endpoint does not exist for policy.
bool LiveEndpoints::names_defined_profiles(const AnyEndpoint& endpoint) const {
  return !endpoint.is_there() ||
         std::ranges::all_of(endpoint.profiles(), [this](const std::string& profile) {
           return sources_->profiles->find_defined(profile) != nullptr;
         });
}

std::uint32_t LiveEndpoints::class_of(const AnyEndpoint& endpoint) {
  return classes_.class_of(
      endpoint.visit([this](const auto& resource) { return labels_.of(resource); }),
      endpoint.ports());
}

std::optional<std::uint32_t> LiveEndpoints::identity_of(std::uint32_t address_class) {
  std::vector<std::uint32_t>& identities = sources_->identities;
  if (address_class < identities.size()) return identities[address_class];
  if (address_class >= most_identities_) return std::nullopt;
  // Classes and identities come one by one, and after those of the build have the same numbers.
  const snapshot::IdentityRows& rows = *sources_->rows;
  for (std::size_t page = pages_.size(); page < rows.page_count(); ++page)
    pages_.push_back(rows.page(static_cast<std::uint32_t>(page)));
  while (identities.size() <= address_class) {
    const auto next = static_cast<std::uint32_t>(identities.size());
    rows_.append(rows.row(next));
    class_of_identity_.push_back(next);
    identities.push_back(next);
  }
  return address_class;
}

EndpointEntry LiveEndpoints::entry_of(const EndpointEntry& plans, std::uint32_t identity) const {
  EndpointEntry entry = plans;
  entry.identity = identity;
  for (const unsigned at : {0U, 1U}) {
    const std::uint32_t plan = entry.normal[at];
    const auto found = programs_at_identity_.find(key_of(plan, identity));
    entry.at_identity[at] = found != programs_at_identity_.end();
    entry.program[at] = entry.at_identity[at] ? found->second : plans_[plan].program;
  }
  return entry;
}

void LiveEndpoints::take_new_plans() {
  const snapshot::PlanBuilder& builder = *sources_->plans;
  steps_.append(rest(builder.steps(), steps_.size()));
  for (PlanEntry plan : rest(builder.plans(), plans_.size())) {
    plan.program = body_.tables->programs.walk;
    plans_.push_back(plan);
  }
}

// One call of apply().
class LiveEndpoints::Batch {
 public:
  explicit Batch(LiveEndpoints& live) : live_(live) {}

  // Each returns false if everything has to be built anew.
  bool add(const EndpointChange& change) {
    if (!live_.names_defined_profiles(change.after)) return false;
    const AnyEndpoint& known = change.before.exists() ? change.before : change.after;
    if (!known.exists()) return true;
    Touched touched{change, before().find(known.kind(), known.namespace_name(), known.name())};
    rename(touched);
    std::vector<std::uint32_t>& classes = live_.class_of_endpoint_;
    if (touched.id.value == classes.size()) classes.push_back(kNoClass);
    std::uint32_t& endpoint_class = classes[touched.id.value];
    classes_before_.emplace(touched.id.value, endpoint_class);
    endpoint_class = change.after.exists() ? live_.class_of(change.after) : kNoClass;
    if (endpoint_class != kNoClass && !live_.classes_[endpoint_class].is_complete) return false;
    if (live_.classes_.size() > live_.most_classes_) return false;
    for (const AnyEndpoint* endpoint : {&change.before, &change.after}) {
      if (!endpoint->exists()) continue;
      const std::vector<Address>& of_endpoint = endpoint->addresses();
      addresses_.insert(addresses_.end(), of_endpoint.begin(), of_endpoint.end());
    }
    touched_.push_back(touched);
    return true;
  }

  bool place_addresses() {
    std::ranges::sort(addresses_);
    addresses_.erase(std::unique(addresses_.begin(), addresses_.end()), addresses_.end());
    return std::ranges::all_of(addresses_,
                               [this](const Address& address) { return place(address); });
  }

  bool write_entries() {
    for (const Touched& touched : touched_) {
      if (!write_entry(touched)) return false;
    }
    // Whoever shares an address with them: its plans are what they were.
    for (const Address& address : addresses_) {
      for (const EndpointId id : now().owners(address)) {
        if (classes_before_.contains(id.value) || now()[id].addresses.front() != address) continue;
        live_.editor_.set_entry(id, live_.entry_of(live_.editor_.tables().entries[id.value],
                                                   live_.editor_.place_of(address).identity));
      }
    }
    return true;
  }

  Invalidated finish() {
    if (now_) live_.body_.endpoints = std::move(now_);
    Invalidated invalidated;
    for (const Touched& touched : touched_)
      invalidated.endpoints.push_back(touched.id);
    std::ranges::sort(invalidated.endpoints);
    invalidated.endpoints.erase(
        std::unique(invalidated.endpoints.begin(), invalidated.endpoints.end()),
        invalidated.endpoints.end());
    invalidated.addresses = std::move(addresses_);
    return invalidated;
  }

 private:
  struct Touched {
    EndpointChange change;
    EndpointId id;
  };

  const snapshot::EndpointDirectory& before() const noexcept { return *live_.body_.endpoints; }
  const snapshot::EndpointDirectory& now() const noexcept { return now_ ? *now_ : before(); }

  // In the directory; gives new endpoints an id.
  void rename(Touched& touched) {
    const auto& [was, is] = touched.change;
    if (was.exists() && is.exists() && was.addresses() == is.addresses()) return;
    if (!now_) now_ = std::make_shared<snapshot::EndpointDirectory>(before());
    if (was.exists()) {
      now_->remove(touched.id);
    } else {
      touched.id = EndpointId{take(live_.vacant_ids_, now_->size())};
    }
    if (!is.exists()) {
      live_.vacant_ids_.push_back(touched.id.value);
      return;
    }
    now_->put(touched.id, {is.kind(), std::string(is.namespace_name()), std::string(is.name()),
                           is.addresses()});
  }

  static std::uint32_t take(std::vector<std::uint32_t>& vacant, std::size_t next) {
    if (vacant.empty()) return static_cast<std::uint32_t>(next);
    const std::uint32_t number = vacant.back();
    vacant.pop_back();
    return number;
  }

  std::uint32_t class_before(EndpointId id) const {
    const auto found = classes_before_.find(id.value);
    return found == classes_before_.end() ? live_.class_of_endpoint_[id.value] : found->second;
  }
  std::uint32_t class_now(EndpointId id) const { return live_.class_of_endpoint_[id.value]; }

  // Those that owners put an address into, ascending.
  template <class ClassOf>
  std::vector<std::uint32_t> sets_of(std::span<const EndpointId> owners, ClassOf class_of) const {
    std::vector<std::uint32_t> sets;
    for (const EndpointId owner : owners) {
      const std::vector<std::uint32_t>& of_owner = live_.classes_[class_of(owner)].sets;
      sets.insert(sets.end(), of_owner.begin(), of_owner.end());
    }
    if (owners.size() > 1) {
      std::ranges::sort(sets);
      sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    }
    return sets;
  }

  bool place(const Address& address) {
    const std::vector<EndpointId> owners = now().owners(address);
    const std::vector<std::uint32_t> sets_before =
        sets_of(before().owners(address), [this](EndpointId owner) { return class_before(owner); });
    const std::vector<std::uint32_t> sets_now =
        sets_of(owners, [this](EndpointId owner) { return class_now(owner); });
    left_.clear();
    joined_.clear();
    std::ranges::set_difference(sets_before, sets_now, std::back_inserter(left_));
    std::ranges::set_difference(sets_now, sets_before, std::back_inserter(joined_));
    std::erase_if(left_, [&](std::uint32_t set) { return live_.nets_.contains(set, address); });

    const AddressPlace was = live_.editor_.place_of(address);
    const std::uint32_t address_class =
        live_.sources_->rows->changed(live_.class_of_identity_[was.identity], left_, joined_);
    const std::optional<std::uint32_t> identity = live_.identity_of(address_class);
    if (!identity) return false;
    const EndpointId owner = owners.empty()       ? EndpointId::none()
                             : owners.size() == 1 ? owners.front()
                                                  : kSeveralOwners;
    const bool was_single = live_.editor_.is_single(address);
    if (!live_.editor_.put(address, {*identity, owner})) return false;
    if (live_.editor_.is_single(address)) live_.uses_.add(*identity);
    if (was_single) live_.uses_.remove(was.identity);
    return true;
  }

  bool write_entry(const Touched& touched) {
    const AnyEndpoint& endpoint = touched.change.after;
    EndpointTableEditor& editor = live_.editor_;
    const bool is_new = touched.id.value == editor.tables().entries.size();
    const EndpointEntry was =
        is_new ? live_.vacant_entry_ : editor.tables().entries[touched.id.value];
    if (was_unaddressed(touched)) live_.uses_.remove(was.identity);
    if (!endpoint.exists()) {
      if (was.host != kNoEntry) live_.vacant_hosts_.push_back(was.host);
      editor.set_entry(touched.id, live_.vacant_entry_);
      editor.set_unaddressed(touched.id, 0);
      return true;
    }
    const std::optional<std::uint32_t> identity = identity_of(touched);
    if (!identity) return false;
    const snapshot::EndpointPlans plans = live_.sources_->plans->plans_of(
        live_.classes_[class_now(touched.id)].policies, endpoint.profiles(), endpoint.is_host());
    live_.take_new_plans();
    EndpointEntry entry = was;
    for (const unsigned at : {0U, 1U})
      entry.normal[at] = plans.normal[at];
    if (endpoint.is_host()) {
      if (entry.host == kNoEntry)
        entry.host = take(live_.vacant_hosts_, editor.tables().hosts.size());
      editor.set_host(entry.host, plans.host);
    }
    editor.set_entry(touched.id, live_.entry_of(entry, *identity));
    const bool is_unaddressed = endpoint.addresses().empty();
    if (is_unaddressed) live_.uses_.add(*identity);
    editor.set_unaddressed(touched.id, is_unaddressed ? *identity : 0);
    return true;
  }

  static bool was_unaddressed(const Touched& touched) {
    return touched.change.before.exists() && touched.change.before.addresses().empty();
  }

  // That of its first address or, if it has none, its own; a host without one is invisible (1.4).
  std::optional<std::uint32_t> identity_of(const Touched& touched) const {
    const AnyEndpoint& endpoint = touched.change.after;
    if (!endpoint.addresses().empty())
      return live_.editor_.place_of(endpoint.addresses().front()).identity;
    if (endpoint.is_host()) return live_.sources_->identities[snapshot::IdentityRows::kInNoSet];
    return live_.identity_of(live_.sources_->rows->changed(
        snapshot::IdentityRows::kInNoSet, {}, live_.classes_[class_now(touched.id)].sets));
  }

  LiveEndpoints& live_;
  std::shared_ptr<snapshot::EndpointDirectory> now_;  // null: as before
  std::vector<Touched> touched_;
  support::HashMap<std::uint32_t, std::uint32_t> classes_before_;  // of those
  std::vector<Address> addresses_;                                 // that they had or have
  std::vector<std::uint32_t> left_, joined_;                       // sets, of one address
};

std::optional<LiveEndpoints::Applied> LiveEndpoints::apply(
    std::span<const EndpointChange> changes) {
  Batch batch(*this);
  for (const EndpointChange& change : changes) {
    if (!batch.add(change)) return std::nullopt;
  }
  if (!batch.place_addresses() || !batch.write_entries()) return std::nullopt;
  Applied applied;
  applied.invalidated = batch.finish();
  applied.body = make_body();
  if (applied.body->stats.bytes > max_bytes_) return std::nullopt;
  return applied;
}

std::shared_ptr<const LiveEndpoints::Body> LiveEndpoints::make_body() {
  const std::shared_ptr<const EndpointTables> tables =
      copies_.copy(editor_.tables(), editor_.take_changes());
  const auto body = std::make_shared<Body>(body_);
  body->memory = {tables, rows_.memory(), pages_.memory(), steps_.memory(), plans_.memory()};
  tables->show_in(body->view);
  body->view.sets.rows = rows_.view();
  body->view.sets.pages = pages_.view();
  body->view.steps = steps_.view();
  body->view.plans = plans_.view();

  SnapshotStats& stats = body->stats;
  stats.endpoints = body->endpoints->count();
  stats.identities = uses_.in_use();
  stats.parts.addresses = bytes_besides_.addresses + tables->address_bytes();
  stats.parts.sets = rows_.view().size_bytes() + pages_.view().size_bytes();
  stats.parts.plans = bytes_besides_.plans + tables->plan_bytes() + steps_.view().size_bytes() +
                      plans_.view().size_bytes();
  stats.parts.names = bytes_besides_.names + body->endpoints->bytes();
  stats.bytes = stats.parts.total();
  return body;
}

}  // namespace tierwall::store
