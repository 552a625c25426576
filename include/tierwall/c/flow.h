/* The question and the answer: flows and verdicts.
 *
 *     tierwall_flow flow = TIERWALL_FLOW_INIT;
 *     flow.source = tierwall_address_v4(10, 0, 0, 1);
 *     flow.destination = tierwall_address_v4(10, 0, 0, 2);
 *     flow.destination_port = 443;
 *     flow.protocol = TIERWALL_TCP;
 *
 * These structs are what the library itself works on: arrays of them are evaluated where they are.
 * They never change within one TIERWALL_ABI_VERSION, and have no padding. Plain values: any
 * thread. */
#ifndef TIERWALL_C_FLOW_H
#define TIERWALL_C_FLOW_H

#include <tierwall/c/address.h>
#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What few flows carry; see below. */
typedef struct tierwall_flow_extras tierwall_flow_extras;

/* What a flow says where it has none. */
#define TIERWALL_NO_PORT 0u
#define TIERWALL_NO_ICMP_TYPE 255u
#define TIERWALL_NO_ICMP_CODE 256u

/* A flow of zeros names endpoint 0 on both sides: begin with TIERWALL_FLOW_INIT or
 * tierwall_flow_init(). Whatever a flow holds, there is a verdict. */
typedef struct tierwall_flow {
  tierwall_address source;
  tierwall_address destination;
  /* TIERWALL_NO_ID: the owner of the address. Named where several endpoints own one address, and
   * where an endpoint has none: then the address stays zero. */
  uint32_t source_endpoint;
  uint32_t destination_endpoint;
  uint16_t source_port;               /* TIERWALL_NO_PORT: not known */
  uint16_t destination_port;          /* TIERWALL_NO_PORT: not known */
  uint16_t icmp_code;                 /* TIERWALL_NO_ICMP_CODE: none */
  uint8_t icmp_type;                  /* TIERWALL_NO_ICMP_TYPE: none */
  uint8_t protocol;                   /* IP protocol number */
  const tierwall_flow_extras* extras; /* null: none; not owned */
} tierwall_flow;

/* A flow of no addresses, which names no endpoint. */
#define TIERWALL_FLOW_INIT                                                              \
  {                                                                                     \
    {0, 0}, {0, 0}, TIERWALL_NO_ID, TIERWALL_NO_ID, TIERWALL_NO_PORT, TIERWALL_NO_PORT, \
        TIERWALL_NO_ICMP_CODE, TIERWALL_NO_ICMP_TYPE, 0, NULL                           \
  }

/* The same, of `count` flows, for languages without macros. Null does nothing. */
TIERWALL_API void tierwall_flow_init(tierwall_flow* flows, size_t count);

typedef uint8_t tierwall_reason;
enum {
  TIERWALL_REASON_UNENFORCED = 0,         /* the address belongs to no endpoint (allow) */
  TIERWALL_REASON_RULE = 1,               /* tier, policy, rule */
  TIERWALL_REASON_TIER_DEFAULT = 2,       /* tier, policy = the first that applied */
  TIERWALL_REASON_PROFILE_RULE = 3,       /* policy = the profile, rule */
  TIERWALL_REASON_NO_PROFILE_MATCH = 4,   /* no profile had a matching rule, or there is none */
  TIERWALL_REASON_FORWARD_DEFAULT = 5,    /* forwarded through a host, nothing decided (allow) */
  TIERWALL_REASON_FAILSAFE = 6,           /* a failsafe port of a host endpoint (allow) */
  TIERWALL_REASON_AMBIGUOUS_ENDPOINT = 7, /* several own the address, the flow names none (deny) */
  TIERWALL_REASON_UNKNOWN_ENDPOINT = 8    /* the flow names what is not in the snapshot (deny) */
};

/* Which policy set of a host endpoint decided; workloads have only the first. */
typedef uint8_t tierwall_policy_set;
enum {
  TIERWALL_SET_NORMAL = 0,
  TIERWALL_SET_FORWARD = 1,
  TIERWALL_SET_PRE_DNAT = 2,
  TIERWALL_SET_UNTRACKED = 3,
  TIERWALL_SET_FAILSAFE = 4
};

/* Rule and flags of a decision. */
#define TIERWALL_NO_RULE (-1)
#define TIERWALL_DECISION_LOGGED 1u /* Log rules matched on the way */

/* Of one side of a flow. */
typedef struct tierwall_decision {
  tierwall_action action; /* allow or deny */
  tierwall_reason reason;
  tierwall_policy_set set;
  uint8_t flags;   /* TIERWALL_DECISION_LOGGED */
  uint32_t tier;   /* TIERWALL_NO_ID unless the reason says otherwise */
  uint32_t policy; /* TIERWALL_NO_ID unless the reason says otherwise */
  int32_t rule;    /* from 0, in the policy's list of this direction; TIERWALL_NO_RULE */
} tierwall_decision;

/* A flow is allowed if both sides allow it. */
typedef struct tierwall_verdict {
  tierwall_decision egress;  /* at the source */
  tierwall_decision ingress; /* at the destination */
} tierwall_verdict;

/* Neither end denies. */
static inline bool tierwall_is_allowed(const tierwall_verdict* verdict) {
  return verdict->egress.action == TIERWALL_ACTION_ALLOW &&
         verdict->ingress.action == TIERWALL_ACTION_ALLOW;
}

/* `rule`, `tierDefault` ..., `normal`, `preDNAT` ...; `unknown` for other numbers. They live as
 * long as the library. */
TIERWALL_API const char* tierwall_reason_name(tierwall_reason reason);
TIERWALL_API const char* tierwall_policy_set_name(tierwall_policy_set set);

/* --- extras */

/* What extras are made from. */
typedef struct tierwall_flow_extras_content {
  size_t size; /* sizeof(tierwall_flow_extras_content) */
  tierwall_text http_method;
  tierwall_text http_path; /* starts with a slash; normalised here, never while a flow is judged */
  /* Where the packet was sent before a destination NAT; none: it was not translated. */
  tierwall_address original_destination;
  uint16_t original_destination_port;
  uint8_t has_http_method; /* else it is not known, and rules that ask for one hold */
  uint8_t has_http_path;
  uint8_t reserved[4]; /* zero */
} tierwall_flow_extras_content;

/* Flows point to extras, any number of flows to the same; they must live until the last such flow
 * was evaluated or explained. TIERWALL_REFUSED: a path that does not start with a slash. */
TIERWALL_API tierwall_status
tierwall_flow_extras_create(const tierwall_flow_extras_content* content,
                            tierwall_flow_extras** extras, tierwall_error* error);
TIERWALL_API void tierwall_flow_extras_release(tierwall_flow_extras* extras);
/* For agents that keep extras for each packet of a burst: allocates nothing. One thread, and no
 * other evaluates a flow that points to them. */
TIERWALL_API tierwall_status tierwall_flow_extras_set_original_destination(
    tierwall_flow_extras* extras, const tierwall_address* address, uint16_t port);

#ifdef __cplusplus
}
#endif

#endif
