#include <tierwall/c/index.h>

#include <memory>
#include <utility>
#include <vector>

#include <tierwall/label_index.hpp>

#include "capi/arguments.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/labels.hpp"
#include "capi/layouts.hpp"
#include "capi/results.hpp"

using namespace tierwall;
using namespace tierwall::capi;

struct tierwall_index {
  explicit tierwall_index(std::shared_ptr<SymbolTable> table)
      : symbols(std::move(table)), index(*symbols) {}

  std::shared_ptr<SymbolTable> symbols;
  LabelIndex index;
};

struct tierwall_match_changes {
  std::vector<MatchChange> list;
};

namespace {

template <class Id>
Id id_of(std::uint32_t id, const Field& field) {
  if (id == TIERWALL_NO_ID) refuse(field, "the number that stands for nothing");
  return Id{id};
}

template <class Id>
tierwall_status erase(tierwall_index* index, bool (LabelIndex::*erase)(Id), std::uint32_t id,
                      const char* name, tierwall_error* error) noexcept {
  return guarded(error, [&]() -> tierwall_status {
    if ((existing(index, "index").index.*erase)(id_of<Id>(id, Field(name)))) {
      return TIERWALL_OK;
    }
    return tell(error, TIERWALL_NOT_FOUND, "there is nothing with this id");
  });
}

}  // namespace

tierwall_status tierwall_index_create(tierwall_symbols* symbols, tierwall_index** index,
                                      tierwall_error* error) {
  clear(index);
  return guarded(error, [&]() -> tierwall_status {
    existing(index, "index");
    give(index, std::make_unique<tierwall_index>(existing(symbols, "symbols").table));
    return TIERWALL_OK;
  });
}

void tierwall_index_release(tierwall_index* index) {
  delete index;
}

tierwall_status tierwall_index_upsert_item(tierwall_index* index, uint32_t item,
                                           const tierwall_label* labels, size_t label_count,
                                           const uint32_t* parents, size_t parent_count,
                                           tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    tierwall_index& to = existing(index, "index");
    const ItemId id = id_of<ItemId>(item, Field("item"));
    const Field field("parents");
    const auto given = array_of(parents, parent_count, field);
    std::vector<ParentId> lenders;
    lenders.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i)
      lenders.push_back(id_of<ParentId>(given[i], Field(field, i)));
    const LabelSet own = intern(*to.symbols, labels, label_count, Field("labels"));
    to.index.upsert_item(id, own.view(), lenders);
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_index_upsert_parent(tierwall_index* index, uint32_t parent,
                                             const tierwall_label* labels, size_t label_count,
                                             tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    tierwall_index& to = existing(index, "index");
    const ParentId id = id_of<ParentId>(parent, Field("parent"));
    const LabelSet lent = intern(*to.symbols, labels, label_count, Field("labels"));
    to.index.upsert_parent(id, lent.view());
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_index_upsert_selector(tierwall_index* index, uint32_t selector,
                                               const tierwall_selector* matching,
                                               tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    tierwall_index& to = existing(index, "index");
    const SelectorId id = id_of<SelectorId>(selector, Field("selector"));
    const Field field("matching");
    if (existing(matching, "matching").symbols != to.symbols) refuse(field, "of other symbols");
    to.index.upsert_selector(id, matching->selector);
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_index_erase_item(tierwall_index* index, uint32_t item,
                                          tierwall_error* error) {
  return erase(index, &LabelIndex::erase_item, item, "item", error);
}

tierwall_status tierwall_index_erase_parent(tierwall_index* index, uint32_t parent,
                                            tierwall_error* error) {
  return erase(index, &LabelIndex::erase_parent, parent, "parent", error);
}

tierwall_status tierwall_index_erase_selector(tierwall_index* index, uint32_t selector,
                                              tierwall_error* error) {
  return erase(index, &LabelIndex::erase_selector, selector, "selector", error);
}

bool tierwall_index_matches(const tierwall_index* index, uint32_t selector, uint32_t item) {
  return index != nullptr && index->index.matches(SelectorId{selector}, ItemId{item});
}

tierwall_status tierwall_index_items_matching(const tierwall_index* index, uint32_t selector,
                                              uint32_t* items, size_t capacity, size_t* count) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const auto found = existing(index, "index").index.items_matching(SelectorId{selector});
    return fill(numbers_of(found), items, capacity, count);
  });
}

tierwall_status tierwall_index_selectors_matching(const tierwall_index* index, uint32_t item,
                                                  uint32_t* selectors, size_t capacity,
                                                  size_t* count) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const auto found = existing(index, "index").index.selectors_matching(ItemId{item});
    return fill(numbers_of(found), selectors, capacity, count);
  });
}

size_t tierwall_index_item_count(const tierwall_index* index) {
  return index == nullptr ? 0 : index->index.item_count();
}

size_t tierwall_index_selector_count(const tierwall_index* index) {
  return index == nullptr ? 0 : index->index.selector_count();
}

tierwall_status tierwall_index_take_changes(tierwall_index* index, tierwall_match_changes** changes,
                                            tierwall_error* error) {
  clear(changes);
  return guarded(error, [&]() -> tierwall_status {
    existing(changes, "changes");
    tierwall_index& from = existing(index, "index");
    auto handle = std::make_unique<tierwall_match_changes>();
    handle->list = from.index.take_changes();
    give(changes, std::move(handle));
    return TIERWALL_OK;
  });
}

void tierwall_match_changes_release(tierwall_match_changes* changes) {
  delete changes;
}

tierwall_status tierwall_match_changes_get(const tierwall_match_changes* changes,
                                           const tierwall_match_change** list, size_t* count) {
  if (changes == nullptr || list == nullptr || count == nullptr) return TIERWALL_INVALID_ARGUMENT;
  *list = reinterpret_cast<const tierwall_match_change*>(changes->list.data());
  *count = changes->list.size();
  return TIERWALL_OK;
}
