/* Snapshots: compiled policy, immutable, shared by any number of threads; and the names of what
 * verdicts speak of.
 *
 *     tierwall_policy_info policy = {.size = sizeof policy};
 *     if (tierwall_snapshot_policy(snapshot, verdict.ingress.policy, &policy) == TIERWALL_OK)
 *       printf("%.*s\n", (int)policy.name.size, policy.name.data);
 *
 * A snapshot is counted: it lives until each reference to it was released. Ids of tiers, policies
 * and endpoints mean something only together with the snapshot that gave them. Everything here: any
 * thread. */
#ifndef TIERWALL_C_SNAPSHOT_H
#define TIERWALL_C_SNAPSHOT_H

#include <tierwall/c/address.h>
#include <tierwall/c/resources.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- how snapshots are built */

typedef uint8_t tierwall_build_stage;
enum {
  TIERWALL_STAGE_VALIDATION = 0,
  TIERWALL_STAGE_SELECTORS = 1,
  TIERWALL_STAGE_LABELS = 2,
  TIERWALL_STAGE_RULES = 3,
  TIERWALL_STAGE_PLANS = 4,
  TIERWALL_STAGE_IDENTITIES = 5,
  TIERWALL_STAGE_NAMES = 6,
  TIERWALL_STAGE_PROGRAMS = 7
};
/* `validation`, `selectors` ...; `unknown` for other numbers. Lives as long as the library. */
TIERWALL_API const char* tierwall_build_stage_name(tierwall_build_stage stage);

/* Hears that `done` of `total` are done, some milliseconds apart, from the thread that builds. Not
 * 0 ends the build as TIERWALL_CANCELLED. It must not use the model or store that is being
 * built. */
typedef int32_t (*tierwall_progress)(void* context, tierwall_build_stage stage, uint64_t done,
                                     uint64_t total);

typedef uint8_t tierwall_instructions;
enum {
  TIERWALL_INSTRUCTIONS_ALL = 0, /* what the processor that builds has */
  TIERWALL_INSTRUCTIONS_COMPILED = 1,
  TIERWALL_INSTRUCTIONS_POPCNT = 2,
  TIERWALL_INSTRUCTIONS_AVX2 = 3,
  TIERWALL_INSTRUCTIONS_AVX512 = 4
};

/* Null stands for all defaults, and so does 0 in every field. Limits are those of
 * tierwall/limits.hpp. */
typedef struct tierwall_build_options {
  size_t size; /* sizeof(tierwall_build_options) */
  tierwall_progress progress;
  void* progress_context;
  uint64_t max_selector_bytes;       /* 1 MiB */
  uint64_t max_diagnostics;          /* 1,000 */
  uint64_t max_tiers;                /* 65,535 */
  uint64_t max_policies;             /* 10,000,000 */
  uint64_t max_endpoints;            /* 10,000,000 */
  uint64_t max_snapshot_bytes;       /* 8 GiB */
  uint64_t max_build_bytes;          /* 8 GiB */
  uint64_t max_build_steps;          /* 2^40 */
  uint32_t max_selector_depth;       /* 1,000 */
  uint32_t max_program_instructions; /* 65,535 */
  uint8_t enforce_staged; /* 1: as if staged policies were enforced; else they are ignored */
  /* 1: a policy of an unknown tier comes after all others, with a warning; else it is an error.
   * Stores do not ask. */
  uint8_t accept_unknown_tiers;
  uint8_t failsafe_ports; /* 1: host endpoints have the default failsafe ports */
  /* Verdicts are the same with any of these; they are for measuring. */
  uint8_t unoptimised_selectors;
  uint8_t without_tables;
  uint8_t without_bitmaps;
  uint8_t without_programs_per_endpoint;
  tierwall_instructions instructions; /* at most these */
  uint64_t max_table_cells;           /* of one program; 2^19 */
  uint64_t staged_batches_from;       /* bytes of tables; 1 MiB */
  uint64_t staged_vectors_from;       /* bytes of tables; 16 MiB */
  uint64_t max_split_cells;           /* of one table of a split; 2^20 */
  uint8_t without_splits;             /* for measuring, too */
  uint8_t without_address_trie;       /* likewise */
} tierwall_build_options;

/* --- snapshots */

typedef struct tierwall_snapshot tierwall_snapshot;

/* One more reference to the same snapshot; null for null. */
TIERWALL_API tierwall_snapshot* tierwall_snapshot_retain(const tierwall_snapshot* snapshot);
/* One reference less; the last one frees it. */
TIERWALL_API void tierwall_snapshot_release(tierwall_snapshot* snapshot);

/* --- names */

