// Names and labels of resources (spec/policy.md 1.1, spec/selectors.md 8.2).
#pragma once

#include <string>
#include <string_view>

#include <tierwall/model.hpp>

#include "validate/report.hpp"

namespace tierwall::validation {

// `L` of 1.1: lower-case letters, digits and inner dashes. No bound on the length.
bool is_dns_label(std::string_view text);
// `SUB` of 1.1: labels joined by dots, at most 253 characters.
bool is_subdomain(std::string_view text);
// An optional subdomain and a slash, then 1 to 63 characters, alphanumeric at both ends.
bool is_label_key(std::string_view text);
// Empty, or 1 to 63 characters, alphanumeric at both ends.
bool is_label_value(std::string_view text);
// 1 to 15 of [-a-z0-9], a letter among them, no dash at an end or doubled (1.3).
bool is_port_name(std::string_view text);
// What to say of a text that is none.
std::string not_a_port_name(std::string_view text);

// Labels that the engine lends from namespaces and service accounts (spec/selectors.md 6.3). Where a
// resource states one itself, it is selected as if it belonged there (hazard H9).
bool is_borrowed_label(std::string_view key);

// `metadata.name`: a SUB name.
void check_subdomain_name(Report& report, std::string_view name);
// `metadata.namespace`: present and a SUB name.
void check_namespace_name(Report& report, std::string_view name);
// A prefix has as many bits as its family at most.
void check_prefix_length(Report& report, std::string field, const Cidr& net);
// Every key and value; `field` is the path of the map.
void check_labels(Report& report, std::string_view field, const Labels& labels);

}  // namespace tierwall::validation
