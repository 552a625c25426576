#include "programs/traffic.hpp"

#include <algorithm>
#include <optional>

#include "programs/partition.hpp"
#include "support/hash_map.hpp"

namespace tierwall::programs {

namespace {

// Its 65,536 keys are written.
constexpr std::uint64_t kStepsPerTable = 1 << 14U;

// A criterion as far as it concerns one table.
struct Slice {
  std::uint32_t criterion;
  const KeyRanges* keys;
};
using Slices = std::vector<Slice>;

// The keys of one table, cut where any of its criteria begins or ends.
struct Cuts {
  std::vector<std::uint32_t> starts;
  std::uint32_t first_item = 0;  // number of the first interval among those of all tables
};

Cuts cut(const Slices& slices, std::uint32_t first_item, support::BuildMeter& meter) {
  Cuts cuts{{0}, first_item};
  for (const Slice& slice : slices) {
    for (const PortRange& range : slice.keys->ranges()) {
      cuts.starts.push_back(range.first);
      if (range.last != 0xFFFF) cuts.starts.push_back(range.last + 1U);
    }
  }
  support::sort(meter, cuts.starts);
  cuts.starts.erase(std::unique(cuts.starts.begin(), cuts.starts.end()), cuts.starts.end());
  return cuts;
}

void add_items(const Cuts& cuts, const KeyRanges& keys, std::vector<std::uint32_t>& items) {
  for (const PortRange& range : keys.ranges()) {
    const auto first = std::ranges::lower_bound(cuts.starts, range.first);
    for (auto at = first; at != cuts.starts.end() && *at <= range.last; ++at)
      items.push_back(cuts.first_item + static_cast<std::uint32_t>(at - cuts.starts.begin()));
  }
}

// Fills tables of keys, a block at a time; most blocks lie in one interval.
class TableWriter {
 public:
  explicit TableWriter(const Partition& classes) : classes_(classes) {}

  void add(const Cuts& cuts) {
    std::size_t interval = 0;
    const auto end_of = [&](std::size_t i) {
      return i + 1 < cuts.starts.size() ? cuts.starts[i + 1] : 0x1'0000U;
    };
    const auto class_of = [&](std::size_t i) {
      return classes_.class_of(cuts.first_item + static_cast<std::uint32_t>(i));
    };
    for (std::uint32_t first = 0; first <= 0xFFFF; first += kBlock) {
      while (end_of(interval) <= first)
        ++interval;
      if (end_of(interval) >= first + kBlock) {
        data_.tops.push_back(uniform_block(class_of(interval)));
        continue;
      }
      for (std::uint32_t key = first; key < first + kBlock;) {
        while (end_of(interval) <= key)
          ++interval;
        const std::uint32_t end = std::min(end_of(interval), first + kBlock);
        std::fill(block_ + (key - first), block_ + (end - first), class_of(interval));
        key = end;
      }
      data_.tops.push_back(intern());
    }
  }
  KeyTableData take() {
    data_.blocks = blocks_.take_items();
    return std::move(data_);
  }

 private:
  static constexpr std::uint32_t kBlock = KeyTable::kBlock;

  std::uint32_t intern() { return blocks_.intern(block_).index * kBlock; }
  std::uint32_t uniform_block(std::uint32_t class_number) {
    const auto [known, is_new] = uniform_.try_emplace(class_number);
    if (is_new) {
      std::ranges::fill(block_, class_number);
      known->second = intern();
    }
    return known->second;
  }

