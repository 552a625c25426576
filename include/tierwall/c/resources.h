/* The policy model as plain structs: what tierwall/model.hpp says, field by field.
 *
 *     tierwall_rule https = {.size = sizeof https, .action = TIERWALL_ACTION_ALLOW,
 *                            .protocol = {TIERWALL_TCP, 0}};
 *     const tierwall_port ports[] = {{443, 443, {NULL, 0}}};
 *     const tierwall_entity to = {.size = sizeof to, .ports = ports, .port_count = 1};
 *     https.destination = &to;
 *     const tierwall_policy web = {.size = sizeof web, .name = TIERWALL_TEXT("web"),
 *                                  .selector = TIERWALL_TEXT("role == 'web'"),
 *                                  .ingress = &https, .ingress_count = 1};
 *     tierwall_store_upsert_policy(store, &web, &error);
 *
 * What is zero is absent, or the default that is said here: a struct with its size and nothing else
 * is the plainest of its kind. Everything is copied by the function that takes it, and nothing is
 * kept of the caller's memory. Functions check the shape (pointers, sizes, words of types, a label
 * name twice: TIERWALL_INVALID_ARGUMENT, the message names the field); what a resource says is
 * checked by builds and commits, all of it at once. Plain values: any thread. */
#ifndef TIERWALL_C_RESOURCES_H
#define TIERWALL_C_RESOURCES_H

#include <tierwall/c/address.h>
#include <tierwall/c/selector.h>
#include <tierwall/c/status.h>

/* --- rules */

/* A number (first == last), a range with both ends, or a name (then both numbers are 0). */
typedef struct tierwall_port {
  uint16_t first;
  uint16_t last;
  tierwall_text name;
} tierwall_port;

/* A criterion: of ICMP in IPv4, of ICMPv6 in IPv6. */
typedef struct tierwall_icmp {
  uint8_t is_present; /* 1: this criterion is there */
  uint8_t has_type;   /* 1: of this type only */
  uint8_t has_code;   /* 1: of this code only; needs the type */
  uint8_t type;
  uint8_t code;
} tierwall_icmp;

/* A criterion: of IP. */
typedef struct tierwall_protocol {
  uint8_t number; /* 0: this criterion is absent */
  uint8_t
      implies_family; /* 1: the name ICMP or ICMPv6 was written, which also means IPv4 or IPv6 */
} tierwall_protocol;

/* One path, or what lies below it. */
typedef struct tierwall_http_path {
  tierwall_text text;
  uint8_t is_prefix; /* 1: paths that start with it; else this path alone */
} tierwall_http_path;

/* A criterion: of a request. An empty list is any. */
typedef struct tierwall_http_match {
  size_t size;                  /* sizeof(tierwall_http_match) */
  const tierwall_text* methods; /* `*` is any */
  size_t method_count;
  const tierwall_http_path* paths;
  size_t path_count;
} tierwall_http_match;

/* One side of a rule. Empty fields do not constrain. */
typedef struct tierwall_entity {
  size_t size; /* sizeof(tierwall_entity) */
  const tierwall_cidr* nets;
  size_t net_count;
  const tierwall_cidr* not_nets;
  size_t not_net_count;
  tierwall_text selector;
  tierwall_text not_selector;
  tierwall_text namespace_selector;
  const tierwall_text* service_accounts; /* their names */
  size_t service_account_count;
  tierwall_text service_account_selector;
  tierwall_text service;
  tierwall_text service_namespace;
  const tierwall_port* ports;
  size_t port_count;
  const tierwall_port* not_ports;
  size_t not_port_count;
  /* 1: the criterion is there even if its fields are empty; it is in any case if they are not. */
  uint8_t has_service_accounts;
  uint8_t has_service;
  uint8_t reserved[6]; /* zero */
} tierwall_entity;

/* All criteria must hold; absent and empty ones do. */
typedef struct tierwall_rule {
  size_t size;                        /* sizeof(tierwall_rule) */
  const tierwall_entity* source;      /* null: anything */
  const tierwall_entity* destination; /* null: anything */
  const tierwall_http_match* http;    /* null: anything */
  tierwall_action action;
  uint8_t ip_version; /* 4 or 6; 0: both */
  tierwall_protocol protocol;
  tierwall_protocol not_protocol;
  tierwall_icmp icmp;
  tierwall_icmp not_icmp;
} tierwall_rule;

/* --- tiers, policies, profiles */

/* A stage of policies. What it does at its end holds where one of them applies. */
typedef struct tierwall_tier {
  size_t size; /* sizeof(tierwall_tier) */
  tierwall_text name;
  double order; /* if has_order; else 1,000,000 */
  uint8_t has_order;
  uint8_t has_default_action;     /* else it is deny */
  tierwall_action default_action; /* deny or pass */
  uint8_t reserved[5];            /* zero */
} tierwall_tier;

typedef uint8_t tierwall_policy_kind;
enum {
  TIERWALL_GLOBAL_NETWORK_POLICY = 0,
  TIERWALL_NETWORK_POLICY = 1,
  TIERWALL_KUBERNETES_NETWORK_POLICY = 2,
  TIERWALL_KUBERNETES_CLUSTER_NETWORK_POLICY = 3,
  TIERWALL_ADMIN_NETWORK_POLICY = 4,
  TIERWALL_BASELINE_ADMIN_NETWORK_POLICY = 5,
  TIERWALL_STAGED_GLOBAL_NETWORK_POLICY = 6,
  TIERWALL_STAGED_NETWORK_POLICY = 7,
  TIERWALL_STAGED_KUBERNETES_NETWORK_POLICY = 8
};

