/* A store: resources that come, change and go, and the snapshots of them.
 *
 *     tierwall_store_create(NULL, &store, NULL);
 *     tierwall_store_upsert_policy(store, &web, &error);
 *     tierwall_store_erase_endpoint(store, TIERWALL_POD, "shop", 4, "web-0", 5, &error);
 *     if (tierwall_store_commit(store, &commit, &error) == TIERWALL_OK)
 *       publish(tierwall_commit_snapshot(commit));
 *     tierwall_commit_release(commit);
 *
 * Changes are collected, and take effect together: a commit makes the snapshot of a new generation,
 * or refuses the batch with all its errors and forgets it. A resource replaces the one of its name.
 * What is named before it is there fails closed, with a warning, until it comes. Most changes cost
 * microseconds, those of prefixes milliseconds; the others are builds (tierwall/store.hpp says which).
 *
 * A store: one thread. Commits, and snapshots of them: any thread. */
#ifndef TIERWALL_C_STORE_H
#define TIERWALL_C_STORE_H

#include <tierwall/c/diagnostics.h>
#include <tierwall/c/flow.h>
#include <tierwall/c/resources.h>
#include <tierwall/c/snapshot.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tierwall_store tierwall_store;

/* The options are those of every build of the store; null: the defaults. Its progress function must
 * live as long as the store, which it must not call. */
TIERWALL_API tierwall_status tierwall_store_create(const tierwall_build_options* options,
                                                   tierwall_store** store, tierwall_error* error);
TIERWALL_API void tierwall_store_release(tierwall_store* store);

/* --- changes, which the next commit takes */

