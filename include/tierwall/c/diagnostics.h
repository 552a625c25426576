/* Everything that a load, a build or a commit found wrong, with its place.
 *
 *     char line[512];
 *     size_t length;
 *     for (size_t i = 0; i < tierwall_diagnostics_count(found); ++i)
 *       if (tierwall_diagnostics_line(found, i, line, sizeof line, &length) == TIERWALL_OK)
 *         puts(line);
 *
 * prints `policies.yaml:12:9: error: GlobalNetworkPolicy web: spec.ingress[0].protocol: unknown
 * protocol `foo``. Immutable: any thread. */
#ifndef TIERWALL_C_DIAGNOSTICS_H
#define TIERWALL_C_DIAGNOSTICS_H

#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tierwall_diagnostics tierwall_diagnostics;

typedef uint8_t tierwall_severity;
enum { TIERWALL_SEVERITY_ERROR = 0, TIERWALL_SEVERITY_WARNING = 1 };

/* A place in a text that was loaded; 0 and empty: not known. */
typedef struct tierwall_place {
  tierwall_text source; /* the caller's name of the text */
  uint32_t document;    /* from 1, in reading order */
  uint32_t line;        /* from 1 */
  uint32_t column;      /* from 1, in bytes */
} tierwall_place;

/* Its texts live as long as the diagnostics. */
typedef struct tierwall_diagnostic {
  size_t size;                  /* sizeof(tierwall_diagnostic) */
  tierwall_text kind;           /* of the resource; empty: no resource is known yet */
  tierwall_text namespace_name; /* of the resource */
  tierwall_text name;           /* of the resource */
  tierwall_text field;          /* `spec.ingress[0].source.selector`; empty: the whole resource */
  tierwall_text message;        /* one sentence */
  tierwall_place place;
  tierwall_place other; /* of what else the message speaks of */
  tierwall_error_code code;
  tierwall_severity severity;
  uint8_t reserved[5]; /* zero */
} tierwall_diagnostic;

TIERWALL_API void tierwall_diagnostics_release(tierwall_diagnostics* diagnostics);

/* All of these are 0 for null. The entries, warnings included: */
TIERWALL_API size_t tierwall_diagnostics_count(const tierwall_diagnostics* diagnostics);
/* errors, also those that were not kept: */
TIERWALL_API size_t tierwall_diagnostics_error_count(const tierwall_diagnostics* diagnostics);
/* what was not kept, because there would be more than max_diagnostics: */
TIERWALL_API size_t tierwall_diagnostics_suppressed_count(const tierwall_diagnostics* diagnostics);

/* TIERWALL_NOT_FOUND: there are no so many entries. */
TIERWALL_API tierwall_status tierwall_diagnostics_get(const tierwall_diagnostics* diagnostics,
                                                      size_t index,
                                                      tierwall_diagnostic* diagnostic);
/* The entry in one line, without an end of line. TIERWALL_NOT_FOUND as before. */
TIERWALL_API tierwall_status tierwall_diagnostics_line(const tierwall_diagnostics* diagnostics,
                                                       size_t index, char* buffer, size_t capacity,
                                                       size_t* length);
/* All entries, a line each, and a last line that counts what was not kept. */
TIERWALL_API tierwall_status tierwall_diagnostics_text(const tierwall_diagnostics* diagnostics,
                                                       char* buffer, size_t capacity,
                                                       size_t* length);

#ifdef __cplusplus
}
#endif

#endif
