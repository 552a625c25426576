#include <tierwall/c/manifest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <tierwall/manifest/loader.hpp>

#include "capi/arguments.hpp"
#include "capi/build.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/options.hpp"

using namespace tierwall;
using namespace tierwall::capi;

namespace {

class LoadedPlaces final : public Places {
 public:
  explicit LoadedPlaces(PlaceMap places) : places_(std::move(places)) {}
  void locate(Diagnostics& diagnostics) const override { places_.locate(diagnostics); }

 private:
  PlaceMap places_;
};

LoadOptions load_options_of(const tierwall_load_options* given) {
  LoadOptions result;
  if (given == nullptr) return result;
  const Field field("options");
  const tierwall_load_options options = read_struct(given, field);
  expect_zero(options.reserved, Field(field, "reserved"));
  Limits& limits = result.limits;
  set_limit(limits.max_document_bytes, options.max_document_bytes);
  set_limit(limits.max_document_nodes, options.max_document_nodes);
  set_limit(limits.max_converted_rules, options.max_converted_rules);
  set_limit(limits.max_total_converted_rules, options.max_total_converted_rules);
  set_limit(limits.max_selector_bytes, options.max_selector_bytes);
  set_limit(limits.max_diagnostics, options.max_diagnostics);
  set_limit(limits.max_document_depth, options.max_document_depth);
  set_limit(limits.max_selector_depth, options.max_selector_depth);
  if (flag_of(options.strict, Field(field, "strict"))) result.mode = ManifestMode::strict;
  if (flag_of(options.open_missing_namespaces, Field(field, "open_missing_namespaces"))) {
    result.missing_namespaces = MissingNamespaces::open;
  }
  return result;
}

LoadResult load(const tierwall_source* sources, std::size_t count,
                const tierwall_load_options* options) {
  const Field field("sources");
  std::vector<ManifestSource> given;
  for (const tierwall_source& source : array_of(sources, count, field)) {
    const Field at(field, given.size());
    given.push_back(
        {text_of(source.name, Field(at, "name")), text_of(source.text, Field(at, "text"))});
  }
  return load_manifests(given, load_options_of(options));
}

// The lists of a model, as pointers to members, one after the other.
template <class Visit>
void for_each_list(const Visit& visit) {
  visit(&Model::tiers);
  visit(&Model::policies);
  visit(&Model::profiles);
  visit(&Model::network_sets);
  visit(&Model::workload_endpoints);
  visit(&Model::host_endpoints);
  visit(&Model::namespaces);
  visit(&Model::service_accounts);
  visit(&Model::service_slices);
}

// Room first, so that all of it comes or nothing.
void append(tierwall_model& to, Model from, std::unique_ptr<const Places> places) {
  for_each_list([&](auto list) {
    auto& target = to.model.*list;
    const std::size_t wanted = target.size() + (from.*list).size();
    if (wanted > target.capacity()) target.reserve(std::max(wanted, 2 * target.capacity()));
  });
  to.places.push_back(std::move(places));
  for_each_list([&](auto list) {
    for (auto& resource : from.*list)
      (to.model.*list).push_back(std::move(resource));
  });
}

void upsert(tierwall_store& to, Model from, std::unique_ptr<const Places> places) {
  to.places.push_back(std::move(places));
  try {
    for_each_list([&](auto list) {
      for (auto& resource : from.*list)
        to.store.upsert(std::move(resource));
    });
  } catch (...) {
    tierwall_store_discard(&to);
    throw;
  }
}

// Loads, and lets `take(model, places)` have what is without errors.
template <class Take>
tierwall_status load_into(const tierwall_source* sources, std::size_t count,
                          const tierwall_load_options* options, tierwall_diagnostics** diagnostics,
                          tierwall_error* error, const Take& take) {
  LoadResult loaded = load(sources, count, options);
  const tierwall_status status = tell_outcome(error, loaded.diagnostics);
  std::unique_ptr<tierwall_diagnostics> found;
  if (diagnostics != nullptr) found = std::make_unique<tierwall_diagnostics>();
  if (status == TIERWALL_OK) {
    take(std::move(loaded.model), std::make_unique<LoadedPlaces>(std::move(loaded.places)));
  }
  if (found) {
    found->found = std::move(loaded.diagnostics);
    give(diagnostics, std::move(found));
  }
  return status;
}

}  // namespace

tierwall_status tierwall_model_load_manifests(tierwall_model* model, const tierwall_source* sources,
                                              size_t count, const tierwall_load_options* options,
                                              tierwall_diagnostics** diagnostics,
                                              tierwall_error* error) {
  clear(diagnostics);
  return guarded(error, [&]() -> tierwall_status {
    tierwall_model& to = existing(model, "model");
    return load_into(sources, count, options, diagnostics, error,
                     [&](Model loaded, std::unique_ptr<const Places> places) {
                       append(to, std::move(loaded), std::move(places));
                     });
  });
}

tierwall_status tierwall_store_load_manifests(tierwall_store* store, const tierwall_source* sources,
                                              size_t count, const tierwall_load_options* options,
                                              tierwall_diagnostics** diagnostics,
                                              tierwall_error* error) {
  clear(diagnostics);
  return guarded(error, [&]() -> tierwall_status {
    tierwall_store& to = existing(store, "store");
    return load_into(sources, count, options, diagnostics, error,
                     [&](Model loaded, std::unique_ptr<const Places> places) {
                       upsert(to, std::move(loaded), std::move(places));
                     });
  });
}
