#include <tierwall/c/model.h>

#include <memory>
#include <utility>

#include <tierwall/lint.hpp>
#include <tierwall/snapshot.hpp>

#include "capi/build.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/options.hpp"
#include "capi/resources.hpp"

using namespace tierwall;
using namespace tierwall::capi;

namespace {

template <class Resource, class Given>
tierwall_status add(tierwall_model* model, std::vector<Resource> Model::*list, const Given* given,
                    const char* name, tierwall_error* error) noexcept {
  return guarded(error, [&]() -> tierwall_status {
    (existing(model, "model").model.*list).push_back(resource_of(given, Field(name)));
    return TIERWALL_OK;
  });
}

// What `find` says of the model.
template <class Find>
tierwall_status give_found(const tierwall_model* model, tierwall_diagnostics** diagnostics,
                           tierwall_error* error, const Find& find) noexcept {
  clear(diagnostics);
  return guarded(error, [&]() -> tierwall_status {
    existing(diagnostics, "diagnostics");
    Diagnostics found = find(existing(model, "model").model);
    locate(model->places, found);
    give_diagnostics(diagnostics, std::move(found));
    return TIERWALL_OK;
  });
}

}  // namespace

tierwall_status tierwall_model_create(tierwall_model** model, tierwall_error* error) {
  clear(model);
  return guarded(error, [&]() -> tierwall_status {
    existing(model, "model");
    give(model, std::make_unique<tierwall_model>());
    return TIERWALL_OK;
  });
}

void tierwall_model_release(tierwall_model* model) {
  delete model;
}

tierwall_status tierwall_model_add_tier(tierwall_model* model, const tierwall_tier* tier,
                                        tierwall_error* error) {
  return add(model, &Model::tiers, tier, "tier", error);
}

tierwall_status tierwall_model_add_policy(tierwall_model* model, const tierwall_policy* policy,
                                          tierwall_error* error) {
  return add(model, &Model::policies, policy, "policy", error);
}

tierwall_status tierwall_model_add_profile(tierwall_model* model, const tierwall_profile* profile,
                                           tierwall_error* error) {
  return add(model, &Model::profiles, profile, "profile", error);
}

tierwall_status tierwall_model_add_network_set(tierwall_model* model,
                                               const tierwall_network_set* set,
                                               tierwall_error* error) {
  return add(model, &Model::network_sets, set, "set", error);
}

tierwall_status tierwall_model_add_workload_endpoint(tierwall_model* model,
                                                     const tierwall_workload_endpoint* endpoint,
                                                     tierwall_error* error) {
  return add(model, &Model::workload_endpoints, endpoint, "endpoint", error);
}

tierwall_status tierwall_model_add_host_endpoint(tierwall_model* model,
                                                 const tierwall_host_endpoint* endpoint,
                                                 tierwall_error* error) {
  return add(model, &Model::host_endpoints, endpoint, "endpoint", error);
}

tierwall_status tierwall_model_add_namespace(tierwall_model* model, const tierwall_namespace* space,
                                             tierwall_error* error) {
  return add(model, &Model::namespaces, space, "space", error);
}

tierwall_status tierwall_model_add_service_account(tierwall_model* model,
                                                   const tierwall_service_account* account,
                                                   tierwall_error* error) {
  return add(model, &Model::service_accounts, account, "account", error);
}

tierwall_status tierwall_model_add_service_slice(tierwall_model* model,
                                                 const tierwall_service_slice* slice,
                                                 tierwall_error* error) {
  return add(model, &Model::service_slices, slice, "slice", error);
}

tierwall_status tierwall_model_build(const tierwall_model* model,
                                     const tierwall_build_options* options,
                                     tierwall_snapshot** snapshot,
                                     tierwall_diagnostics** diagnostics, tierwall_error* error) {
  clear(snapshot);
  clear(diagnostics);
  return guarded(error, [&]() -> tierwall_status {
    existing(snapshot, "snapshot");
    const tierwall_model& given = existing(model, "model");
    auto handle = std::make_unique<tierwall_snapshot>();
    BuildResult built = SnapshotBuilder(build_options_of(options)).build(given.model);
    locate(given.places, built.diagnostics);
    const tierwall_status status = tell_outcome(error, built.diagnostics);
    give_diagnostics(diagnostics, std::move(built.diagnostics));
    if (built.snapshot) {
      handle->hold(*std::move(built.snapshot));
      give(snapshot, std::move(handle));
    }
    return status;
  });
}

tierwall_status tierwall_model_validate(const tierwall_model* model,
                                        const tierwall_build_options* options,
                                        tierwall_diagnostics** diagnostics, tierwall_error* error) {
  return give_found(model, diagnostics, error,
                    [&](const Model& given) { return validate(given, build_options_of(options)); });
}

tierwall_status tierwall_model_lint(const tierwall_model* model,
                                    const tierwall_build_options* options,
                                    tierwall_diagnostics** diagnostics, tierwall_error* error) {
  return give_found(model, diagnostics, error,
                    [&](const Model& given) { return lint(given, build_options_of(options)); });
}
