// Changes EndpointTables, and notes what was changed.
//
//     EndpointTableEditor editor(addresses, plans);
//     if (!editor.put(address, {identity, owner})) build_anew();
//     copies.copy(editor.tables(), editor.take_changes());
//
// Thread contract: single-threaded; the grids must outlive it. Complexity: constant; an address that goes
// moves those of its neighbours that were pushed aside by it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "store/endpoint_tables.hpp"

namespace tierwall::store {

class EndpointTableEditor {
 public:
  // Of a build; so many places are among its single addresses.
  EndpointTableEditor(const snapshot::AddressData& addresses, const snapshot::PlanData& plans);

  const EndpointTables& tables() const noexcept { return tables_; }
  EndpointTables::Changes take_changes() { return std::exchange(changes_, {}); }

  AddressPlace place_of(const Address& address) const noexcept;
  // Whether it has a place of its own, not that of an interval.
  bool is_single(const Address& address) const noexcept;
  // False: too many addresses are looked for in the same places.
  bool put(const Address& address, const AddressPlace& place);

  // The number is one that is there, or the next one.
  void set_entry(EndpointId id, const EndpointEntry& entry);
  void set_host(std::uint32_t number, const HostEntry& host);
  void set_unaddressed(EndpointId id, std::uint32_t identity);

 private:
  using Table = EndpointTables::Change::Table;

  // The tables for the addresses of one family.
  template <class Key, class Number>
  struct Family {
    snapshot::SlotData<Key>& slots;
    std::vector<AddressCell>& cells;
    const snapshot::IntervalData<Number>& intervals;
    std::size_t& used;
    Table slot_table;
    Table cell_table;
  };

  template <class Key, class Number>
  bool put(const Family<Key, Number>& family, const Key& key, Number number,
           const AddressPlace& place);
  template <class Key, class Number>
  bool insert(const Family<Key, Number>& family, const AddressSlot<Key>& slot);
  template <class Key, class Number>
  bool enlarge(const Family<Key, Number>& family, const AddressSlot<Key>& slot);
  template <class Key, class Number>
  void erase(const Family<Key, Number>& family, std::size_t at);
  template <class T>
  void set(std::vector<T>& list, std::size_t at, const T& item, Table table);

  const snapshot::AddressData& grids_;
  EndpointTables tables_;
  std::size_t v4_used_, v6_used_;  // slots
  EndpointTables::Changes changes_;
};

}  // namespace tierwall::store
