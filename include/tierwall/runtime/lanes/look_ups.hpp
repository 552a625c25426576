// The look-ups of flows in lanes: addresses, traffic classes, maps. Answers are those of
// runtime/address_tables.hpp, runtime/traffic_classes.hpp and runtime/class_maps.hpp, which describe
// the tables. As to how it is included, see lanes/lane_words.hpp.
#if defined(TIERWALL_LANES)

namespace tierwall::inline v0::detail::TIERWALL_LANES {

struct LanePlaces {
  Lanes identity;
  Lanes owner;
};

// As AddressIntervals::place_in().
TIERWALL_LANE_CODE AddressPlace place_in(const AddressIntervals<V4Number>& intervals,
                                         AddressCell cell, V4Number number) noexcept {
  while (!cell.is_place() && cell.is_grid())
    cell = intervals.cells[intervals.grids[cell.index()].cell_of(number)];
  if (cell.is_place()) return {cell.identity(), {}};
  std::size_t at = cell.index();
  for (std::uint32_t level = cell.level(); level != 0; --level) {
    at += count_below(intervals.ends.data() + intervals.first_of_level[level] + at, number);
    at *= AddressIntervals<V4Number>::kFanout;
  }
  return intervals.places[at + count_below(intervals.ends.data() + at, number)];
}

// As AddressTrie::find().
TIERWALL_LANE_CODE LanePlaces find_in_trie(const AddressTrie& trie, const Mask& in,
                                           const Lanes& addresses) noexcept {
  const void* const entries = trie.entries.data();
  Lanes entry = gather(in, entries, addresses >> AddressTrie::kShift[0]);
  TIERWALL_UNROLL
  for (unsigned level = 1; level < AddressTrie::kLevels; ++level) {
    const Mask open = without(in, has(in, entry, AddressTrie::kIsPlace));
    if (!any(open)) break;
    const std::uint32_t last = (std::uint32_t{1} << AddressTrie::kBits[level]) - 1;
    const Lanes at = entry + (addresses >> AddressTrie::kShift[level] & last);
    entry = select(open, gather(open, entries, at), entry);
  }
  LanePlaces found{entry & AddressTrie::kRest, all(EndpointId::none().value)};
  const Mask owned = has(in, entry, AddressTrie::kIsOwned);
  if (!any(owned)) return found;
  const Lanes number = found.identity << 1U;
  const AddressPlace* const places = trie.places.data();
  const void* const identities = &places->identity;
  const void* const owners = &places->owner;
  found.identity = select(owned, gather(owned, identities, number), found.identity);
  found.owner = select(owned, gather(owned, owners, number), found.owner);
  return found;
}

// Of IPv4 addresses. Lanes go together to the cell and to the first slot, where most of them end; the
// others search for themselves.
TIERWALL_LANE_TARGET inline LanePlaces find_places(const AddressTables& tables, const Mask& in,
                                                   const Lanes& addresses) noexcept {
  if (!tables.v4_trie.empty()) return find_in_trie(tables.v4_trie, in, addresses);
  const AddressIntervals<V4Number>& intervals = tables.v4_intervals;
  const AddressGrid<V4Number>& root = intervals.root;
  const Lanes number_of_cell =
      least((addresses - all(root.base)) >> root.shift, all(root.last)) + root.first_cell;
  const Lanes cell = gather(in, static_cast<const void*>(intervals.cells.data()), number_of_cell);
  LanePlaces places{cell & AddressCell::kMaxIdentity, all(EndpointId::none().value)};
  Mask in_intervals = without(in, has(in, cell, AddressCell::kIsPlace));
  std::uint32_t further = 0;  // where another slot may have the address
  const Mask hashed = has(in, cell, AddressCell::kHasSingles);
  if (any(hashed)) {
    const AddressSlots<V4Number>& singles = tables.v4_singles;
    const Lanes slot = slots_of(addresses, singles.multiplier, singles.shift);
    const Columns found = columns_at(hashed, singles.slots.data(), slot * 3U);
    const Mask taken = without(hashed, equal(hashed, found.of[1], all(kEmptySlot)));
    const Mask hit = equal(taken, found.of[0], addresses);
    places.identity = select(hit, found.of[1], places.identity);
    places.owner = select(hit, found.of[2], places.owner);
    further = bits_of(without(taken, hit));
    in_intervals = without(in_intervals, taken);
  }
  if ((bits_of(in_intervals) | further) == 0) return places;

  alignas(64) std::uint32_t number[kLanes], bits[kLanes], identity[kLanes], owner[kLanes];
  store(number, addresses);
  store(bits, cell);
  store(identity, places.identity);
  store(owner, places.owner);
  for_each(bits_of(in_intervals), [&](unsigned lane) TIERWALL_LANE_TARGET {
    const AddressPlace place = place_in(intervals, AddressCell{bits[lane]}, number[lane]);
    identity[lane] = place.identity;
    owner[lane] = place.owner.value;
  });
  for_each(further, [&](unsigned lane) TIERWALL_LANE_TARGET {
    const V4Slot* const slot = find_slot(tables.v4_singles, number[lane]);
    const AddressPlace place = slot != nullptr
                                   ? AddressPlace{slot->identity, slot->owner}
                                   : place_in(intervals, AddressCell{bits[lane]}, number[lane]);
    identity[lane] = place.identity;
    owner[lane] = place.owner.value;
  });
  return {load(identity), load(owner)};
}

struct LaneAddress {
  Lanes identity;
  Lanes owner;
  Lanes known;  // known_identity()
};

TIERWALL_LANE_CODE LaneAddress find_address(const SnapshotView& view, const Mask& in,
                                            const Lanes& addresses) noexcept {
  const LanePlaces places = find_places(view.addresses, in, addresses);
  const Lanes first = all(view.known_identities);
  const Mask others = without(in, below(in, places.identity, first));
  if (!any(others)) [[likely]]
    return {places.identity, places.owner, places.identity};
  const void* const stand_ins = view.stand_ins.data();
  const Lanes known = gather(others, stand_ins, places.identity - first);
  return {places.identity, places.owner, select(others, known, places.identity)};
}

TIERWALL_LANE_CODE Lanes find_key(const Mask& in, const KeyTable& keys, const Lanes& table,
                                  const Lanes& key) noexcept {
  const void* const tops = keys.tops.data();
  const void* const blocks = keys.blocks.data();
  return gather(in, blocks, gather(in, tops, (table << 8U) + (key >> 8U)) + (key & 0xFFU));
}

// Of packets, as ProgramKey has it.
struct LaneKeys {
  Lanes remote;
  Lanes local;
  Lanes traffic;
  Lanes source_port;
};

// What a flow has behind its addresses, as four numbers.
struct FlowColumns {
  Lanes source_endpoint;
  Lanes destination_endpoint;
  Lanes ports;  // the source's, and the destination's above it
  Lanes kind;   // ICMP code, ICMP type, protocol, from the lowest bits on

