#include "store/endpoint_table_editor.hpp"

#include <algorithm>

namespace tierwall::store {

namespace {

template <class Key>
std::size_t count_used(const snapshot::SlotData<Key>& data) {
  std::size_t count = 0;
  data.for_each([&count](const AddressSlot<Key>&) { ++count; });
  return count;
}

}  // namespace

EndpointTableEditor::EndpointTableEditor(
    const std::shared_ptr<const snapshot::AddressData>& addresses, const snapshot::PlanData& plans)
    : tables_(addresses, plans),
      v4_used_(count_used(tables_.v4_slots)),
      v6_used_(count_used(tables_.v6_slots)) {}

AddressPlace EndpointTableEditor::place_of(const Address& address) const noexcept {
  return tierwall::place_of(tables_.addresses(), address);
}

bool EndpointTableEditor::is_single(const Address& address) const noexcept {
  const auto has = [](const auto& data, const auto& key) {
    return !data.slots.empty() && detail::find_slot(data.view(), key) != nullptr;
  };
  return address.is_v4() ? has(tables_.v4_slots, address.v4_bits())
                         : has(tables_.v6_slots, address);
}

bool EndpointTableEditor::put(const Address& address, const AddressPlace& place) {
  if (address.is_v4()) {
    const Family<V4Number, V4Number> v4{tables_.v4_slots, tables_.v4_cells, *tables_.v4_intervals,
                                        v4_used_,         Table::v4_slots,  Table::v4_cells};
    return put(v4, address.v4_bits(), address.v4_bits(), place);
  }
  const Family<Address, V6Number> v6{tables_.v6_slots, tables_.v6_cells, *tables_.v6_intervals,
                                     v6_used_,         Table::v6_slots,  Table::v6_cells};
  return put(v6, address, v6_number(address), place);
}

template <class Key, class Number>
bool EndpointTableEditor::put(const Family<Key, Number>& family, const Key& key, Number number,
                              const AddressPlace& place) {
  AddressIntervals<Number> intervals = family.intervals.view();
  intervals.cells = family.cells;
  const std::size_t cell = intervals.root.cell_of(number);
  const AddressSlot<Key>* const found =
      family.slots.slots.empty() ? nullptr : detail::find_slot(family.slots.view(), key);
  if (intervals.place_in(family.cells[cell], number) == place) {
    if (found != nullptr)
      erase(family, static_cast<std::size_t>(found - family.slots.slots.data()));
    return true;
  }
  const AddressSlot<Key> slot{key, place.identity, place.owner};
  if (found != nullptr) {
    set(family.slots.slots, static_cast<std::size_t>(found - family.slots.slots.data()), slot,
        family.slot_table);
    return true;
  }
  if (!insert(family, slot)) return false;
  if (!family.cells[cell].has_singles()) {
    set(family.cells, cell, AddressCell{family.cells[cell].bits | AddressCell::kHasSingles},
        family.cell_table);
  }
  return true;
}

// As SlotData::fill(): half full at most, and never far from where a search begins.
template <class Key, class Number>
bool EndpointTableEditor::insert(const Family<Key, Number>& family, const AddressSlot<Key>& slot) {
  std::vector<AddressSlot<Key>>& slots = family.slots.slots;
  if (slots.empty() || 2 * (family.used + 1) > slots.size() - kMaxProbes)
    return enlarge(family, slot);
  const std::size_t first =
      detail::slot_of(slot.address, family.slots.multiplier, family.slots.shift);
  for (std::size_t at = first; at < first + kMaxProbes; ++at) {
    if (slots[at].identity != kEmptySlot) continue;
    set(slots, at, slot, family.slot_table);
    ++family.used;
    return true;
  }
  return enlarge(family, slot);
}

// Lays all of them out anew, with one more.
template <class Key, class Number>
bool EndpointTableEditor::enlarge(const Family<Key, Number>& family, const AddressSlot<Key>& slot) {
  std::vector<AddressSlot<Key>> entries{slot};
  family.slots.for_each([&entries](const AddressSlot<Key>& each) { entries.push_back(each); });
  changes_.all = true;
  family.used = entries.size();
  return family.slots.fill(entries).empty();
}

// What stands behind the gap, and would no longer be found, moves into it.
template <class Key, class Number>
void EndpointTableEditor::erase(const Family<Key, Number>& family, std::size_t at) {
  std::vector<AddressSlot<Key>>& slots = family.slots.slots;
  for (std::size_t next = at + 1; next < slots.size() && slots[next].identity != kEmptySlot;
       ++next) {
    const std::size_t wanted =
        detail::slot_of(slots[next].address, family.slots.multiplier, family.slots.shift);
    if (wanted > at) continue;
    set(slots, at, slots[next], family.slot_table);
    at = next;
  }
  set(slots, at, AddressSlot<Key>{}, family.slot_table);
  --family.used;
}

bool EndpointTableEditor::append_singles_in(std::span<const Cidr> prefixes, std::size_t most,
                                            std::vector<Address>& found) const {
  if (prefixes.empty()) return true;
  const auto append_from = [&](const auto& slots, auto address_of) {
    for (const auto& slot : slots) {
      if (slot.identity == kEmptySlot) continue;
      const Address address = address_of(slot.address);
      const auto after = std::ranges::upper_bound(prefixes, address, {}, &Cidr::address);
      if (after == prefixes.begin() || !(after - 1)->contains(address)) continue;
      if (found.size() == most) return false;
      found.push_back(address);
    }
    return true;
  };
  if (prefixes.front().address.is_v4())
    return append_from(tables_.v4_slots.slots, [](V4Number key) { return Address::v4(key); });
  return append_from(tables_.v6_slots.slots, [](const Address& key) { return key; });
}

void EndpointTableEditor::set_intervals(snapshot::IntervalList<V4Number> list) {
  lay_out(std::move(list), tables_.v4_slots, tables_.v4_intervals, tables_.v4_cells);
}

void EndpointTableEditor::set_intervals(snapshot::IntervalList<V6Number> list) {
  lay_out(std::move(list), tables_.v6_slots, tables_.v6_intervals, tables_.v6_cells);
}

template <class Key, class Number>
void EndpointTableEditor::lay_out(snapshot::IntervalList<Number> list,
                                  const snapshot::SlotData<Key>& slots,
                                  std::shared_ptr<const snapshot::IntervalData<Number>>& intervals,
                                  std::vector<AddressCell>& cells) {
  std::vector<Number> singles;
  slots.for_each([&singles](const AddressSlot<Key>& slot) {
    singles.push_back(snapshot::number_of(slot.address));
  });
  auto laid = std::make_shared<snapshot::IntervalData<Number>>(
      snapshot::lay_out(std::move(list), std::span<const Number>(singles)));
  cells = std::exchange(laid->cells, {});
  intervals = std::move(laid);
}

template <class T>
void EndpointTableEditor::set(std::vector<T>& list, std::size_t at, const T& item, Table table) {
  const T copy = item;  // it may be an element of the list
  if (at == list.size()) list.emplace_back();
  list[at] = copy;
  changes_.list.push_back({table, static_cast<std::uint32_t>(at)});
}

void EndpointTableEditor::set_entry(EndpointId id, const EndpointEntry& entry) {
  set(tables_.entries, id.value, entry, Table::entries);
}

void EndpointTableEditor::set_host(std::uint32_t number, const HostEntry& host) {
  set(tables_.hosts, number, host, Table::hosts);
}

void EndpointTableEditor::set_unaddressed(EndpointId id, std::uint32_t identity) {
  std::vector<std::uint32_t>& list = tables_.unaddressed;
  if (id.value >= list.size()) {
    if (identity == 0) return;
    list.resize(id.value + 1);
  }
  set(list, id.value, identity, Table::unaddressed);
}

}  // namespace tierwall::store
