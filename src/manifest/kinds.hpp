// The table of kinds: which documents exist and what reads them (spec/policy.md 6).
//
// A new kind is a row in kinds.cpp and a function in the mapping file of its family. Which kinds
// without a row may be passed over is decided in ignored_kinds.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  const Limits& limits;
  std::size_t& converted;  // rules and ports that policies of Kubernetes became, of the whole load

  // Reads the mapping `spec`; an absent one is empty.
  template <class Read>
  void read_spec(Read read) {
    if (const std::optional<Value> spec = document.get("spec")) read_mapping(*spec, read);
  }
  // An absent one is an error.
  template <class Read>
  void require_spec(Read read) {
    if (const std::optional<Value> spec = document.require("spec")) read_mapping(*spec, read);
  }
  Labels labels() { return read_labels(metadata.get("labels")); }
};

enum class Scope : std::uint8_t { cluster, namespaced };

struct Kind {
  std::string_view kind;         // as documents say it
  std::string_view api_version;  // `kCalico` stands for all versions of the Calico group
  Scope scope;
  std::string_view resource_kind;    // what the model and messages call it
  void (*read)(Resource& resource);  // nullptr iff `ignored`
  bool v1_era = false;               // compat mode only
  bool ignored = false;              // says nothing about policy; nothing of it is read
};

inline constexpr std::string_view kCalico = "projectcalico.org/v3";

// nullptr if there is no such kind in the mode.
const Kind* find_kind(std::string_view api_version, std::string_view kind, ManifestMode mode);
// Of both modes.
std::span<const Kind> all_kinds();
// The kind of this name in whatever apiVersion and mode, else one that differs in case only, else
// nullptr.
const Kind* find_similar_kind(std::string_view kind);
// Whether documents of a kind that is not in the table say nothing about policy
// (ignored_kinds.cpp has the rules); false for every kind that is in it.
bool is_ignored_kind(std::string_view api_version, std::string_view kind);

// --- one function per kind, by family ------------------------------------------------------------

void read_tier(Resource& resource);                              // tiers.cpp
void read_global_network_policy(Resource& resource);             // policies.cpp
void read_network_policy(Resource& resource);                    // policies.cpp
void read_staged_global_network_policy(Resource& resource);      // policies.cpp
void read_staged_network_policy(Resource& resource);             // policies.cpp
void read_kubernetes_network_policy(Resource& resource);         // kubernetes_policies.cpp
void read_staged_kubernetes_network_policy(Resource& resource);  // kubernetes_policies.cpp
void read_admin_network_policy(Resource& resource);              // cluster_policies.cpp
void read_baseline_admin_network_policy(Resource& resource);     // cluster_policies.cpp
void read_cluster_network_policy(Resource& resource);            // cluster_policies.cpp
void read_profile(Resource& resource);                           // profiles.cpp
void read_network_set(Resource& resource);                       // network_sets.cpp
void read_workload_endpoint(Resource& resource);                 // endpoints.cpp
void read_host_endpoint(Resource& resource);                     // endpoints.cpp
void read_v1_workload_endpoint(Resource& resource);              // endpoints.cpp
void read_v1_host_endpoint(Resource& resource);                  // endpoints.cpp
void read_namespace(Resource& resource);                         // kubernetes_labels.cpp
void read_service_account(Resource& resource);                   // kubernetes_labels.cpp
void read_endpoint_slice(Resource& resource);                    // kubernetes_services.cpp
void read_pod(Resource& resource);                               // pods.cpp
void read_workload(Resource& resource);                          // pods.cpp
void read_cron_job(Resource& resource);                          // pods.cpp

}  // namespace tierwall::manifest
