// A server, a client, and a policy that lets clients in: what most tests of a store begin with.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "support/model_builders.hpp"

namespace tierwall::testing {

inline const Address kClient = Address::v4(10, 0, 0, 1), kServer = Address::v4(10, 0, 0, 2),
                     kOther = Address::v4(10, 0, 0, 3);

inline Decision ingress(const Snapshot& snapshot, const Address& source,
                        const Address& destination) {
  return evaluate(snapshot.view(), {.source = source,
                                    .destination = destination,
                                    .destination_port = 80,
                                    .protocol = kTcp})
      .ingress;
}

inline WorkloadEndpoint client(Address address = kClient, std::string app = "client") {
  return workload("client", {address}, {{"app", std::move(app)}}, {});
}

// A server that lets clients in.
inline PolicyStore store_with_server() {
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  policy.ingress = {rule(Action::allow, from("app == 'client'")),
                    rule(Action::allow, from("role == 'admin'"))};
  store.upsert(policy);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(client());
  EXPECT_TRUE(store.commit().snapshot);
  return store;
}

inline EndpointId find_workload(const Snapshot& snapshot, std::string_view name) {
  return snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", name);
}

// Commits a batch that nothing has to be built for.
inline CommitResult follow(PolicyStore& store) {
  CommitResult result = store.commit();
  EXPECT_TRUE(result.snapshot) << result.diagnostics.to_string();
  EXPECT_FALSE(result.invalidated.everything);
  return result;
}

}  // namespace tierwall::testing
