// Marathon application JSON -> workload endpoints (spec/policy.md 6).
#include <tierwall/manifest/loader.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest/document.hpp"
#include "manifest/missing_namespaces.hpp"
#include "manifest/reader.hpp"
#include "manifest/store.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

constexpr std::string_view kNamespaceLabel = "projectcalico.org/namespace";

bool is_kept(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// Keys and values alike: `/` to `.`, what no label may hold to `-`, runs of both shortened, none of
// either at the ends.
std::string rewrite_label(std::string_view text) {
  std::string dashed;
  bool in_foreign_run = false;
  for (const char c : text) {
    const char mapped = c == '/' ? '.' : c;
    const bool kept = is_kept(mapped);
    if (kept) {
      dashed += mapped;
    } else if (!in_foreign_run) {
      dashed += '-';
    }
    in_foreign_run = !kept;
  }
  std::string out;
  for (std::size_t at = 0; at < dashed.size();) {
    const std::size_t end = std::min(dashed.find_first_not_of(".-", at), dashed.size());
    if (end == at) {
      out += dashed[at++];
      continue;
    }
    const std::string_view run = std::string_view(dashed).substr(at, end - at);
    const bool at_an_end = at == 0 || end == dashed.size();
    if (!at_an_end) out += run.find('.') != std::string_view::npos ? std::string_view(".") : run;
    at = end;
  }
  return out;
}

// `/web` and `web` name one application.
std::string_view bare_id(std::string_view id) {
  if (id.starts_with('/')) id.remove_prefix(1);
  return id;
}

void read_labels_of(const Value& labels, WorkloadEndpoint& endpoint) {
  if (!is_mapping_or_report(labels)) return;
  for (const Field& field : labels.node().fields()) {
    const Value value = labels.field(field);
    const std::optional<std::string_view> text = read_text(value);
    if (!text) continue;
    if (field.key == kNamespaceLabel) {
      endpoint.namespace_name = *text;
      continue;
    }
    const std::string key = rewrite_label(field.key);
    if (key.empty()) {
      value.error(ErrorCode::invalid_value,
                  quoted(field.key) + " has no character that a label name can keep");
    } else if (!endpoint.labels.emplace(key, rewrite_label(*text)).second) {
      value.error(ErrorCode::conflict, "two labels become " + quoted(key));
    }
  }
}

// What all tasks of the application have in common.
WorkloadEndpoint read_application(const Value& application, Store& store) {
  WorkloadEndpoint endpoint;
  endpoint.namespace_name = "default";
  endpoint.orchestrator = "cni";
  Fields fields(application);
  const std::optional<Value> address = fields.require("ipAddress");
  if (!address || !is_mapping_or_report(*address)) return endpoint;
  Fields members(*address);
  if (const std::optional<Value> network = members.require("networkName")) {
    endpoint.profiles.emplace_back(read_text(*network).value_or(std::string_view{}));
    store.place("spec.profiles", network->origin());
  }
  if (const std::optional<Value> labels = members.get("labels")) {
    read_labels_of(*labels, endpoint);
    store.place("metadata.labels", labels->origin());
  }
  return endpoint;
}

struct Application {
  const Node* node;
  std::string id;
};

// The applications of the text; those without an id are reported.
std::vector<Application> list_applications(Context& context, const Node& root) {
  std::vector<Application> out;
  const auto add = [&](const Value& value) {
    ++context.document;
    if (!is_mapping_or_report(value)) return;
    Fields fields(value);
    if (const std::optional<Value> id = fields.require("id")) {
      if (const std::optional<std::string_view> text = read_text(*id))
        out.push_back({&value.node(), std::string(*text)});
    }
  };
  const Value value(context, root);
  if (root.is_sequence()) {
    read_list(value, add);
  } else {
    add(value);
  }
  return out;
}

const Application* find_application(const std::vector<Application>& applications,
                                    std::string_view id, const Value& root) {
  constexpr std::size_t kMaxNamed = 10;
  std::string ids;
  for (std::size_t i = 0; i < applications.size(); ++i) {
    const std::string& known = applications[i].id;
    if (id.empty() ? applications.size() == 1 : bare_id(known) == bare_id(id))
      return &applications[i];
    if (i == kMaxNamed) ids += " ...";
    if (i < kMaxNamed) ids += (ids.empty() ? "" : ", ") + quoted(known);
  }
  if (applications.empty()) return nullptr;  // reported already, or an empty list
  root.error(ErrorCode::unknown_reference,
             id.empty() ? fmt::format("there are several applications, name one of {}", ids)
                        : fmt::format("no application {}, there are {}", quoted(id), ids));
  return nullptr;
}

}  // namespace

}  // namespace tierwall::manifest

namespace tierwall::inline v0 {

void load_marathon(const ManifestSource& source, std::string_view application_id,
                   std::span<const MarathonTask> tasks, LoadResult& into,
                   const LoadOptions& options) {
  using namespace manifest;
  const std::size_t errors_before = into.diagnostics.error_count();
  DocumentReader reader(source, options.limits, into.diagnostics);
  const std::shared_ptr<const Document> document = reader.next(1);
  Context context{.diagnostics = into.diagnostics,
                  .mode = options.mode,
                  .source = source.name,
                  .document = 0,
                  .resource = {},
                  .v1 = false,
                  .annotation_bytes = 0};
  if (!document) {
    if (into.diagnostics.error_count() == errors_before) {
      const Node nothing;
      Value(context, nothing).error(ErrorCode::missing_field, "the text holds no application");
    }
    return;
  }
  const std::vector<Application> applications = list_applications(context, document->root);
  context.document = 1;
  const Application* application =
      find_application(applications, application_id, Value(context, document->root));
  if (application == nullptr) {
    if (into.diagnostics.error_count() == errors_before) {
      Value(context, document->root)
          .error(ErrorCode::missing_field, "the text holds no application");
    }
    return;
  }
  context.document = static_cast<std::uint32_t>(application - applications.data()) + 1;
  context.resource = {"Application", {}, support::shortened(application->id)};
  Store store(into);
  store.begin(document, *application->node, context);
  const WorkloadEndpoint common = read_application(Value(context, *application->node), store);
  if (into.diagnostics.error_count() != errors_before) return;
  ++into.counts.loaded["Application"];
  for (const MarathonTask& task : tasks) {
    WorkloadEndpoint endpoint = common;
    endpoint.name = task.name;
    endpoint.addresses = task.addresses;
    context.resource = {"WorkloadEndpoint", endpoint.namespace_name, endpoint.name};
    store.put(context, &Model::workload_endpoints, std::move(endpoint));
  }
  add_missing_namespaces(options, into.model);
}

Profile marathon_network_profile(std::string_view network) {
  const std::string name(network);
  Profile profile;
  profile.name = name;
  profile.labels_to_apply.emplace(name, "");
  profile.egress.emplace_back().action = Action::allow;
  Rule& from_network = profile.ingress.emplace_back();
  from_network.action = Action::allow;
  from_network.source.selector = "has(" + name + ")";
  return profile;
}

}  // namespace tierwall::inline v0
