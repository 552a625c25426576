#include <tierwall/diagnostics.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::inline v0 {

std::string Place::to_string() const {
  if (line == 0) return source;
  const std::string at = fmt::format("{}:{}", line, column);
  return source.empty() ? at : fmt::format("{}:{}", source, at);
}

std::string ResourceName::to_string() const {
  if (name.empty()) return kind;
  return namespace_name.empty() ? fmt::format("{} {}", kind, name)
                                : fmt::format("{} {}/{}", kind, namespace_name, name);
}

std::string Diagnostic::to_string() const {
  std::string line = place.to_string();
  if (!line.empty()) line += ": ";
  line += severity == Severity::error ? "error: " : "warning: ";
  if (!resource.kind.empty()) line += resource.to_string() + ": ";
  if (!field.empty()) line += field + ": ";
  line += message;
  if (const std::string also = other.to_string(); !also.empty()) line += fmt::format(" ({})", also);
  // Names and fields are the input's.
  std::string out;
  out.reserve(line.size());
  support::append_escaped(out, line);
  return out;
}

void Diagnostics::add(Diagnostic diagnostic) {
  const bool is_error = diagnostic.severity == Severity::error;
  // Only then may a warning be among the entries, so that each error beyond the cap is not searched
  // for one: there are at most as many searches as entries.
  const bool displaces = is_error && errors_ < entries_.size();
  if (is_error) ++errors_;
  if (entries_.size() >= cap_) {
    ++suppressed_;
    if (!displaces) return;
    const auto last_warning =
        std::find_if(entries_.rbegin(), entries_.rend(),
                     [](const Diagnostic& entry) { return entry.severity == Severity::warning; });
    if (last_warning == entries_.rend()) return;
    entries_.erase(std::next(last_warning).base());
  }
  entries_.push_back(std::move(diagnostic));
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
