// Texts -> models. Whatever the bytes, in both modes: diagnostics are bounded, in order and on one
// line each; what strict mode accepts means the same in compat mode; every resource of an accepted
// text has a place inside it; the model can be validated; and what is JSON is the same tree for both
// parsers.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "fuzz/fuzz.hpp"
#include "manifest/json.hpp"
#include "manifest/yaml.hpp"

namespace {

using namespace tierwall;
using manifest::Node;

constexpr std::size_t kMaxDiagnostics = 20;

LoadResult load(std::string_view text, ManifestMode mode) {
  LoadOptions options{.mode = mode, .limits = {}};
  options.limits.max_diagnostics = kMaxDiagnostics;
  const ManifestSource source{"text", text};
  return load_manifests({&source, 1}, options);
}

void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  FUZZ_CHECK(diagnostics.entries().size() <= kMaxDiagnostics, text);
  const Diagnostic* before = nullptr;
  for (const Diagnostic& entry : diagnostics.entries()) {
    FUZZ_CHECK(entry.code != ErrorCode::ok && !entry.message.empty(), text);
    FUZZ_CHECK(entry.to_string().find('\n') == std::string::npos, entry.message);
    FUZZ_CHECK(entry.to_string().size() < 100'000, entry.message);
    FUZZ_CHECK(before == nullptr || before->place.document <= entry.place.document, text);
    before = &entry;
  }
}

void check_place(const LoadResult& loaded, std::string kind, const std::string& namespace_name,
                 const std::string& name, std::string_view text) {
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n') + 1);
  const ResourceName resource{std::move(kind), namespace_name, name};
  for (const std::string_view field : {"", "spec.ingress[0].source.nets[0]", "metadata.labels.a"}) {
    const Place place = loaded.places.find(resource, field);
    FUZZ_CHECK(place.document > 0 && place.line > 0 && place.line <= lines && place.column > 0,
               text);
  }
}

void check_places(const LoadResult& loaded, std::string_view text) {
  const Model& model = loaded.model;
  for (const Tier& tier : model.tiers)
    check_place(loaded, "Tier", "", tier.name, text);
  for (const Policy& policy : model.policies)
    check_place(loaded, std::string(to_string(policy.kind)), policy.namespace_name, policy.name,
                text);
  for (const Profile& profile : model.profiles)
    check_place(loaded, "Profile", "", profile.name, text);
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints)
    check_place(loaded, std::string(to_string(endpoint.kind)), endpoint.namespace_name,
                endpoint.name, text);
  for (const HostEndpoint& endpoint : model.host_endpoints)
    check_place(loaded, "HostEndpoint", "", endpoint.name, text);
}

bool equal(const Node& a, const Node& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_scalar())
    return a.is_null() ? b.is_null() : a.type() == b.type() && a.text() == b.text();
  return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                    equal) &&
         std::equal(a.fields().begin(), a.fields().end(), b.fields().begin(), b.fields().end(),
                    [](const manifest::Field& x, const manifest::Field& y) {
                      return x.key == y.key && equal(x.value, y.value);
                    });
}

// The two parsers are compared where both take the text: yaml-cpp refuses some JSON (surrogate
// pairs, keys above 1,024 bytes).
void check_json(std::string_view text) {
  // What the loader refuses before any parser sees it is not for them.
  const ManifestSource source{"text", text};
  Diagnostics diagnostics;
  const Limits limits;
  manifest::DocumentReader reader(source, limits, diagnostics);
  const auto document = reader.next(1);
  if (!document || diagnostics.has_errors() || !manifest::looks_like_json(text)) return;
  if (text.find('\r') != std::string_view::npos) return;  // yaml-cpp takes some for letters
  std::vector<manifest::TreeError> errors;
  std::size_t nodes_left = limits.max_document_nodes;
  std::shared_ptr<const manifest::Document> json, yaml;
  try {
    json = manifest::parse_json(text, limits, nodes_left, errors);
    yaml = manifest::YamlParser(text, limits, nodes_left).next(errors);
  } catch (const manifest::TreeError&) {
    return;
  }
  if (errors.empty()) FUZZ_CHECK(equal(json->root, yaml->root), text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LoadResult strict = load(text, ManifestMode::strict);
  const LoadResult compat = load(text, ManifestMode::compat);
  check_diagnostics(strict.diagnostics, text);
  check_diagnostics(compat.diagnostics, text);
  if (!strict.diagnostics.has_errors()) {
    FUZZ_CHECK(!compat.diagnostics.has_errors(), compat.diagnostics.to_string());
    FUZZ_CHECK(strict.model == compat.model, text);
  }
  if (!compat.diagnostics.has_errors()) {
    check_places(compat, text);
    Diagnostics found = validate(compat.model);
    compat.places.locate(found);
    for (const Diagnostic& entry : found.entries())
      FUZZ_CHECK(entry.place.line > 0, entry.to_string());
  }
  check_json(text);
  LoadResult marathon;
  const MarathonTask task{"task", {Address::v4(1)}};
  load_marathon({"text", text}, "", {&task, 1}, marathon);
  FUZZ_CHECK(marathon.diagnostics.has_errors() == marathon.model.workload_endpoints.empty(), text);
  return 0;
}
