#include "snapshot/identities.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <tuple>
#include <utility>

#include "snapshot/slots.hpp"

namespace tierwall::snapshot {

namespace {

// The rows of bits, page by page, each distinct page and row once. Identity 0 lies in no set.
class Rows {
 public:
  Rows(std::size_t set_count, std::size_t max_bytes)
      : max_bytes_(max_bytes),
        width_((set_count + kSetsPerPage - 1) / kSetsPerPage),
        no_sets_(width_, intern(SetPage{})) {
    intern(std::span<const std::uint32_t>(no_sets_));
  }

  static constexpr std::size_t kSetsPerPage = std::size_t{1} << SetPage::kBits;
  static std::uint32_t page_of(std::uint32_t set) noexcept { return set >> SetPage::kBits; }

  std::size_t width() const noexcept { return width_; }
  // The tables have grown beyond their limit: whoever fills them stops.
  bool is_full() const noexcept { return is_full_; }
  const std::vector<std::uint32_t>& no_sets() const noexcept { return no_sets_; }
  std::span<const std::uint32_t> row(std::uint32_t identity) const noexcept {
    return rows_[identity];
  }

  SetPage page(std::uint32_t index) const noexcept {
    SetPage page;
    std::ranges::copy(pages_[index], page.words);
    return page;
  }
  std::uint32_t intern(const SetPage& page) { return check_size(pages_.intern(page.words).index); }
  std::uint32_t intern(std::span<const std::uint32_t> row) {
    return check_size(rows_.intern(row).index);
  }

  // Adds the sets, which must be ascending, to the row.
  void add(std::vector<std::uint32_t>& row, std::span<const std::uint32_t> sets) {
    for (std::size_t i = 0; i < sets.size();) {
      std::uint32_t& index = row[page_of(sets[i])];
      const std::uint32_t number = page_of(sets[i]);
      SetPage changed = page(index);
      for (; i < sets.size() && page_of(sets[i]) == number; ++i)
        changed.words[sets[i] >> 6U & 7U] |= std::uint64_t{1} << (sets[i] & 63U);
      index = intern(changed);
    }
  }

  void take(AddressData& data) {
    data.pages_per_row = static_cast<std::uint32_t>(width_);
    data.identity_count = rows_.size();
    data.rows = rows_.take_items();
    data.pages.resize(pages_.size());
    for (std::uint32_t i = 0; i < pages_.size(); ++i)
      data.pages[i] = page(i);
  }

 private:
  std::uint32_t check_size(std::uint32_t index) noexcept {
    is_full_ = is_full_ || pages_.items().size() * sizeof(std::uint64_t) +
                                   rows_.items().size() * sizeof(std::uint32_t) >
                               max_bytes_;
    return index;
  }

  support::SequencePool<std::uint64_t> pages_;
  support::SequencePool<std::uint32_t> rows_;
  std::size_t max_bytes_;
  bool is_full_ = false;
  std::size_t width_;
  std::vector<std::uint32_t> no_sets_;
};

// Sets that the walk over all numbers is inside of, as a row.
class Sweep {
 public:
  explicit Sweep(Rows& rows) : rows_(rows), current_(rows.width()), row_(rows.no_sets()) {}

  void toggle(std::uint32_t set) {
    const std::uint32_t page = Rows::page_of(set);
    current_[page].words[set >> 6U & 7U] ^= std::uint64_t{1} << (set & 63U);
    changed_.push_back(page);
  }

  std::uint32_t identity() {
    for (const std::uint32_t page : changed_)
      row_[page] = rows_.intern(current_[page]);
    changed_.clear();
    return rows_.intern(std::span<const std::uint32_t>(row_));
  }

 private:
  Rows& rows_;
  std::vector<SetPage> current_;
  std::vector<std::uint32_t> row_;
  std::vector<std::uint32_t> changed_;
};

// What one family's sets say, as plain lists.
template <class Key>
struct FamilyMembers {
  struct Edge {
    Key at;  // the range begins here, or ended just before
    std::uint32_t set;
  };
  struct Single {
    Key address;
    std::uint32_t set;
  };
  std::vector<Edge> edges;
  std::vector<Single> singles;

  template <class Range>
  void add(std::span<const Range> ranges, std::uint32_t set) {
    for (const Range& range : ranges) {
      if (range.first == range.last) {
        singles.push_back({range.first, set});
        continue;
      }
      edges.push_back({range.first, set});
      if (range.last != last_key()) edges.push_back({successor(range.last), set});
    }
  }

 private:
  static Key last_key() noexcept;
  static Key successor(const Key& key) noexcept;
};

template <>
std::uint32_t FamilyMembers<std::uint32_t>::last_key() noexcept {
  return std::numeric_limits<std::uint32_t>::max();
}
template <>
Address FamilyMembers<Address>::last_key() noexcept {
  return Address{~0ULL, ~0ULL};
}
template <>
std::uint32_t FamilyMembers<std::uint32_t>::successor(const std::uint32_t& key) noexcept {
  return key + 1;
}
template <>
Address FamilyMembers<Address>::successor(const Address& key) noexcept {
  return Address{key.high + (key.low == ~0ULL ? 1U : 0U), key.low + 1};
}

template <class Key>
struct Intervals {
  std::vector<Key> starts;
  std::vector<std::uint32_t> identities;

