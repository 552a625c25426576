// Changes EndpointTables, and notes what was changed.
//
//     EndpointTableEditor editor(addresses, plans);
//     if (!editor.put(address, {identity, owner})) build_anew();
//     copies.copy(editor.tables(), editor.take_changes());
//
// Thread contract: single-threaded. Complexity: constant; an address that goes moves those of its neighbours
// that were pushed aside by it; intervals are laid out for all addresses of their family.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/runtime/address.hpp>

#include "snapshot/intervals.hpp"
#include "store/endpoint_tables.hpp"

namespace tierwall::store {

class EndpointTableEditor {
 public:
  // Of a build; so many places are among its single addresses.
  EndpointTableEditor(const std::shared_ptr<const snapshot::AddressData>& addresses,
                      const snapshot::PlanData& plans);

  const EndpointTables& tables() const noexcept { return tables_; }
  EndpointTables::Changes take_changes() { return std::exchange(changes_, {}); }

  AddressPlace place_of(const Address& address) const noexcept;
  // Whether it has a place of its own, not that of an interval.
  bool is_single(const Address& address) const noexcept;
  // False: too many addresses are looked for in the same places.
  bool put(const Address& address, const AddressPlace& place);
  // Appends those that have a place of their own and lie in a prefix. These are of one family, ascending and
  // disjoint. False: there would be more than `most` then.
  bool append_singles_in(std::span<const Cidr> prefixes, std::size_t most,
                         std::vector<Address>& found) const;

  // Single addresses keep their places.
  void set_intervals(snapshot::IntervalList<V4Number> list);
  void set_intervals(snapshot::IntervalList<V6Number> list);

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
  template <class Key, class Number>
  static void lay_out(snapshot::IntervalList<Number> list, const snapshot::SlotData<Key>& slots,
                      std::shared_ptr<const snapshot::IntervalData<Number>>& intervals,
                      std::vector<AddressCell>& cells);
  template <class T>
  void set(std::vector<T>& list, std::size_t at, const T& item, Table table);

  EndpointTables tables_;
  std::size_t v4_used_, v6_used_;  // slots
  EndpointTables::Changes changes_;
};

}  // namespace tierwall::store
