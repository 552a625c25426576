/* A model: resources that are built once, all together. What changes belongs into a store
 * (tierwall/c/store.h).
 *
 *     tierwall_model_create(&model, NULL);
 *     tierwall_model_add_policy(model, &web, &error);
 *     if (tierwall_model_build(model, NULL, &snapshot, &found, &error) != TIERWALL_OK)
 *       print(found);
 *
 * Manifests are added by tierwall/c/manifest.h. A model: one thread. */
#ifndef TIERWALL_C_MODEL_H
#define TIERWALL_C_MODEL_H

#include <tierwall/c/diagnostics.h>
#include <tierwall/c/resources.h>
#include <tierwall/c/snapshot.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tierwall_model tierwall_model;

TIERWALL_API tierwall_status tierwall_model_create(tierwall_model** model, tierwall_error* error);
TIERWALL_API void tierwall_model_release(tierwall_model* model);

/* Each adds a copy. Two resources of one name are an error of the build. */
TIERWALL_API tierwall_status tierwall_model_add_tier(tierwall_model* model,
                                                     const tierwall_tier* tier,
                                                     tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_policy(tierwall_model* model,
                                                       const tierwall_policy* policy,
                                                       tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_profile(tierwall_model* model,
                                                        const tierwall_profile* profile,
                                                        tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_network_set(tierwall_model* model,
                                                            const tierwall_network_set* set,
                                                            tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_workload_endpoint(
    tierwall_model* model, const tierwall_workload_endpoint* endpoint, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_host_endpoint(
    tierwall_model* model, const tierwall_host_endpoint* endpoint, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_namespace(tierwall_model* model,
                                                          const tierwall_namespace* space,
                                                          tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_service_account(
    tierwall_model* model, const tierwall_service_account* account, tierwall_error* error);
TIERWALL_API tierwall_status tierwall_model_add_service_slice(tierwall_model* model,
                                                              const tierwall_service_slice* slice,
                                                              tierwall_error* error);

/* `*diagnostics` (which may be null) becomes the caller's in every case but
 * TIERWALL_INVALID_ARGUMENT, TIERWALL_OUT_OF_MEMORY and TIERWALL_INTERNAL; a build that is accepted
 * may have warnings. TIERWALL_REFUSED: `*snapshot` is null, and the diagnostics have everything
 * that is wrong, with the places of what came from manifests. What a build costs is in
 * src/README.md. */
TIERWALL_API tierwall_status tierwall_model_build(const tierwall_model* model,
                                                  const tierwall_build_options* options,
                                                  tierwall_snapshot** snapshot,
                                                  tierwall_diagnostics** diagnostics,
                                                  tierwall_error* error);

/* What a build would report, without building. TIERWALL_OK also if there are errors among them. */
TIERWALL_API tierwall_status tierwall_model_validate(const tierwall_model* model,
                                                     const tierwall_build_options* options,
                                                     tierwall_diagnostics** diagnostics,
                                                     tierwall_error* error);
/* What a valid model says but hardly means: warnings only, none of a model with errors. */
TIERWALL_API tierwall_status tierwall_model_lint(const tierwall_model* model,
                                                 const tierwall_build_options* options,
                                                 tierwall_diagnostics** diagnostics,
                                                 tierwall_error* error);

#ifdef __cplusplus
}
#endif

#endif
