/* The C API: everything but manifests (tierwall/c/manifest.h).
 *
 *     tierwall_store_upsert_policy(store, &policy, &error);
 *     tierwall_store_commit(store, &commit, &error);
 *     tierwall_evaluate_batch(tierwall_commit_snapshot(commit), flows, count, verdicts);
 *     tierwall_explain(tierwall_commit_snapshot(commit), &flows[0], text, sizeof text, &length,
 *                      &error);
 *
 * C11, and C++. tierwall/c/status.h has the rules that hold for every function. A program that
 * people start from is tests/examples/agent_c. */
#ifndef TIERWALL_C_TIERWALL_H
#define TIERWALL_C_TIERWALL_H

#include <tierwall/c/address.h>
#include <tierwall/c/diagnostics.h>
#include <tierwall/c/evaluate.h>
#include <tierwall/c/flow.h>
#include <tierwall/c/index.h>
#include <tierwall/c/model.h>
#include <tierwall/c/publisher.h>
#include <tierwall/c/resources.h>
#include <tierwall/c/selector.h>
#include <tierwall/c/snapshot.h>
#include <tierwall/c/status.h>
#include <tierwall/c/store.h>

#endif
