// Manifests: YAML or JSON text -> Model (spec/policy.md 6). Own target `tierwall::manifest`.
//
//     LoadResult loaded = load_manifests({{"policies.yaml", text}}, {});
//     if (loaded.diagnostics.has_errors()) return report(loaded.diagnostics);
//     BuildResult built = SnapshotBuilder{}.build(loaded.model);
//     loaded.places.locate(built.diagnostics);       // says where, and how the file calls it
//
// Takes text, never paths. All errors are reported, each with source, line, column, resource and
// field path; with errors the model must not be used. The last document of an identity (kind,
// namespace, name) replaces the earlier ones, with a warning that has both places. Thread contract:
// a pure function. Complexity: linear in the text; depth, size, node count and diagnostics are
// bounded by Limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/limits.hpp>
#include <tierwall/model.hpp>
#include <tierwall/result.hpp>

namespace tierwall::manifest {
struct ResourcePlaces;
}

namespace tierwall::inline v0 {

// A text, and what to call it. Lifetime: the caller's, for the call.
struct ManifestSource {
  std::string_view name;  // how messages call it, a file name for example
  std::string_view text;
};

// Which spellings are taken.
enum class ManifestMode : std::uint8_t {
  compat,  // strict plus the v1-era spellings
  strict,  // Calico v3 as its API server sees it
};

// What a namespace means that endpoints live in and that no Namespace document defines. Manifests
// of an application seldom hold its Namespace; the cluster that they are applied to does.
enum class MissingNamespaces : std::uint8_t {
  denied,  // its profile is missing, and a missing profile denies (spec/policy.md 2.5)
  // It exists, with the one label that Kubernetes gives to each, and therefore lets everything pass
  // where no policy applies; unless a Profile document `kns.NAMESPACE` says otherwise.
  open,
};

// How texts are read.
struct LoadOptions {
  ManifestMode mode = ManifestMode::compat;
  Limits limits;
  MissingNamespaces missing_namespaces = MissingNamespaces::denied;
};

// Where every resource, and every field of it, stands in the texts. It keeps the parsed documents:
// about as much memory again as their text. Copies share them.
class TIERWALL_EXPORT PlaceMap {
 public:
  // The place of the field, or of its nearest enclosing field, or of the resource; else an empty
  // Place. `resource.kind` is the model's word for the kind (`KubernetesNetworkPolicy`, say).
  Place find(const ResourceName& resource, std::string_view field) const;
  // What the document calls the field: `spec.ingress[0].from[2]` where a policy of Kubernetes was
  // converted and the field is `spec.ingress[5].source.selector`, say. The field itself where both
  // say the same, and of resources that are not known.
  std::string origin(const ResourceName& resource, std::string_view field) const;
  // Fills the places that are missing and calls those fields as their documents do, then sorts.
  void locate(Diagnostics& diagnostics) const;

 private:
  friend struct PlaceMapAccess;  // the loader's own way in (src/manifest)
  std::map<ResourceName, std::shared_ptr<const manifest::ResourcePlaces>> places_;
};

// What became of the documents, by kind as written.
struct LoadCounts {
  std::map<std::string, std::size_t> loaded;
  // Kinds that say nothing about policy: those of all groups that hold no policies, except that a
  // name which differs from a known kind in case only is an error, as is a policy of another group.
  std::map<std::string, std::size_t> ignored;
};

// What texts come to; not to be used if there are errors.
struct LoadResult {
  Model model;  // in reading order; of documents with one identity only the last
  PlaceMap places;
  LoadCounts counts;
  Diagnostics diagnostics;
};

// Reads all texts into one state, in order.
TIERWALL_EXPORT LoadResult load_manifests(std::span<const ManifestSource> sources,
                                          const LoadOptions& options = {});

// One running instance of a Marathon application; addresses are not part of the application's JSON.
struct MarathonTask {
  std::string name;
  std::vector<Address> addresses;
};

// Adds one workload endpoint per task of the application `application_id` in `source` (an object or
// an array of objects) to `into`; the empty id means the only application there is. The network's
// profile is never invented (spec/policy.md 6).
TIERWALL_EXPORT void load_marathon(const ManifestSource& source, std::string_view application_id,
                                   std::span<const MarathonTask> tasks, LoadResult& into,
                                   const LoadOptions& options = {});

// What Calico's plugin creates for a Marathon network without a Profile: the tag label, egress
// allowed, ingress allowed from the tag.
TIERWALL_EXPORT Profile marathon_network_profile(std::string_view network);

}  // namespace tierwall::inline v0
