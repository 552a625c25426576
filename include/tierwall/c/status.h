/* What every function of the C API has in common: statuses, errors, texts, sizes, versions.
 *
 *     tierwall_error error = {.size = sizeof error};
 *     if (tierwall_symbols_create(&symbols, &error) != TIERWALL_OK)
 *       fprintf(stderr, "%s\n", error.message);
 *
 * Rules that hold for every function of tierwall/c, and are not said again:
 *
 * Errors. A function that may fail returns a tierwall_status, and explains it in a tierwall_error
 * of the caller's, which may be null. What fails changes nothing, and leaves output parameters as
 * they were, except that handles are set to null. Nothing is kept for a later call, no thread has a
 * last error, and no exception leaves.
 *
 * Misuse. Null where something is needed, a length without a pointer, a number that is none of the
 * words of its type, an id that nothing has, a struct of a wrong size: TIERWALL_INVALID_ARGUMENT or
 * TIERWALL_NOT_FOUND. Not detected: pointers to memory that is no longer, or is smaller than said,
 * handles that were released, and calls from threads that may not make them.
 *
 * Handles are opaque. `..._create` and whatever has a handle as its last output give it to the
 * caller, who ends it with `..._release` of its type, which takes null as well. Handles may be
 * released in any order: one that needs another keeps what it needs.
 *
 * Texts are bytes and a length. They are read during the call only, need no zero at their end, and
 * may be null if they are empty. A text that the library lends has no zero at its end either, and
 * lives as long as its comment says. For a text that the library writes (`buffer`, `capacity`,
 * `length`), `*length` becomes its length; if that is at most `capacity` it is written, with a zero
 * behind it if there is room, else nothing is, and the status is TIERWALL_TOO_SMALL. A null buffer
 * has no capacity and only asks. Lists of numbers and structs are written in the same way.
 *
 * Structs that may grow start with their `size`, which the caller sets to sizeof before every call.
 * What an older, smaller struct does not have is taken as zero, which always means the default; a
 * newer, larger one is accepted as long as what is not known here is zero. Structs that the library
 * fills are filled as far as they reach. All elements of one array have the same size. Structs
 * without `size` never change.
 *
 * Threads. "Any thread": may be called at the same time by any number of threads. "One thread": the
 * caller sees to it that no other call with the same handle runs. Functions without a handle: any
 * thread. */
#ifndef TIERWALL_C_STATUS_H
#define TIERWALL_C_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIERWALL_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* --- versions */

/* Of the structs and functions of these headers. Programs compiled with one number run with every
 * library that has the same. */
#define TIERWALL_ABI_VERSION 1u

/* TIERWALL_ABI_VERSION of the library. A program that loads it at run time compares first. */
TIERWALL_API uint32_t tierwall_abi_version(void);
/* `0.1.0`. Lives as long as the library. */
TIERWALL_API const char* tierwall_library_version(void);

/* --- statuses */

typedef int32_t tierwall_status;
enum {
  TIERWALL_OK = 0,
  TIERWALL_INVALID_ARGUMENT = 1, /* misuse, as above */
  TIERWALL_REFUSED =
      2, /* what was asked for is wrong in itself: see the error or the diagnostics */
  TIERWALL_NOT_FOUND = 3, /* no such id or name */
  TIERWALL_TOO_SMALL = 4, /* the buffer; the length that is needed was told */
  TIERWALL_OUT_OF_MEMORY = 5,
  TIERWALL_CANCELLED = 6, /* the progress function said so */
  TIERWALL_BUSY = 7,      /* readers keep all that there may be (tierwall/c/publisher.h) */
  TIERWALL_INTERNAL = 8 /* a bug in tierwall, or an exception of a function that the caller gave */
};

/* `ok`, `invalid-argument` ...; `unknown` for other numbers. Lives as long as the library. */
TIERWALL_API const char* tierwall_status_name(tierwall_status status);

/* Why something is wrong: stable numbers, of which src/README.md has a table. 0 if there is nothing
 * to tell apart. */
typedef uint16_t tierwall_error_code;

/* `expected-rparen`, `unknown-reference` ...; `unknown` for other numbers. Lives as long as the
 * library. */
TIERWALL_API const char* tierwall_error_code_name(tierwall_error_code code);

/* Filled by functions that fail; else left as it is. One whose size is wrong is left as it is,
 * too. */
typedef struct tierwall_error {
  size_t size; /* sizeof(tierwall_error) */
  tierwall_status status;
  tierwall_error_code code;
  uint32_t offset;       /* in the text that was given, in bytes; for TIERWALL_REFUSED texts */
  uint32_t length;       /* of what is wrong there; 0: the text ended */
  size_t message_length; /* of the whole message, which may be longer than what fits */
  char message[256];     /* one sentence, cut at a character if need be, with a zero at its end */
} tierwall_error;

/* --- texts */

/* Bytes and their number; see above. */
typedef struct tierwall_text {
  const char* data;
  size_t size; /* in bytes */
} tierwall_text;

/* Initialises a tierwall_text with a string literal. */
#define TIERWALL_TEXT(literal) \
  { (literal), sizeof(literal) - 1 }

/* Of a text that ends with a zero; null is the empty text. */
static inline tierwall_text tierwall_text_of(const char* text) {
  tierwall_text result = {text, 0};
  if (text == NULL) return result;
  while (text[result.size] != '\0')
    ++result.size;
  return result;
}

/* --- numbers */

/* An id that stands for nothing. */
#define TIERWALL_NO_ID 0xFFFFFFFFu

/* No struct is larger; what says so was not initialised. */
#define TIERWALL_MAX_STRUCT_SIZE 4096u

typedef uint8_t tierwall_action;
enum {
  TIERWALL_ACTION_DENY = 0,
  TIERWALL_ACTION_ALLOW = 1,
  TIERWALL_ACTION_PASS = 2,
  TIERWALL_ACTION_LOG = 3
};

typedef uint8_t tierwall_direction;
enum { TIERWALL_INGRESS = 0, TIERWALL_EGRESS = 1 };

/* IP protocols that rules know by name. */
enum {
  TIERWALL_ICMP = 1,
  TIERWALL_TCP = 6,
  TIERWALL_UDP = 17,
  TIERWALL_ICMPV6 = 58,
  TIERWALL_SCTP = 132,
  TIERWALL_UDPLITE = 136
};

/* `deny`, `ingress` ...; `unknown` for other numbers. They live as long as the library. */
TIERWALL_API const char* tierwall_action_name(tierwall_action action);
TIERWALL_API const char* tierwall_direction_name(tierwall_direction direction);

#ifdef __cplusplus
}
#endif

#endif