  TIERWALL_LANE_CODE Lanes source_port() const noexcept { return ports & 0xFFFFU; }
  TIERWALL_LANE_CODE Lanes destination_port() const noexcept { return ports >> 16U; }
  TIERWALL_LANE_CODE Lanes icmp_code() const noexcept { return kind & 0xFFFFU; }
  TIERWALL_LANE_CODE Lanes icmp_type() const noexcept { return kind >> 16U & 0xFFU; }
  TIERWALL_LANE_CODE Lanes protocol() const noexcept { return kind >> 24U; }
};
static_assert(offsetof(Flow, source) == 0 && offsetof(Flow, destination) == 16 &&
              offsetof(Flow, source_endpoint) == 32 && offsetof(Flow, destination_endpoint) == 36 &&
              offsetof(Flow, source_port) == 40 && offsetof(Flow, destination_port) == 42 &&
              offsetof(Flow, icmp_code) == 44 && offsetof(Flow, icmp_type) == 46 &&
              offsetof(Flow, protocol) == 47);

// Of IPv4 packets.
TIERWALL_LANE_CODE Lanes find_traffic(const TrafficClasses& classes, const Mask& in,
                                      const FlowColumns& flows) noexcept {
  const Lanes protocol = flows.protocol();
  Lanes key = flows.destination_port();
  const Mask icmp = equal(in, protocol, all(kIcmp)) | equal(in, protocol, all(kIcmpV6));
  if (any(icmp)) {  // icmp_key()
    const Lanes type = flows.icmp_type();
    const Lanes known = type * 257U + least(flows.icmp_code(), all(kNoIcmpCode));
    key = select(icmp, select(equal(icmp, type, all(kNoIcmpType)), all(0xFFFF), known), key);
  }
  return find_key(in, classes.keys, gather(in, classes.tables.data(), protocol), key);
}

// As ClassMaps::at().
TIERWALL_LANE_CODE Lanes value_at(const Mask& in, const ClassMaps& maps, const Lanes& map,
                                  const Lanes& number) noexcept {
  const void* const directories = maps.directories.data();
  return gather(in, directories, map + (number >> ClassMaps::kBits)) << ClassMaps::kBits |
         (number & (ClassMaps::kPage - 1));
}

}  // namespace tierwall::inline v0::detail::TIERWALL_LANES

#endif
