/* What happens to flows, and why.
 *
 *     tierwall_verdict verdicts[256];
 *     tierwall_evaluate_batch(snapshot, flows, count, verdicts);
 *     for (size_t i = 0; i < count; ++i)
 *       if (!tierwall_is_allowed(&verdicts[i])) drop(packets[i]);
 *
 * Everything here reads only: any thread, any number of them on one snapshot. Evaluating allocates
 * nothing, takes no lock, and costs what src/README.md says; a batch is one call for all its flows,
 * which are read and answered where they are. Explaining walks every rule, and is for people. */
#ifndef TIERWALL_C_EVALUATE_H
#define TIERWALL_C_EVALUATE_H

#include <tierwall/c/flow.h>
#include <tierwall/c/snapshot.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Both ends of one flow. Any thread. */
TIERWALL_API tierwall_status tierwall_evaluate(const tierwall_snapshot* snapshot,
                                               const tierwall_flow* flow,
                                               tierwall_verdict* verdict);
/* `verdicts` has room for `count`. Both may be null if that is 0. */
TIERWALL_API tierwall_status tierwall_evaluate_batch(const tierwall_snapshot* snapshot,
                                                     const tierwall_flow* flows, size_t count,
                                                     tierwall_verdict* verdicts);
/* One side alone, for agents that police one endpoint, which is named. An id that the snapshot does
 * not hold is denied as TIERWALL_REASON_UNKNOWN_ENDPOINT, here and in the next. */
TIERWALL_API tierwall_status tierwall_evaluate_side(const tierwall_snapshot* snapshot,
                                                    uint32_t endpoint, tierwall_direction direction,
                                                    const tierwall_flow* flow,
                                                    tierwall_decision* decision);
/* A packet on its way through a host endpoint, in or out. */
TIERWALL_API tierwall_status tierwall_evaluate_forward(const tierwall_snapshot* snapshot,
                                                       uint32_t host, tierwall_direction direction,
                                                       const tierwall_flow* flow,
                                                       tierwall_decision* decision);

/* --- why */

/* Every rule that was walked on both sides, and why it did not match, as text for people. */
TIERWALL_API tierwall_status tierwall_explain(const tierwall_snapshot* snapshot,
                                              const tierwall_flow* flow, char* buffer,
                                              size_t capacity, size_t* length,
                                              tierwall_error* error);
/* One decision in a few words: `allow by rule 0 of GlobalNetworkPolicy web in tier default`.
 * TIERWALL_NOT_FOUND: an id that this snapshot does not have. */
TIERWALL_API tierwall_status tierwall_describe(const tierwall_snapshot* snapshot,
                                               const tierwall_decision* decision, char* buffer,
                                               size_t capacity, size_t* length,
                                               tierwall_error* error);

typedef uint8_t tierwall_outcome;
enum {
  TIERWALL_OUTCOME_NO_MATCH = 0, /* failed_on says which criteria refused */
  TIERWALL_OUTCOME_LOGGED = 1,   /* the walk goes on */
  TIERWALL_OUTCOME_PASSED = 2,   /* on to the next tier */
  TIERWALL_OUTCOME_ALLOWED = 3,
  TIERWALL_OUTCOME_DENIED = 4,
  TIERWALL_OUTCOME_DEFAULT_PASS = 5, /* end of tier; policy = the first that applied */
  TIERWALL_OUTCOME_DEFAULT_DENY = 6,
  TIERWALL_OUTCOME_END_OF_SET = 7 /* end of tier in an untracked or preDNAT set */
};

/* A rule that was walked, or the end of a tier. */
typedef struct tierwall_step {
  tierwall_policy_set set;
  tierwall_outcome outcome;
  uint16_t reserved;  /* zero */
  uint32_t tier;      /* TIERWALL_NO_ID in profiles */
  uint32_t policy;    /* the policy or profile */
  int32_t rule;       /* TIERWALL_NO_RULE at the end of a tier */
  uint32_t failed_on; /* bit i: criterion i did not hold (tierwall_criterion_name) */
} tierwall_step;

/* `ipVersion`, `source.selector` ...: of bit 0, 1 ...; null for numbers beyond the last. Lives as
 * long as the library. */
TIERWALL_API const char* tierwall_criterion_name(uint32_t bit);
/* `noMatch`, `logged` ...; `unknown` for other numbers. */
TIERWALL_API const char* tierwall_outcome_name(tierwall_outcome outcome);

/* What decided at one end. */
typedef struct tierwall_side {
  size_t size; /* sizeof(tierwall_side) */
  tierwall_decision decision;
  uint32_t endpoint;   /* TIERWALL_NO_ID: nothing was evaluated */
  uint8_t reserved[4]; /* zero */
} tierwall_side;

/* The same as numbers: the steps of one side, in the order of the walk, the deciding one last.
 * `side` is filled also if the steps do not fit. */
TIERWALL_API tierwall_status tierwall_explain_side(const tierwall_snapshot* snapshot,
                                                   tierwall_direction direction,
                                                   const tierwall_flow* flow, tierwall_side* side,
                                                   tierwall_step* steps, size_t capacity,
                                                   size_t* count, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_explain_forward(const tierwall_snapshot* snapshot,
                                                      uint32_t host, tierwall_direction direction,
                                                      const tierwall_flow* flow,
                                                      tierwall_side* side, tierwall_step* steps,
                                                      size_t capacity, size_t* count,
                                                      tierwall_error* error);

#ifdef __cplusplus
}
#endif

#endif
