// Models, options and handles of the C API, for tests: what a C program would write by hand.
//
//     const CBuild built = c_build(model, options);
//     ASSERT_TRUE(built.snapshot) << built.errors;
//     tierwall_evaluate(built.snapshot.get(), &flow, &verdict);
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/c/tierwall.h>
#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::testing {

struct CRelease {
  void operator()(tierwall_symbols* handle) const { tierwall_symbols_release(handle); }
  void operator()(tierwall_labels* handle) const { tierwall_labels_release(handle); }
  void operator()(tierwall_selector* handle) const { tierwall_selector_release(handle); }
  void operator()(tierwall_model* handle) const { tierwall_model_release(handle); }
  void operator()(tierwall_diagnostics* handle) const { tierwall_diagnostics_release(handle); }
  void operator()(tierwall_snapshot* handle) const { tierwall_snapshot_release(handle); }
  void operator()(tierwall_store* handle) const { tierwall_store_release(handle); }
  void operator()(tierwall_commit* handle) const { tierwall_commit_release(handle); }
  void operator()(tierwall_publisher* handle) const { tierwall_publisher_release(handle); }
  void operator()(tierwall_reader* handle) const { tierwall_reader_release(handle); }
  void operator()(tierwall_index* handle) const { tierwall_index_release(handle); }
  void operator()(tierwall_match_changes* handle) const { tierwall_match_changes_release(handle); }
  void operator()(tierwall_flow_extras* handle) const { tierwall_flow_extras_release(handle); }
};
template <class Handle>
using CHandle = std::unique_ptr<Handle, CRelease>;

// Zeros, and its size: the plainest of its kind.
template <class Struct>
Struct c_sized() {
  Struct result{};
  result.size = sizeof(Struct);
  return result;
}

// What `create(&handle, &error)` makes. Throws, and so fails the test, if it does not.
template <class Handle, class Create>
CHandle<Handle> c_create(const Create& create) {
  Handle* handle = nullptr;
  auto error = c_sized<tierwall_error>();
  if (create(&handle, &error) != TIERWALL_OK) throw std::runtime_error(error.message);
  return CHandle<Handle>(handle);
}

inline tierwall_text c_text(std::string_view text) {
  return {text.data(), text.size()};
}
inline tierwall_address c_address(const Address& address) {
  return {address.high, address.low};
}
inline tierwall_cidr c_cidr(const Cidr& cidr) {
  return {c_address(cidr.address), cidr.length, {}};
}

// The structs of resources, which point into the resources and into what this object keeps.
class CStructs {
 public:
  tierwall_tier of(const Tier& tier);
  tierwall_policy of(const Policy& policy);
  tierwall_profile of(const Profile& profile);
  tierwall_network_set of(const NetworkSet& set);
  tierwall_workload_endpoint of(const WorkloadEndpoint& endpoint);
  tierwall_host_endpoint of(const HostEndpoint& endpoint);
  tierwall_namespace of(const Namespace& space);
  tierwall_service_account of(const ServiceAccount& account);
  tierwall_service_slice of(const ServiceSlice& slice);

 private:
  // The memory of a list, as long as this object lives.
  template <class Element>
  const Element* keep(std::vector<Element> list);
  template <class From, class Convert>
  auto list_of(const std::vector<From>& from, const Convert& convert);

  const tierwall_text* texts(const std::vector<std::string>& from);
  const tierwall_label* labels(const Labels& from);
  const tierwall_cidr* nets(const std::vector<Cidr>& from);
  const tierwall_address* addresses(const std::vector<Address>& from);
  const tierwall_port* ports(const std::vector<Port>& from);
  const tierwall_endpoint_port* endpoint_ports(const std::vector<EndpointPort>& from);
  const tierwall_rule* rules(const std::vector<Rule>& from);
  tierwall_rule rule(const Rule& from);
  const tierwall_entity* entity(const EntityRule& from);
  const tierwall_http_match* http(const HttpMatch& from);

  std::vector<std::shared_ptr<const void>> kept_;
};

// Every resource, added one by one. Throws if one is refused.
CHandle<tierwall_model> c_model(const Model& model);
tierwall_build_options c_options(const BuildOptions& options);
std::string c_lines(const tierwall_diagnostics* diagnostics);

struct CBuild {
  CHandle<tierwall_snapshot> snapshot;  // null: refused
  std::string errors;                   // all diagnostics
};
CBuild c_build(const tierwall_model* model, const BuildOptions& options = {});
CBuild c_build(const Model& model, const BuildOptions& options = {});

}  // namespace tierwall::testing
