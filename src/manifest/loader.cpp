#include <tierwall/manifest/loader.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "manifest/document.hpp"
#include "manifest/kinds.hpp"
#include "manifest/missing_namespaces.hpp"
#include "manifest/reader.hpp"
#include "manifest/store.hpp"
#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::inline v0 {

using support::quoted;

namespace {

using manifest::Context;
using manifest::Document;
using manifest::DocumentReader;
using manifest::Fields;
using manifest::Kind;
using manifest::Node;
using manifest::Resource;
using manifest::Scope;
using manifest::Store;
using manifest::Value;

// What a typed list says for the items that do not say it.
struct Implied {
  std::string_view api_version;
  std::string_view kind;
};

class Loader {
 public:
  Loader(const LoadOptions& options, LoadResult& result)
      : options_(options), result_(result), store_(result) {}

  void load(const ManifestSource& source);
  // After the last source.
  void finish();

 private:
  void read_node(const Node& node, const Implied& implied);
  void read_list(Fields& document, const Implied& implied);
  void read_resource(Context& context, Fields& document, const Kind& kind);
  const Kind* find_kind(const Fields& document, std::string_view api_version,
                        std::string_view kind) const;

  const LoadOptions& options_;
  LoadResult& result_;
  Store store_;
  std::string_view source_;
  std::uint32_t documents_ = 0;  // of the source, lists flattened, empty ones left out
  std::shared_ptr<const Document> document_;
  std::size_t converted_ = 0;  // see Resource
};

void Loader::load(const ManifestSource& source) {
  source_ = source.name;
  documents_ = 0;
  DocumentReader reader(source, options_.limits, result_.diagnostics);
  while ((document_ = reader.next(documents_ + 1)) != nullptr) {
    const Node& root = document_->root;
    if (root.is_null()) continue;
    if (root.is_sequence()) {
      for (const Node& item : root.items())
        read_node(item, {});
    } else {
      read_node(root, {});
    }
  }
}

void Loader::finish() {
  store_.finish();
  manifest::add_missing_namespaces(options_, result_.model);
}

// A resource or a list of some. Recursion: lists in lists, within the depth of documents.
void Loader::read_node(const Node& node, const Implied& implied) {
  Context context{.diagnostics = result_.diagnostics,
                  .mode = options_.mode,
                  .source = source_,
                  .document = documents_ + 1,
                  .resource = {},
                  .v1 = false,
                  .annotation_bytes = 0};
  const Value value(context, node);
  if (!node.is_mapping()) {
    ++documents_;
    value.error(ErrorCode::wrong_type, "expected a resource, found " + manifest::describe(node));
    return;
  }
  Fields document(value);
  const auto word = [&document](std::string_view name, std::string_view otherwise) {
    std::string text = manifest::read_text_field(document, name);
    return text.empty() ? std::string(otherwise) : text;
  };
  const std::string kind = word("kind", implied.kind);
  const std::string api_version = word("apiVersion", implied.api_version);
  if (kind.ends_with("List")) {
    const std::string item_kind = kind.substr(0, kind.size() - 4);
    const bool untyped = item_kind.empty() && api_version == "v1";
    if (untyped || manifest::find_kind(api_version, item_kind, options_.mode) != nullptr) {
      context.resource.kind = kind;
      read_list(document, untyped ? Implied{} : Implied{api_version, item_kind});
      return;
    }
  }
  ++documents_;
  if (manifest::is_ignored_kind(api_version, kind)) {
    ++result_.counts.ignored[kind];
    return;
  }
  if (const Kind* known = find_kind(document, api_version, kind)) {
    read_resource(context, document, *known);
  }
}

void Loader::read_list(Fields& document, const Implied& implied) {
  if (const std::optional<Value> items = document.get("items");
      items && manifest::is_list_or_report(*items)) {
    for (const Node& item : items->node().items())
      read_node(item, implied);
  }
  document.ignore({"metadata"});
  document.report_unknown();
}

const Kind* Loader::find_kind(const Fields& document, std::string_view api_version,
                              std::string_view kind) const {
  const Value& value = document.mapping();
  const auto place_of = [&value](std::string_view name) {
    for (const manifest::Field& field : value.node().fields()) {
      if (field.key == name) return field.value.position();
    }
    return value.node().position();
  };
  const auto error = [&](std::string_view field, ErrorCode code, std::string message) {
    value.error_at_field(field, place_of(field), code, std::move(message));
  };
  if (kind.empty()) {
    error("kind", ErrorCode::missing_field, "the document does not say its kind");
    return nullptr;
  }
  if (api_version.empty()) {
    error("apiVersion", ErrorCode::missing_field,
          fmt::format("the {} does not say its apiVersion", quoted(kind)));
    return nullptr;
  }
  const Kind* known = manifest::find_kind(api_version, kind, options_.mode);
  if (known != nullptr) return known;
  std::string message = fmt::format("unknown kind {} of {}", quoted(kind), quoted(api_version));
  if (const Kind* similar = manifest::find_similar_kind(kind)) {
    if (similar->kind != kind) {
      message += fmt::format("; did you mean {} of {}?", similar->kind, similar->api_version);
    } else if (similar->v1_era && options_.mode == ManifestMode::strict) {
      message += "; it is known in compat mode only";
    } else {
      message += fmt::format("; it is known in {}", similar->api_version);
    }
  }
  error("kind", ErrorCode::unknown_kind, std::move(message));
  return nullptr;
}

// Which characters a name may have depends on the kind and is checked with the model. No kind takes
// more than this, and every diagnostic repeats the name.
std::string read_name(const Value& value) {
  constexpr std::size_t kMaxBytes = 253;
  const std::string_view name = manifest::read_text(value).value_or(std::string_view{});
  if (name.size() <= kMaxBytes) return std::string(name);
  value.error(ErrorCode::too_long,
              fmt::format("{} has more than {} bytes", quoted(name), kMaxBytes));
  return {};
}

// Calico before 3.32 put a prefix before the names of Kubernetes policies (spec/policy.md 4.1). One of
// its own that is named so keeps its name: there the prefix is part of it (1.1).
void drop_old_prefix(const Kind& kind, std::string& name) {
  constexpr std::string_view kPrefix = "knp.default.";
  const bool is_kubernetes =
      kind.resource_kind == to_string(PolicyKind::kubernetes_network_policy) ||
      kind.resource_kind == to_string(PolicyKind::staged_kubernetes_network_policy);
  if (is_kubernetes && name.starts_with(kPrefix) && name.size() > kPrefix.size())
    name.erase(0, kPrefix.size());
}

void Loader::read_resource(Context& context, Fields& document, const Kind& kind) {
  context.resource.kind = kind.resource_kind;
  context.v1 = kind.v1_era;
  if (kind.ignored) {
    ++result_.counts.ignored[std::string(kind.kind)];
    return;
  }
  ++result_.counts.loaded[std::string(kind.kind)];
  const std::optional<Value> metadata = document.require("metadata");
  if (!metadata || !manifest::is_mapping_or_report(*metadata)) return;
  Fields members(*metadata);
  std::string name;
  if (const std::optional<Value> value = members.require("name")) {
    name = read_name(*value);
    if (name.empty() && value->node().is_scalar() && value->node().text().empty())
      value->error(ErrorCode::missing_field, "the name is empty");
  }
  drop_old_prefix(kind, name);
  context.resource.name = name;
  std::string namespace_name;
  if (const std::optional<Value> value = members.get("namespace")) {
    namespace_name = read_name(*value);
    if (kind.scope == Scope::cluster && !namespace_name.empty()) {
      value->warning(ErrorCode::conflict, "ignored: the kind belongs to no namespace");
      namespace_name.clear();
    }
  }
  if (kind.scope == Scope::namespaced && namespace_name.empty()) namespace_name = "default";
  context.resource.namespace_name = namespace_name;
  manifest::check_annotations(members);
  store_.begin(document_, document.mapping().node(), context);
  Resource resource{context,        document, members,         name,
                    namespace_name, store_,   options_.limits, converted_};
  kind.read(resource);
  document.ignore({"status"});
  document.report_unknown();
}

}  // namespace

LoadResult load_manifests(std::span<const ManifestSource> sources, const LoadOptions& options) {
  LoadResult result;
  result.diagnostics = Diagnostics(options.limits.max_diagnostics);
  Loader loader(options, result);
  for (const ManifestSource& source : sources)
    loader.load(source);
  loader.finish();
  result.diagnostics.sort();
  return result;
}

}  // namespace tierwall::inline v0
