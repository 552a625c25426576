// EndpointSlice, which says what stands behind a service (spec/policy.md 3.7).
#include <string>
#include <utility>

#include <tierwall/address.hpp>

#include "manifest/kinds.hpp"
#include "manifest/values.hpp"

namespace tierwall::manifest {

namespace {

ServicePort read_service_port(const Value& value) {
  ServicePort port;
  read_mapping(value, [&port](Fields& fields) {
    if (const std::optional<Value> protocol = fields.get("protocol"))
      port.protocol = read_protocol_number(*protocol).value_or(kTcp);
    if (const std::optional<Value> number = fields.get("port")) {
      if (const auto read = read_integer(*number, 1, 65'535))
        port.port = static_cast<std::uint16_t>(*read);
    }
    fields.ignore({"name", "appProtocol"});
  });
  return port;
}

}  // namespace

void read_endpoint_slice(Resource& resource) {
  ServiceSlice slice;
  slice.namespace_name = resource.namespace_name;
  slice.name = resource.name;
  const Labels labels = resource.labels();
  if (const auto service = labels.find("kubernetes.io/service-name"); service != labels.end())
    slice.service = service->second;
  // Host names are no addresses and are skipped.
  const bool names = read_text_field(resource.document, "addressType") == "FQDN";
  resource.document.each("endpoints", [&](const Value& item) {
    read_mapping(item, [&](Fields& endpoint) {
      endpoint.each("addresses", [&](const Value& address) {
        if (names) return;
        if (const std::optional<Address> read = read_address(address))
          slice.addresses.push_back(*read);
      });
      // Readiness and place do not matter here.
      endpoint.ignore({"conditions", "hostname", "targetRef", "nodeName", "zone", "hints",
                       "deprecatedTopology"});
    });
  });
  resource.document.each(
      "ports", [&slice](const Value& item) { slice.ports.push_back(read_service_port(item)); });
  resource.store.put(resource.context, &Model::service_slices, std::move(slice));
}

}  // namespace tierwall::manifest
