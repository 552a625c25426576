/* Hands one snapshot after the other to threads that evaluate, without a lock.
 *
 *     // the thread that commits
 *     tierwall_publisher_create(snapshot, NULL, &publisher, &error);
 *     tierwall_publisher_publish(publisher, next, &generation, &error);
 *     // each thread that evaluates
 *     tierwall_reader_create(publisher, &reader, &error);
 *     while (receive(flows, &count)) {
 *       tierwall_reader_evaluate_batch(reader, flows, count, verdicts, &generation);
 *     }
 *     tierwall_reader_release(reader);
 *
 * Readers never wait, neither for each other nor for the writer, and the writer does not wait for
 * them. A generation that was replaced is retained while a reader pins it. Every verdict comes from
 * exactly one generation. */
#ifndef TIERWALL_C_PUBLISHER_H
#define TIERWALL_C_PUBLISHER_H

#include <tierwall/c/flow.h>
#include <tierwall/c/snapshot.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tierwall_publisher tierwall_publisher;

/* 0: the default. */
typedef struct tierwall_publisher_options {
  size_t size;           /* sizeof(tierwall_publisher_options) */
  uint64_t max_readers;  /* at a time; 64, at most 65,536 */
  uint64_t max_retained; /* older generations that readers may keep; 64, at most 65,536 */
} tierwall_publisher_options;

/* The snapshot becomes generation 1; a reference of its own is taken. A publisher lives until it
 * and all its readers are released. */
TIERWALL_API tierwall_status tierwall_publisher_create(const tierwall_snapshot* first,
                                                       const tierwall_publisher_options* options,
                                                       tierwall_publisher** publisher,
                                                       tierwall_error* error);
TIERWALL_API void tierwall_publisher_release(tierwall_publisher* publisher);

/* What readers pin from now on; a reference of its own is taken. `*generation` (which may be null)
 * becomes 2, 3 and so on. TIERWALL_BUSY: more than max_retained generations are kept by readers,
 * which happens only if one was stopped in the midst of pinning. One thread, the writer. */
TIERWALL_API tierwall_status tierwall_publisher_publish(tierwall_publisher* publisher,
                                                        const tierwall_snapshot* next,
                                                        uint64_t* generation,
                                                        tierwall_error* error);
/* Drops the generations that no reader pins any more, as publishing does; returns how many. The
 * writer. */
TIERWALL_API size_t tierwall_publisher_reclaim(tierwall_publisher* publisher);

/* The snapshot of a generation that is not dropped yet; the reference is the caller's.
 * TIERWALL_NOT_FOUND: it is gone, or never was. The writer. */
TIERWALL_API tierwall_status tierwall_publisher_find(const tierwall_publisher* publisher,
                                                     uint64_t generation,
                                                     tierwall_snapshot** snapshot);

/* What is kept, and by whom. */
typedef struct tierwall_publisher_status {
  size_t size;                /* sizeof(tierwall_publisher_status) */
  uint64_t generation;        /* the current one */
  uint64_t retained;          /* older ones that are not dropped yet */
  uint64_t readers;           /* that there are now */
  uint64_t oldest_generation; /* that is pinned; 0: none is */
  uint64_t oldest_reader;     /* who does (tierwall_reader_number) */
} tierwall_publisher_status;

/* The writer. */
TIERWALL_API tierwall_status tierwall_publisher_get_status(const tierwall_publisher* publisher,
                                                           tierwall_publisher_status* status);

/* --- readers: one for each thread that evaluates. Every call with a reader: one thread. */

typedef struct tierwall_reader tierwall_reader;

/* TIERWALL_BUSY: there are max_readers. Any thread. */
TIERWALL_API tierwall_status tierwall_reader_create(tierwall_publisher* publisher,
                                                    tierwall_reader** reader,
                                                    tierwall_error* error);
/* Lets go of what it pins. */
TIERWALL_API void tierwall_reader_release(tierwall_reader* reader);
/* As the status of the publisher names it. 0 for null. */
TIERWALL_API size_t tierwall_reader_number(const tierwall_reader* reader);

/* Keeps the current generation until unpin() or refresh(), and lends its snapshot for as long.
 * `generation` may be null. A reader that has pinned keeps what it has, and counts: as many unpin()
 * as pin(). */
TIERWALL_API tierwall_status tierwall_reader_pin(tierwall_reader* reader,
                                                 const tierwall_snapshot** snapshot,
                                                 uint64_t* generation);
/* TIERWALL_NOT_FOUND: it has nothing pinned. */
TIERWALL_API tierwall_status tierwall_reader_unpin(tierwall_reader* reader);
/* Lets go of the pinned generation for the newest one, for threads that never unpin; costs next to
 * nothing if there is nothing newer. With several pins it changes nothing. `*snapshot` and
 * `*generation` are what is pinned then. TIERWALL_NOT_FOUND: it has nothing pinned. */
TIERWALL_API tierwall_status tierwall_reader_refresh(tierwall_reader* reader,
                                                     const tierwall_snapshot** snapshot,
                                                     uint64_t* generation);

/* Pin, evaluate, unpin, in one call, which is what callers of other languages want: all verdicts
 * are of `*generation`, which may be null. */
TIERWALL_API tierwall_status tierwall_reader_evaluate_batch(tierwall_reader* reader,
                                                            const tierwall_flow* flows,
                                                            size_t count,
                                                            tierwall_verdict* verdicts,
                                                            uint64_t* generation);

#ifdef __cplusplus
}
#endif

#endif
