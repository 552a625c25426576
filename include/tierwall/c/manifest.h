/* Manifests of Calico and Kubernetes, YAML or JSON, into a model or a store. A library of its own
 * (libtierwall_c_manifest), which has all of tierwall/c/tierwall.h as well.
 *
 *     tierwall_source source = {TIERWALL_TEXT("policies.yaml"), {text, text_size}};
 *     tierwall_model_load_manifests(model, &source, 1, NULL, &found, &error);
 *     tierwall_model_build(model, NULL, &snapshot, &found, &error);  // as the file calls it
 *
 * Takes text, never paths. All errors are told, each with source, line, column, resource and
 * field. */
#ifndef TIERWALL_C_MANIFEST_H
#define TIERWALL_C_MANIFEST_H

#include <tierwall/c/model.h>
#include <tierwall/c/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A text, and what to call it. */
typedef struct tierwall_source {
  tierwall_text name; /* how messages call it, a file name for example */
  tierwall_text text;
} tierwall_source;

/* Null stands for all defaults, and so does 0 in every field. */
typedef struct tierwall_load_options {
  size_t size;                        /* sizeof(tierwall_load_options) */
  uint64_t max_document_bytes;        /* of one text; 256 MiB */
  uint64_t max_document_nodes;        /* of one text, aliases expanded; 20,000,000 */
  uint64_t max_converted_rules;       /* of one Kubernetes policy; 2^20 */
  uint64_t max_total_converted_rules; /* of one load; 2^22 */
  uint64_t max_selector_bytes;        /* 1 MiB */
  uint64_t max_diagnostics;           /* 1,000 */
  uint32_t max_document_depth;        /* 64 */
  uint32_t max_selector_depth;        /* 1,000 */
  uint8_t strict;                     /* 1: Calico v3 only; else also v1-era spellings */
  uint8_t open_missing_namespaces; /* 1: namespaces that no document defines let pass; else deny */
  uint8_t reserved[6];             /* zero */
} tierwall_load_options;

/* Adds the resources of all texts, read as one in their order; of documents of one name the last
 * holds, with a warning. `*diagnostics` (which may be null) becomes the caller's as in
 * tierwall_model_build(). TIERWALL_REFUSED: there are errors, and nothing was added. The model
 * keeps the places of the texts (about as much memory again as they have) for its own
 * diagnostics. */
TIERWALL_API tierwall_status tierwall_model_load_manifests(tierwall_model* model,
                                                           const tierwall_source* sources,
                                                           size_t count,
                                                           const tierwall_load_options* options,
                                                           tierwall_diagnostics** diagnostics,
                                                           tierwall_error* error);
/* The same as changes of a store, which the next commit takes. Places are kept until then. If
 * memory ends in the midst of it, the whole batch is discarded: half of a policy set is none. */
TIERWALL_API tierwall_status tierwall_store_load_manifests(tierwall_store* store,
                                                           const tierwall_source* sources,
                                                           size_t count,
                                                           const tierwall_load_options* options,
                                                           tierwall_diagnostics** diagnostics,
                                                           tierwall_error* error);

#ifdef __cplusplus
}
#endif

#endif