/* Adds the resource, or replaces the one of its kind, namespace and name. */
TIERWALL_API tierwall_status tierwall_store_upsert_tier(tierwall_store* store,
                                                        const tierwall_tier* tier,
                                                        tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_policy(tierwall_store* store,
                                                          const tierwall_policy* policy,
                                                          tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_profile(tierwall_store* store,
                                                           const tierwall_profile* profile,
                                                           tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_network_set(tierwall_store* store,
                                                               const tierwall_network_set* set,
                                                               tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_workload_endpoint(
    tierwall_store* store, const tierwall_workload_endpoint* endpoint, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_host_endpoint(
    tierwall_store* store, const tierwall_host_endpoint* endpoint, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_namespace(tierwall_store* store,
                                                             const tierwall_namespace* space,
                                                             tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_service_account(
    tierwall_store* store, const tierwall_service_account* account, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_upsert_service_slice(
    tierwall_store* store, const tierwall_service_slice* slice, tierwall_error* error);

/* Erasing what is not there changes nothing, and is no error. */
TIERWALL_API tierwall_status tierwall_store_erase_tier(tierwall_store* store, const char* name,
                                                       size_t name_size, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_policy(tierwall_store* store,
                                                         tierwall_policy_kind kind,
                                                         const char* namespace_name,
                                                         size_t namespace_size, const char* name,
                                                         size_t name_size, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_profile(tierwall_store* store, const char* name,
                                                          size_t name_size, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_network_set(tierwall_store* store,
                                                              const char* namespace_name,
                                                              size_t namespace_size,
                                                              const char* name, size_t name_size,
                                                              tierwall_error* error);
/* Of hosts too; these have no namespace. */
TIERWALL_API tierwall_status tierwall_store_erase_endpoint(tierwall_store* store,
                                                           tierwall_endpoint_kind kind,
                                                           const char* namespace_name,
                                                           size_t namespace_size, const char* name,
                                                           size_t name_size, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_namespace(tierwall_store* store, const char* name,
                                                            size_t name_size,
                                                            tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_service_account(
    tierwall_store* store, const char* namespace_name, size_t namespace_size, const char* name,
    size_t name_size, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_service_slice(tierwall_store* store,
                                                                const char* namespace_name,
                                                                size_t namespace_size,
                                                                const char* name, size_t name_size,
                                                                tierwall_error* error);

/* Members of a network set as the batch leaves it, whatever their host bits; a set that is not there is made, without
 * labels. Linear in the members. */
TIERWALL_API tierwall_status tierwall_store_insert_member(
    tierwall_store* store, const char* namespace_name, size_t namespace_size, const char* name,
    size_t name_size, const tierwall_cidr* net, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_store_erase_member(tierwall_store* store,
                                                         const char* namespace_name,
                                                         size_t namespace_size, const char* name,
                                                         size_t name_size, const tierwall_cidr* net,
                                                         tierwall_error* error);

/* Forgets what was collected since the last commit. */
TIERWALL_API tierwall_status tierwall_store_discard(tierwall_store* store);

/* --- commits */

/* What a commit came to. Immutable: any thread. */
typedef struct tierwall_commit tierwall_commit;

/* Ends the batch. `*commit` becomes the caller's if the status is TIERWALL_OK, TIERWALL_REFUSED or
 * TIERWALL_CANCELLED; in the latter two the batch is forgotten, and what was published stays.
 * Otherwise the batch is kept. A batch that changes nothing leaves the generation what it is. */
TIERWALL_API tierwall_status tierwall_store_commit(tierwall_store* store, tierwall_commit** commit,
                                                   tierwall_error* error);
/* The same, by a build in any case: then programs know all labels and policies that met since the
 * last one. Worth while, when there is time, if the next function does not say 0. */
TIERWALL_API tierwall_status tierwall_store_rebuild(tierwall_store* store, tierwall_commit** commit,
                                                    tierwall_error* error);
/* Combinations of rules that came after the last build, and have their rules walked. 0 for null. */
TIERWALL_API size_t tierwall_store_walked_combinations(const tierwall_store* store);

/* Of the last commit that was not refused; 0 before, and for null. */
TIERWALL_API uint64_t tierwall_store_generation(const tierwall_store* store);
/* The snapshot of it; the reference is the caller's. TIERWALL_NOT_FOUND: there is none yet. */
TIERWALL_API tierwall_status tierwall_store_snapshot(const tierwall_store* store,
                                                     tierwall_snapshot** snapshot,
                                                     tierwall_error* error);

TIERWALL_API void tierwall_commit_release(tierwall_commit* commit);
/* 0: refused or cancelled. 0 for null. */
TIERWALL_API uint64_t tierwall_commit_generation(const tierwall_commit* commit);
/* Lent, as long as the commit lives; retain what has to live longer. Null: refused, cancelled, or
 * no commit. */
TIERWALL_API const tierwall_snapshot* tierwall_commit_snapshot(const tierwall_commit* commit);
/* Lent, as long as the commit lives. Warnings too: what others name and nobody defined. Null for
 * null. */
TIERWALL_API const tierwall_diagnostics* tierwall_commit_diagnostics(const tierwall_commit* commit);

/* --- which flows a commit concerns: those that have one of these addresses, or one that lies in one of
 * these prefixes, or name one of these endpoints, at either end; or that were sent to such an address
 * before a destination NAT. All others are judged as they were. */

/* Whether any flow may be judged otherwise; then there are no lists. False for null. */
TIERWALL_API bool tierwall_commit_concerns_everything(const tierwall_commit* commit);
/* Whether this flow has to be judged again. False for null. */
TIERWALL_API bool tierwall_commit_concerns(const tierwall_commit* commit,
                                           const tierwall_flow* flow);
/* Lend the lists, ascending, as long as the commit lives. Some of the endpoints may be gone. Prefixes are
 * IPv4, then IPv6, without host bits, and none lies in another one. */
TIERWALL_API tierwall_status tierwall_commit_endpoints(const tierwall_commit* commit,
                                                       const uint32_t** endpoints, size_t* count);
TIERWALL_API tierwall_status tierwall_commit_addresses(const tierwall_commit* commit,
                                                       const tierwall_address** addresses,
                                                       size_t* count);
TIERWALL_API tierwall_status tierwall_commit_prefixes(const tierwall_commit* commit,
                                                      const tierwall_cidr** prefixes,
                                                      size_t* count);

#ifdef __cplusplus
}
#endif

#endif
