/* A program of somebody else, in C. Exits with the number of the check that failed. */
#include <stddef.h>

#include <tierwall/c/tierwall.h>

int main(void) {
  tierwall_store* store = NULL;
  tierwall_commit* commit = NULL;
  tierwall_workload_endpoint web = {.size = sizeof web};
  tierwall_address address = tierwall_address_v4(10, 0, 0, 1);
  tierwall_flow flow = TIERWALL_FLOW_INIT;
  tierwall_verdict verdict;
  tierwall_error error = {.size = sizeof error};

  if (tierwall_abi_version() != TIERWALL_ABI_VERSION) return 1;
  if (tierwall_store_create(NULL, &store, &error) != TIERWALL_OK) return 2;
  web.namespace_name = tierwall_text_of("prod");
  web.name = tierwall_text_of("web");
  web.addresses = &address;
  web.address_count = 1;
  if (tierwall_store_upsert_workload_endpoint(store, &web, &error) != TIERWALL_OK) return 3;
  if (tierwall_store_commit(store, &commit, &error) != TIERWALL_OK) return 4;
  flow.source = tierwall_address_v4(10, 0, 0, 2);
  flow.destination = address;
  if (tierwall_evaluate(tierwall_commit_snapshot(commit), &flow, &verdict) != TIERWALL_OK) return 5;
  if (tierwall_is_allowed(&verdict)) return 6;
  if (verdict.ingress.reason != TIERWALL_REASON_NO_PROFILE_MATCH) return 7;
  tierwall_commit_release(commit);
  tierwall_store_release(store);
  return 0;
}
