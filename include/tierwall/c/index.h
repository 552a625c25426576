/* Which selectors match which labelled items, kept up to date change by change.
 *
 *     tierwall_index_create(symbols, &index, &error);
 *     tierwall_index_upsert_item(index, 7, labels, label_count, NULL, 0, &error);
 *     tierwall_index_upsert_selector(index, 3, selector, &error);
 *     tierwall_index_take_changes(index, &changes, &error);
 *     tierwall_match_changes_get(changes, &list, &count);
 *
 * An item is anything with labels. It inherits from its parents, such as profiles: its own label
 * wins, then that of the first parent in the list that has one. Ids are the caller's, any but
 * TIERWALL_NO_ID; items, parents and selectors have id spaces of their own. Everything may come and
 * go in any order. What a change costs is in tierwall/label_index.hpp.
 *
 * One thread, the one that interns into the symbols; asking: any thread, while nobody changes. */
#ifndef TIERWALL_C_INDEX_H
#define TIERWALL_C_INDEX_H

#include <tierwall/c/selector.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tierwall_index tierwall_index;

/* Keeps the symbols. */
TIERWALL_API tierwall_status tierwall_index_create(tierwall_symbols* symbols,
                                                   tierwall_index** index, tierwall_error* error);
TIERWALL_API void tierwall_index_release(tierwall_index* index);

/* Add, or replace what the id stood for. Labels are interned into the symbols of the index, of
 * those with equal keys the first one wins; a selector must be of the same symbols, else
 * TIERWALL_INVALID_ARGUMENT. */
TIERWALL_API tierwall_status tierwall_index_upsert_item(tierwall_index* index, uint32_t item,
                                                        const tierwall_label* labels,
                                                        size_t label_count, const uint32_t* parents,
                                                        size_t parent_count, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_index_upsert_parent(tierwall_index* index, uint32_t parent,
                                                          const tierwall_label* labels,
                                                          size_t label_count,
                                                          tierwall_error* error);
TIERWALL_API tierwall_status tierwall_index_upsert_selector(tierwall_index* index,
                                                            uint32_t selector,
                                                            const tierwall_selector* matching,
                                                            tierwall_error* error);

/* TIERWALL_NOT_FOUND: there is no such thing. */
TIERWALL_API tierwall_status tierwall_index_erase_item(tierwall_index* index, uint32_t item,
                                                       tierwall_error* error);
TIERWALL_API tierwall_status tierwall_index_erase_parent(tierwall_index* index, uint32_t parent,
                                                         tierwall_error* error);
TIERWALL_API tierwall_status tierwall_index_erase_selector(tierwall_index* index, uint32_t selector,
                                                           tierwall_error* error);

/* False if either is unknown, or the index is null. */
TIERWALL_API bool tierwall_index_matches(const tierwall_index* index, uint32_t selector,
                                         uint32_t item);
/* Ascending; none if it is unknown. */
TIERWALL_API tierwall_status tierwall_index_items_matching(const tierwall_index* index,
                                                           uint32_t selector, uint32_t* items,
                                                           size_t capacity, size_t* count);
TIERWALL_API tierwall_status tierwall_index_selectors_matching(const tierwall_index* index,
                                                               uint32_t item, uint32_t* selectors,
                                                               size_t capacity, size_t* count);
/* 0 for null. */
TIERWALL_API size_t tierwall_index_item_count(const tierwall_index* index);
TIERWALL_API size_t tierwall_index_selector_count(const tierwall_index* index);

/* --- what became of the matches */

/* An item began or ceased to be among those that a selector matches. */
typedef struct tierwall_match_change {
  uint32_t selector;
  uint32_t item;
  uint8_t started;     /* 1: the item began to match; 0: it ceased to */
  uint8_t reserved[3]; /* of no meaning */
} tierwall_match_change;

/* A list of changes. Immutable: any thread. */
typedef struct tierwall_match_changes tierwall_match_changes;

/* All since the call before, or the beginning, each pair once: first those that stopped, then those
 * that started, each by selector and item. What came and went between two calls is not there. */
TIERWALL_API tierwall_status tierwall_index_take_changes(tierwall_index* index,
                                                         tierwall_match_changes** changes,
                                                         tierwall_error* error);
TIERWALL_API void tierwall_match_changes_release(tierwall_match_changes* changes);
/* Lends the list, as long as the changes live. */
TIERWALL_API tierwall_status tierwall_match_changes_get(const tierwall_match_changes* changes,
                                                        const tierwall_match_change** list,
                                                        size_t* count);

#ifdef __cplusplus
}
#endif

#endif
