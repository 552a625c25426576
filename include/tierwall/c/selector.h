/* Selectors, and the symbols and labels that they are matched against.
 *
 *     tierwall_symbols_create(&symbols, NULL);
 *     if (tierwall_selector_compile(symbols, text, size, NULL, &selector, &error) != TIERWALL_OK)
 *       fprintf(stderr, "%s at %u\n", error.message, error.offset);
 *     tierwall_label role[] = {{TIERWALL_TEXT("role"), TIERWALL_TEXT("web")}};
 *     tierwall_labels_create(symbols, role, 1, &labels, NULL);
 *     tierwall_selector_matches(selector, labels, &is_match);
 *
 * The language is Calico's, to the byte. Selectors and labels keep the symbols that they were made
 * with; to match they must have the same ones. */
#ifndef TIERWALL_C_SELECTOR_H
#define TIERWALL_C_SELECTOR_H

#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- symbols: label names and values <-> dense ids, each with an id space of its own */

typedef struct tierwall_symbols tierwall_symbols;

TIERWALL_API tierwall_status tierwall_symbols_create(tierwall_symbols** symbols,
                                                     tierwall_error* error);
TIERWALL_API void tierwall_symbols_release(tierwall_symbols* symbols);

/* The id of the text, a new one if it has none yet. One thread, which is the one that compiles
 * selectors, creates labels and changes indices of these symbols. */
TIERWALL_API tierwall_status tierwall_symbols_intern_key(tierwall_symbols* symbols,
                                                         const char* text, size_t size,
                                                         uint32_t* id, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_symbols_intern_value(tierwall_symbols* symbols,
                                                           const char* text, size_t size,
                                                           uint32_t* id, tierwall_error* error);
/* TIERWALL_NOT_FOUND: never interned. Any thread, while nobody interns. */
TIERWALL_API tierwall_status tierwall_symbols_find_key(const tierwall_symbols* symbols,
                                                       const char* text, size_t size, uint32_t* id);
TIERWALL_API tierwall_status tierwall_symbols_find_value(const tierwall_symbols* symbols,
                                                         const char* text, size_t size,
                                                         uint32_t* id);
/* Lends the text of an id, as long as the symbols live. TIERWALL_NOT_FOUND: nothing has this id.
 * Any thread, while nobody interns. */
TIERWALL_API tierwall_status tierwall_symbols_key_text(const tierwall_symbols* symbols, uint32_t id,
                                                       tierwall_text* text);
TIERWALL_API tierwall_status tierwall_symbols_value_text(const tierwall_symbols* symbols,
                                                         uint32_t id, tierwall_text* text);
/* How many ids there are: 0, 1 ... up to this. 0 for null. Any thread, while nobody interns. */
TIERWALL_API size_t tierwall_symbols_key_count(const tierwall_symbols* symbols);
TIERWALL_API size_t tierwall_symbols_value_count(const tierwall_symbols* symbols);

/* --- labels of one thing, interned once and matched often */

/* A name and its value. */
typedef struct tierwall_label {
  tierwall_text key;
  tierwall_text value;
} tierwall_label;

typedef struct tierwall_labels tierwall_labels;

/* Of labels with equal keys the first one wins. One thread, as interning. */
TIERWALL_API tierwall_status tierwall_labels_create(tierwall_symbols* symbols,
                                                    const tierwall_label* labels, size_t count,
                                                    tierwall_labels** result,
                                                    tierwall_error* error);
TIERWALL_API void tierwall_labels_release(tierwall_labels* labels);

/* --- selectors */

typedef struct tierwall_selector tierwall_selector;

/* Limits of one selector; 0: the default. Null stands for all defaults. */
typedef struct tierwall_selector_options {
  size_t size;                       /* sizeof(tierwall_selector_options) */
  uint64_t max_selector_bytes;       /* 1 MiB */
  uint32_t max_selector_depth;       /* 1000 parentheses open at one place, at most 4000 */
  uint32_t max_program_instructions; /* 65535, at most as many */
  uint32_t unoptimised;              /* 1: translated as it stands; the meaning is the same */
  uint32_t reserved;                 /* zero */
} tierwall_selector_options;

/* TIERWALL_REFUSED: the error has the code, and the offset and length in the text. One thread, as
 * interning. Linear in the text. */
TIERWALL_API tierwall_status tierwall_selector_compile(tierwall_symbols* symbols, const char* text,
                                                       size_t size,
                                                       const tierwall_selector_options* options,
                                                       tierwall_selector** selector,
                                                       tierwall_error* error);
TIERWALL_API void tierwall_selector_release(tierwall_selector* selector);

/* Whether compile() would take the text, program size apart; builds nothing. Any thread. */
TIERWALL_API tierwall_status tierwall_selector_validate(const char* text, size_t size,
                                                        const tierwall_selector_options* options,
                                                        tierwall_error* error);

/* Any thread, also while the thread of the symbols interns. Allocates nothing. Selector and labels
 * of different symbols: TIERWALL_INVALID_ARGUMENT. */
TIERWALL_API tierwall_status tierwall_selector_matches(const tierwall_selector* selector,
                                                       const tierwall_labels* labels,
                                                       bool* matches);

/* Lends the canonical text, as long as the selector lives. Selectors are equal if these are. Any
 * thread. */
TIERWALL_API tierwall_status tierwall_selector_canonical(const tierwall_selector* selector,
                                                         tierwall_text* text);
/* `s:` and 38 characters. Any thread. */
TIERWALL_API tierwall_status tierwall_selector_id(const tierwall_selector* selector, char* buffer,
                                                  size_t capacity, size_t* length);

/* --- selectors of Kubernetes -> text */

/* matchExpressions: In, NotIn, Exists or DoesNotExist. */
typedef struct tierwall_label_requirement {
  tierwall_text key;
  tierwall_text operator_name;
  const tierwall_text* values;
  size_t value_count;
} tierwall_label_requirement;

/* As Kubernetes writes it. */
typedef struct tierwall_label_selector {
  size_t size; /* sizeof(tierwall_label_selector) */
  const tierwall_label* match_labels;
  size_t match_label_count;
  const tierwall_label_requirement* match_expressions;
  size_t match_expression_count;
} tierwall_label_selector;

typedef uint8_t tierwall_selector_scope;
enum { TIERWALL_SCOPE_PODS = 0, TIERWALL_SCOPE_NAMESPACES = 1 };

/* The selector text that means the same; null is an absent selector. TIERWALL_REFUSED: the message
 * names the key; `offset` is the index of the label in key order, or of the expression. Any
 * thread. */
TIERWALL_API tierwall_status tierwall_selector_from_kubernetes(
    const tierwall_label_selector* selector, tierwall_selector_scope scope, char* buffer,
    size_t capacity, size_t* length, tierwall_error* error);

#ifdef __cplusplus
}
#endif

#endif
