#include <tierwall/diagnostics.hpp>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::inline v0 {

std::string ResourceName::to_string() const {
  if (name.empty()) return kind;
  return namespace_name.empty() ? fmt::format("{} {}", kind, name)
                                : fmt::format("{} {}/{}", kind, namespace_name, name);
}

std::string Diagnostic::to_string() const {
  std::string line;
  if (!place.source.empty()) line += place.source + ":";
  if (place.line != 0) line += fmt::format("{}:{}:", place.line, place.column);
  if (!line.empty()) line += ' ';
  line += severity == Severity::error ? "error: " : "warning: ";
  if (!resource.kind.empty()) line += resource.to_string() + ": ";
  if (!field.empty()) line += field + ": ";
  line += message;
  // Names and fields are the input's.
  std::string out;
  out.reserve(line.size());
  support::append_escaped(out, line);
  return out;
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error) ++errors_;
  if (entries_.size() < cap_) {
    entries_.push_back(std::move(diagnostic));
  } else {
    ++suppressed_;
  }
}

void Diagnostics::append(const Diagnostics& others) {
  for (const Diagnostic& entry : others.entries_)
    add(entry);
  suppressed_ += others.suppressed_;
  std::size_t kept_errors = 0;
  for (const Diagnostic& entry : others.entries_) {
    if (entry.severity == Severity::error) ++kept_errors;
  }
  errors_ += others.errors_ - kept_errors;
}

void Diagnostics::sort() {
  std::map<std::string, std::size_t, std::less<>> rank;
  for (const Diagnostic& entry : entries_)
    rank.emplace(entry.place.source, rank.size());
  std::stable_sort(
      entries_.begin(), entries_.end(), [&rank](const Diagnostic& a, const Diagnostic& b) {
        return std::tuple(rank.find(a.place.source)->second, a.place.document, a.place.line,
                          a.place.column) < std::tuple(rank.find(b.place.source)->second,
                                                       b.place.document, b.place.line,
                                                       b.place.column);
      });
}

std::string Diagnostics::to_string() const {
  std::string out;
  for (const Diagnostic& entry : entries_)
    out += entry.to_string() + "\n";
  if (suppressed_ != 0) out += fmt::format("... and {} more\n", suppressed_);
  return out;
}

}  // namespace tierwall::inline v0