typedef uint8_t tierwall_staged_action;
enum {
  TIERWALL_STAGED_SET = 0,
  TIERWALL_STAGED_REMOVE = 1, /* `Delete` in manifests */
  TIERWALL_STAGED_LEARN = 2,
  TIERWALL_STAGED_IGNORE = 3
};

/* A policy of any kind. Its kind, namespace and name are one policy, whatever its tier. */
typedef struct tierwall_policy {
  size_t size;                  /* sizeof(tierwall_policy) */
  tierwall_text namespace_name; /* empty for kinds without */
  tierwall_text name;
  tierwall_text tier;     /* empty: `default` */
  double order;           /* if has_order; else it comes after every number */
  tierwall_text selector; /* empty: every endpoint in scope */
  tierwall_text namespace_selector;
  tierwall_text service_account_selector;
  const tierwall_rule* ingress;
  size_t ingress_count;
  const tierwall_rule* egress;
  size_t egress_count;
  tierwall_policy_kind kind;
  uint8_t has_order;
  uint8_t has_types; /* else the directions follow from the rules */
  uint8_t types_ingress;
  uint8_t types_egress;
  uint8_t do_not_track;
  uint8_t pre_dnat;
  uint8_t apply_on_forward;
  uint8_t has_staged_action; /* else it is set; staged kinds only */
  tierwall_staged_action staged_action;
  uint8_t reserved[6]; /* zero */
} tierwall_policy;

/* Rules for where no policy applies, and labels, that endpoints share by its name. */
typedef struct tierwall_profile {
  size_t size; /* sizeof(tierwall_profile) */
  tierwall_text name;
  const tierwall_label* labels_to_apply;
  size_t label_count;
  const tierwall_rule* ingress;
  size_t ingress_count;
  const tierwall_rule* egress;
  size_t egress_count;
} tierwall_profile;

/* --- sets, endpoints, label sources */

/* Without a namespace a GlobalNetworkSet. */
typedef struct tierwall_network_set {
  size_t size; /* sizeof(tierwall_network_set) */
  tierwall_text namespace_name;
  tierwall_text name;
  const tierwall_label* labels;
  size_t label_count;
  const tierwall_cidr* nets;
  size_t net_count;
} tierwall_network_set;

/* What an endpoint calls a port. */
typedef struct tierwall_endpoint_port {
  tierwall_text name;
  uint16_t port;
  uint8_t protocol; /* TCP, UDP or SCTP */
} tierwall_endpoint_port;

/* The kind is part of an endpoint's identity. */
typedef uint8_t tierwall_endpoint_kind;
enum {
  TIERWALL_WORKLOAD_ENDPOINT = 0,
  TIERWALL_HOST_ENDPOINT = 1,
  TIERWALL_POD = 2,
  TIERWALL_DEPLOYMENT = 3,
  TIERWALL_STATEFUL_SET = 4,
  TIERWALL_DAEMON_SET = 5,
  TIERWALL_REPLICA_SET = 6,
  TIERWALL_JOB = 7,
  TIERWALL_CRON_JOB = 8,
  TIERWALL_REPLICATION_CONTROLLER = 9
};

/* Every kind but TIERWALL_HOST_ENDPOINT. */
typedef struct tierwall_workload_endpoint {
  size_t size; /* sizeof(tierwall_workload_endpoint) */
  tierwall_text namespace_name;
  tierwall_text name;
  const tierwall_label* labels; /* its own, without the implicit ones */
  size_t label_count;
  tierwall_text orchestrator; /* `k8s` for pods of Kubernetes */
  tierwall_text service_account;
  const tierwall_address* addresses;
  size_t address_count;
  const tierwall_text* profiles; /* in the order in which they are asked */
  size_t profile_count;
  const tierwall_endpoint_port* ports;
  size_t port_count;
  tierwall_endpoint_kind kind;
  uint8_t reserved[7]; /* zero */
} tierwall_workload_endpoint;

/* An interface of a host, or all of them. */
typedef struct tierwall_host_endpoint {
  size_t size; /* sizeof(tierwall_host_endpoint) */
  tierwall_text name;
  const tierwall_label* labels;
  size_t label_count;
  tierwall_text node;
  tierwall_text interface_name;
  const tierwall_address* expected_ips;
  size_t expected_ip_count;
  const tierwall_text* profiles;
  size_t profile_count;
  const tierwall_endpoint_port* ports;
  size_t port_count;
} tierwall_host_endpoint;

/* Becomes the profile `kns.<name>`: its labels prefixed `pcns.`, everything allowed. */
typedef struct tierwall_namespace {
  size_t size; /* sizeof(tierwall_namespace) */
  tierwall_text name;
  const tierwall_label* labels;
  size_t label_count;
} tierwall_namespace;

/* Becomes the profile `ksa.<namespace>.<name>`: its labels prefixed `pcsa.`, no rules. */
typedef struct tierwall_service_account {
  size_t size; /* sizeof(tierwall_service_account) */
  tierwall_text namespace_name;
  tierwall_text name;
  const tierwall_label* labels;
  size_t label_count;
} tierwall_service_account;

/* Where a service is served. */
typedef struct tierwall_service_port {
  uint16_t port;    /* 0: contributes nothing */
  uint8_t protocol; /* 0: TCP */
} tierwall_service_port;

/* One EndpointSlice of a service. */
typedef struct tierwall_service_slice {
  size_t size; /* sizeof(tierwall_service_slice) */
  tierwall_text namespace_name;
  tierwall_text name;    /* of the slice */
  tierwall_text service; /* of the service that it belongs to */
  const tierwall_address* addresses;
  size_t address_count;
  const tierwall_service_port* ports;
  size_t port_count;
} tierwall_service_slice;

#endif
