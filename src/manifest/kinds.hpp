// The table of kinds: which documents exist and what reads them (spec/policy.md 6).
//
// A new kind is a row in kinds.cpp and a function in the mapping file of its family.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tierwall/model.hpp>

#include "manifest/reader.hpp"
#include "manifest/store.hpp"
#include "manifest/values.hpp"

namespace tierwall::manifest {

// One document whose kind, name and namespace are known.
struct Resource {
  Context& context;
  Fields& document;  // apiVersion, kind, metadata and status are taken
  Fields& metadata;  // name, namespace and annotations are taken; others are ignored
  const std::string& name;
  const std::string& namespace_name;  // empty for cluster-scoped kinds
  Store& store;

  // Reads the mapping `spec`; an absent one is empty.
  template <class Read>
  void read_spec(Read read) {
    if (const std::optional<Value> spec = document.get("spec")) read_mapping(*spec, read);
  }
  Labels labels() { return read_labels(metadata.get("labels")); }
};

enum class Scope : std::uint8_t { cluster, namespaced };

struct Kind {
  std::string_view kind;         // as documents say it
  std::string_view api_version;  // `kCalico` stands for all versions of the Calico group
  Scope scope;
  std::string_view resource_kind;  // what the model and messages call it
  // nullptr: the kind is known and not supported.
  void (*read)(Resource& resource);
  bool v1_era = false;   // compat mode only
  bool ignored = false;  // says nothing about policy; nothing of it is read
};

inline constexpr std::string_view kCalico = "projectcalico.org/v3";

// nullptr if there is no such kind in the mode.
const Kind* find_kind(std::string_view api_version, std::string_view kind, ManifestMode mode);
// The apiVersion under which a kind of this name would be found; empty if there is none.
std::string_view api_version_of(std::string_view kind, ManifestMode mode);

// --- one function per kind, by family ------------------------------------------------------------

void read_tier(Resource& resource);                          // tiers.cpp
void read_global_network_policy(Resource& resource);         // policies.cpp
void read_network_policy(Resource& resource);                // policies.cpp
void read_staged_global_network_policy(Resource& resource);  // policies.cpp
void read_staged_network_policy(Resource& resource);         // policies.cpp
void read_profile(Resource& resource);                       // profiles.cpp
void read_network_set(Resource& resource);                   // network_sets.cpp
void read_workload_endpoint(Resource& resource);             // endpoints.cpp
void read_host_endpoint(Resource& resource);                 // endpoints.cpp
void read_v1_workload_endpoint(Resource& resource);          // endpoints.cpp
void read_v1_host_endpoint(Resource& resource);              // endpoints.cpp
void read_namespace(Resource& resource);                     // kubernetes_labels.cpp
void read_service_account(Resource& resource);               // kubernetes_labels.cpp
void read_endpoint_slice(Resource& resource);                // kubernetes_services.cpp

}  // namespace tierwall::manifest