  const Partition& classes_;
  support::SequencePool<std::uint32_t> blocks_;
  support::HashMap<std::uint32_t, std::uint32_t> uniform_;  // offsets of blocks, by class
  std::uint32_t block_[kBlock] = {};
  KeyTableData data_;
};

// `tables` have the criteria that concern each; `count` is the number of all criteria.
KeyClasses classify_tables(const std::vector<Slices>& tables, std::size_t count,
                           support::BuildMeter& meter) {
  std::vector<Cuts> cuts;
  std::uint32_t items = 0;
  std::vector<std::vector<std::uint32_t>> items_of(count);
  for (const Slices& slices : tables) {
    cuts.push_back(cut(slices, items, meter));
    items += static_cast<std::uint32_t>(cuts.back().starts.size());
    for (const Slice& slice : slices) {
      std::vector<std::uint32_t>& items_of_criterion = items_of[slice.criterion];
      const std::size_t before = items_of_criterion.size();
      add_items(cuts.back(), *slice.keys, items_of_criterion);
      const std::size_t added = items_of_criterion.size() - before;
      meter.work(1 + added);
      meter.hold(added * 2 * sizeof(std::uint32_t));  // as classes once more
    }
  }
  Partition partition(items);
  for (const std::vector<std::uint32_t>& list : items_of) {
    meter.work(list.size());
    partition.split(list, [](std::uint32_t, std::uint32_t) {});
  }

  KeyClasses classes;
  classes.class_count = partition.class_count();
  TableWriter writer(partition);
  for (const Cuts& table : cuts) {
    meter.work(kStepsPerTable);
    writer.add(table);
  }
  classes.table = writer.take();
  for (const std::vector<std::uint32_t>& list : items_of) {
    std::vector<std::uint32_t>& members = classes.members.emplace_back();
    for (const std::uint32_t item : list)
      members.push_back(partition.class_of(item));
    support::sort(meter, members);
    members.erase(std::unique(members.begin(), members.end()), members.end());
  }
  return classes;
}

}  // namespace

std::uint32_t TrafficCriteria::intern(const TrafficCriterion& criterion) {
  std::vector<std::uint32_t> text{criterion.families};
  for (std::size_t i = 0; i < criterion.protocols.size(); i += 32) {
    std::uint32_t word = 0;
    for (std::size_t bit = 0; bit < 32; ++bit)
      word |= static_cast<std::uint32_t>(criterion.protocols[i + bit]) << bit;
    text.push_back(word);
  }
  for (const PortRange& range : criterion.keys.ranges())
    text.push_back(std::uint32_t{range.first} << 16U | range.last);
  const auto [index, is_new] = pool_.intern(text);
  if (is_new) {
    // Its ranges once more, as they are.
    meter_.hold(pool_.bytes_of(text) + sizeof(TrafficCriterion) +
                text.size() * sizeof(std::uint32_t));
    criteria_.push_back(criterion);
  }
  return index;
}

TrafficData classify(const TrafficCriteria& criteria, support::BuildMeter& meter) {
  // Protocols that no criterion singles out are alike, and the first of them stands for all.
  ProtocolSet singled_out;
  for (const TrafficCriterion& criterion : criteria.all()) {
    const bool has_most = criterion.protocols.count() > criterion.protocols.size() / 2;
    singled_out |= has_most ? ~criterion.protocols : criterion.protocols;
  }
  TrafficData data;
  support::SequencePool<std::uint32_t> lists;  // of criteria; each makes a table
  std::vector<Slices> tables;
  std::vector<std::uint32_t> list;
  for (std::size_t family = 0; family < kFamilies; ++family) {
    std::optional<std::uint16_t> of_others;
    for (std::size_t protocol = 0; protocol < 256; ++protocol) {
      if (!singled_out[protocol] && of_others) {
        data.tables.push_back(*of_others);
        continue;
      }
      list.clear();
      meter.work(criteria.all().size());
      for (std::uint32_t i = 0; i < criteria.all().size(); ++i) {
        const TrafficCriterion& criterion = criteria.all()[i];
        if ((criterion.families >> family & 1U) != 0 && criterion.protocols[protocol])
          list.push_back(i);
      }
      const auto [index, is_new] = lists.intern(list);
      data.tables.push_back(static_cast<std::uint16_t>(index));
      if (!singled_out[protocol]) of_others = data.tables.back();
      if (!is_new) continue;
      meter.hold(list.size() * (sizeof(std::uint32_t) + sizeof(Slice)));
      Slices& slices = tables.emplace_back();
      for (const std::uint32_t i : list)
        slices.push_back({i, &criteria.all()[i].keys});
    }
  }
  data.classes = classify_tables(tables, criteria.all().size(), meter);
  return data;
}

KeyClasses classify_source_ports(std::span<const KeyRanges> criteria, support::BuildMeter& meter) {
  Slices slices;
  for (std::uint32_t i = 0; i < criteria.size(); ++i)
    slices.push_back({i, &criteria[i]});
  return classify_tables({slices}, criteria.size(), meter);
}

}  // namespace tierwall::programs
