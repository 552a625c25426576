// Texts -> models. Whatever the bytes, in both modes: diagnostics are bounded, in order and on one
// line each; what strict mode accepts means the same in compat mode; every resource of an accepted
// text has a place inside it; and the model can be validated.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace tierwall;

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
    check_place(loaded, "WorkloadEndpoint", endpoint.namespace_name, endpoint.name, text);
  for (const HostEndpoint& endpoint : model.host_endpoints)
    check_place(loaded, "HostEndpoint", "", endpoint.name, text);
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
  LoadResult marathon;
  const MarathonTask task{"task", {Address::v4(1)}};
  load_marathon({"text", text}, "", {&task, 1}, marathon);
  FUZZ_CHECK(marathon.diagnostics.has_errors() == marathon.model.workload_endpoints.empty(), text);
  return 0;
}