/* A tier, as a decision names it. */
typedef struct tierwall_tier_info {
  size_t size; /* sizeof(tierwall_tier_info) */
  tierwall_text name;
  double order; /* infinite: nothing in the model says so */
  tierwall_action default_action;
  uint8_t reserved[7]; /* zero */
} tierwall_tier_info;

/* A policy or a profile. */
typedef struct tierwall_policy_info {
  size_t size;        /* sizeof(tierwall_policy_info) */
  tierwall_text kind; /* `GlobalNetworkPolicy` ... `Profile` */
  tierwall_text namespace_name;
  tierwall_text name;
  uint32_t tier;       /* TIERWALL_NO_ID for profiles */
  uint8_t is_missing;  /* 1: a profile that an endpoint names and nothing defines */
  uint8_t reserved[3]; /* zero */
} tierwall_policy_info;

/* An endpoint, as flows and steps name it. */
typedef struct tierwall_endpoint_info {
  size_t size;                  /* sizeof(tierwall_endpoint_info) */
  tierwall_text namespace_name; /* empty for hosts */
  tierwall_text name;           /* empty: the id is vacant */
  const tierwall_address* addresses;
  size_t address_count;
  tierwall_endpoint_kind kind;
  uint8_t reserved[7]; /* zero */
} tierwall_endpoint_info;

/* Lend what the id stands for, as long as the snapshot lives. TIERWALL_NOT_FOUND: no id is so large.
 * In snapshots of a store some ids are vacant: what they stand for has no name. */
TIERWALL_API tierwall_status tierwall_snapshot_tier(const tierwall_snapshot* snapshot, uint32_t id,
                                                    tierwall_tier_info* info);
TIERWALL_API tierwall_status tierwall_snapshot_policy(const tierwall_snapshot* snapshot,
                                                      uint32_t id, tierwall_policy_info* info);
TIERWALL_API tierwall_status tierwall_snapshot_endpoint(const tierwall_snapshot* snapshot,
                                                        uint32_t id, tierwall_endpoint_info* info);

/* Ids are 0, 1 ... up to these. 0 for null. Tiers are evaluated by their order, then by name: a build
 * numbers them so, a store keeps the ids of those that change. */
TIERWALL_API size_t tierwall_snapshot_tier_count(const tierwall_snapshot* snapshot);
TIERWALL_API size_t tierwall_snapshot_policy_count(const tierwall_snapshot* snapshot);
TIERWALL_API size_t tierwall_snapshot_endpoint_count(const tierwall_snapshot* snapshot);

/* The endpoint of a name; hosts have no namespace. TIERWALL_NOT_FOUND: there is none. */
TIERWALL_API tierwall_status tierwall_snapshot_find_endpoint(
    const tierwall_snapshot* snapshot, tierwall_endpoint_kind kind, const char* namespace_name,
    size_t namespace_size, const char* name, size_t name_size, uint32_t* id);
/* All endpoints that own the address, ascending, into `ids`. */
TIERWALL_API tierwall_status tierwall_snapshot_find_owners(const tierwall_snapshot* snapshot,
                                                           const tierwall_address* address,
                                                           uint32_t* ids, size_t capacity,
                                                           size_t* count);

/* `WorkloadEndpoint`, `GlobalNetworkPolicy` ...; `unknown` for other numbers. They live as long as
 * the library. */
TIERWALL_API const char* tierwall_endpoint_kind_name(tierwall_endpoint_kind kind);
TIERWALL_API const char* tierwall_policy_kind_name(tierwall_policy_kind kind);

/* --- figures */

/* Bytes by part, and counts, of the compiled form. */
typedef struct tierwall_snapshot_stats {
  size_t size;    /* sizeof(tierwall_snapshot_stats) */
  uint64_t bytes; /* of all tables; the next six add up to it */
  uint64_t address_bytes;
  uint64_t set_bytes;
  uint64_t rule_bytes;
  uint64_t plan_bytes;
  uint64_t program_bytes;
  uint64_t name_bytes;
  uint64_t tiers;
  uint64_t policies;
  uint64_t profiles;
  uint64_t rules;
  uint64_t endpoints;
  uint64_t network_sets;
  uint64_t selectors;           /* distinct ones of rules */
  uint64_t identities;          /* classes of addresses that no rule can tell apart */
  uint64_t traffic_classes;     /* the same of protocols, ports and ICMP types */
  uint64_t source_port_classes; /* and of source ports */
  uint64_t table_programs;
  uint64_t bitmap_programs;
  uint64_t walked_programs;
  uint64_t split_programs;
} tierwall_snapshot_stats;

/* What the snapshot takes. */
TIERWALL_API tierwall_status tierwall_snapshot_statistics(const tierwall_snapshot* snapshot,
                                                          tierwall_snapshot_stats* stats);

#ifdef __cplusplus
}
#endif

#endif