  std::uint32_t identity_of(const Key& key) const noexcept {
    return identities[detail::find_interval(std::span<const Key>(starts), key)];
  }
};

// Neighbours of one identity are joined.
template <class Key>
Intervals<Key> cut_intervals(std::vector<typename FamilyMembers<Key>::Edge>& edges, Rows& rows) {
  std::ranges::sort(edges, {}, [](const auto& edge) { return edge.at; });
  Sweep sweep(rows);
  Intervals<Key> intervals;
  Key start{};
  for (auto edge = edges.begin();; start = edge->at) {
    for (; edge != edges.end() && edge->at == start; ++edge)
      sweep.toggle(edge->set);
    const std::uint32_t identity = sweep.identity();
    if (intervals.identities.empty() || intervals.identities.back() != identity) {
      intervals.starts.push_back(start);
      intervals.identities.push_back(identity);
    }
    if (edge == edges.end() || rows.is_full()) return intervals;
  }
}

// Every single address with its identity, and with its owner if an endpoint has it. Both lists must
// be ascending by address.
template <class Slot, class Key>
std::vector<Slot> resolve_singles(std::span<const typename FamilyMembers<Key>::Single> singles,
                                  std::span<const std::pair<Key, EndpointId>> owners,
                                  const Intervals<Key>& intervals, Rows& rows) {
  std::vector<Slot> slots;
  std::vector<std::uint32_t> sets;
  std::vector<std::uint32_t> row;
  while ((!singles.empty() || !owners.empty()) && !rows.is_full()) {
    const Key address = owners.empty()    ? singles.front().address
                        : singles.empty() ? owners.front().first
                                          : std::min(singles.front().address, owners.front().first);
    const std::uint32_t around = intervals.identity_of(address);
    sets.clear();
    for (; !singles.empty() && singles.front().address == address; singles = singles.subspan(1))
      sets.push_back(singles.front().set);
    EndpointId owner;
    for (; !owners.empty() && owners.front().first == address; owners = owners.subspan(1)) {
      const EndpointId next = owners.front().second;
      owner = owner.is_none() || owner == next ? next : kSeveralOwners;
    }
    row.assign(rows.row(around).begin(), rows.row(around).end());
    rows.add(row, sets);
    const std::uint32_t identity = rows.intern(std::span<const std::uint32_t>(row));
    if (identity != around || !owner.is_none()) slots.push_back({address, identity, owner});
  }
  return slots;
}

template <class Slot, class Key>
void build_family(FamilyMembers<Key>& members, std::vector<std::pair<Key, EndpointId>>& owners,
                  Rows& rows, Intervals<Key>& intervals, std::vector<Slot>& slots,
                  std::uint64_t& multiplier) {
  intervals = cut_intervals<Key>(members.edges, rows);
  std::ranges::sort(members.singles, {},
                    [](const auto& single) { return std::pair(single.address, single.set); });
  std::ranges::sort(owners);
  std::tie(slots, multiplier) =
      place_in_slots(resolve_singles<Slot, Key>(members.singles, owners, intervals, rows));
}

void identify_unaddressed(const AddressSets& sets, std::span<EndpointEntry> endpoints, Rows& rows) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // endpoint, set
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    for (const std::uint32_t endpoint : sets.endpoints(set))
      members.emplace_back(endpoint, set);
  }
  std::ranges::sort(members);
  std::vector<std::uint32_t> of_endpoint;
  std::vector<std::uint32_t> row;
  for (auto at = members.begin(); at != members.end() && !rows.is_full();) {
    const std::uint32_t endpoint = at->first;
    of_endpoint.clear();
    for (; at != members.end() && at->first == endpoint; ++at)
      of_endpoint.push_back(at->second);
    row = rows.no_sets();
    rows.add(row, of_endpoint);
    endpoints[endpoint].identity = rows.intern(std::span<const std::uint32_t>(row));
  }
}

}  // namespace

std::optional<AddressData> build_identities(const AddressSets& sets, const LabelledObjects& objects,
                                            std::span<EndpointEntry> endpoints,
                                            std::size_t max_bytes) {
  FamilyMembers<std::uint32_t> v4;
  FamilyMembers<Address> v6;
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    v4.add(sets.v4_ranges(set), set);
    v6.add(sets.v6_ranges(set), set);
  }
  std::vector<std::pair<std::uint32_t, EndpointId>> v4_owners;
  std::vector<std::pair<Address, EndpointId>> v6_owners;
  for (std::uint32_t i = 0; i < objects.endpoints().size(); ++i) {
    for (const Address& address : objects.endpoints()[i].addresses) {
      if (address.is_v4()) {
        v4_owners.emplace_back(address.v4_bits(), EndpointId{i});
      } else {
        v6_owners.emplace_back(address, EndpointId{i});
      }
    }
  }

  AddressData data;
  Rows rows(sets.size(), max_bytes);
  Intervals<std::uint32_t> v4_intervals;
  Intervals<Address> v6_intervals;
  build_family(v4, v4_owners, rows, v4_intervals, data.v4_slots, data.v4_multiplier);
  build_family(v6, v6_owners, rows, v6_intervals, data.v6_slots, data.v6_multiplier);
  identify_unaddressed(sets, endpoints, rows);
  if (rows.is_full()) return std::nullopt;
  data.v4_starts = std::move(v4_intervals.starts);
  data.v4_identities = std::move(v4_intervals.identities);
  data.v6_starts = std::move(v6_intervals.starts);
  data.v6_identities = std::move(v6_intervals.identities);
  rows.take(data);
  return data;
}

}  // namespace tierwall::snapshot
