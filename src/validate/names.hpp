// What is said of names and labels of resources (spec/policy.md 1.1, spec/selectors.md 8.2).
#pragma once

#include <string>
#include <string_view>

#include <tierwall/model.hpp>

#include "support/names.hpp"
#include "validate/report.hpp"

namespace tierwall::validation {

using support::is_dns_label;
using support::is_label_key;
using support::is_label_value;
using support::is_port_name;
using support::is_subdomain;

// What to say of a text that is no port name.
std::string not_a_port_name(std::string_view text);

// Labels that the engine lends from namespaces and service accounts (spec/selectors.md 6.3). Where a
// resource states one itself, it is selected as if it belonged there (hazard H9).
bool is_borrowed_label(std::string_view key);

// `metadata.name`: a SUB name.
void check_subdomain_name(Report& report, std::string_view name);
// `metadata.namespace`: present and a SUB name.
void check_namespace_name(Report& report, std::string_view name);
// A prefix has as many bits as its family at most.
void check_prefix_length(Report& report, const FieldPath& field, const Cidr& net);
// Every key and value; `field` is the path of the map.
void check_labels(Report& report, std::string_view field, const Labels& labels);

}  // namespace tierwall::validation
