// Everything that a load or a build found wrong, with its place.
//
//     LoadResult loaded = load_manifests(sources, options);
//     for (const Diagnostic& entry : loaded.diagnostics.entries())
//       fmt::print(stderr, "{}\n", entry.to_string());
//
// prints `policies.yaml:12:9: error: GlobalNetworkPolicy web: spec.ingress[0].protocol: unknown
// protocol `foo``. Thread contract: plain values. Complexity: bounded by the cap; what goes beyond
// it is counted, warnings first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/error.hpp>
#include <tierwall/limits.hpp>
#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

// Whether it refuses the whole, or only tells.
enum class Severity : std::uint8_t { error, warning };

// A place in a text that somebody loaded. 0 = not known.
struct TIERWALL_EXPORT Place {
  std::string source;  // the caller's name of the text, a file name for example; may be empty
  std::uint32_t document = 0;  // 1-based, in reading order, after flattening lists
  std::uint32_t line = 0;      // 1-based
  std::uint32_t column = 0;    // 1-based, in bytes

  std::string to_string() const;  // `source:line:column`, leaving out what is not known
  friend bool operator==(const Place&, const Place&) = default;
};

// Names one resource: kind as in the manifests, namespace empty if the kind is cluster-scoped.
struct TIERWALL_EXPORT ResourceName {
  std::string kind;
  std::string namespace_name;
  std::string name;

  std::string to_string() const;  // `NetworkPolicy prod/web`, `Tier edge`
  friend bool operator==(const ResourceName&, const ResourceName&) = default;
  friend auto operator<=>(const ResourceName&, const ResourceName&) = default;
};

// One thing that is wrong, and where.
struct TIERWALL_EXPORT Diagnostic {
  Severity severity = Severity::error;
  ErrorCode code = ErrorCode::ok;
  Place place;
  ResourceName resource;  // empty if the trouble is before any resource is known
  // Path such as `spec.ingress[0].source.selector`, of the model or, with a place, of the document
  // there; empty: the whole resource.
  std::string field;
  std::string message;  // as Error::message
  Place other{};        // of what else the message speaks of: the document that is replaced, say

  // `source:line:column: error: Kind namespace/name: field: message (other place)`, leaving out what
  // is not known; always one line.
  std::string to_string() const;
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

class TIERWALL_EXPORT Diagnostics {
 public:
  // Nothing yet.
  explicit Diagnostics(std::size_t cap = Limits{}.max_diagnostics) : cap_(cap) {}

  // Beyond the cap, an error takes the place of the last warning, if there is one.
  void add(Diagnostic diagnostic);
  void append(const Diagnostics& others);

  // What was found, and what is kept of it.
  bool has_errors() const noexcept { return errors_ != 0; }
  bool empty() const noexcept { return entries_.empty() && suppressed_ == 0; }
  std::size_t error_count() const noexcept { return errors_; }           // suppressed ones included
  std::size_t suppressed_count() const noexcept { return suppressed_; }  // beyond the cap
  const std::vector<Diagnostic>& entries() const noexcept { return entries_; }
  std::vector<Diagnostic>& entries() noexcept { return entries_; }

  // Orders by source (as first met), then document, line, column; stable.
  void sort();
  // One line per entry, and a last line that counts what was suppressed.
  std::string to_string() const;

 private:
  std::vector<Diagnostic> entries_;
  std::size_t cap_;
  std::size_t errors_ = 0;
  std::size_t suppressed_ = 0;
};

}  // namespace tierwall::inline v0
