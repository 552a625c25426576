#include "validate/names.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::validation {

std::string not_a_port_name(std::string_view text) {
  return support::quoted(text) +
         " is no port name: 1 to 15 lower-case letters, digits and inner single dashes, at least "
         "one letter";
}

bool is_borrowed_label(std::string_view key) {
  return key.starts_with("pcns.") || key.starts_with("pcsa.");
}

void check_subdomain_name(Report& report, std::string_view name) {
  if (name.empty()) {
    report.error(ErrorCode::missing_field, "metadata.name", "the name is missing");
  } else if (!is_subdomain(name)) {
    report.error(ErrorCode::invalid_value, "metadata.name",
                 fmt::format("the name {} is not made of lower-case letters, digits, inner dashes "
                             "and dots, at most {} characters",
                             support::quoted(name), support::kMaxSubdomain));
  }
}

void check_namespace_name(Report& report, std::string_view name) {
  if (name.empty()) {
    report.error(ErrorCode::missing_field, "metadata.namespace", "the namespace is missing");
  } else if (!is_subdomain(name)) {
    report.error(ErrorCode::invalid_value, "metadata.namespace",
                 fmt::format("the namespace {} is not made of lower-case letters, digits, inner "
                             "dashes and dots, at most {} characters",
                             support::quoted(name), support::kMaxSubdomain));
  }
}

void check_prefix_length(Report& report, const FieldPath& field, const Cidr& net) {
  report.work(kStepsPerElement);
  const unsigned most = net.family() == Family::v4 ? 32 : 128;
  if (net.length <= most) return;
  report.error(
      ErrorCode::out_of_range, field,
      fmt::format("a prefix of this family has at most {} bits, not {}", most, net.length));
}

void check_labels(Report& report, std::string_view field, const Labels& labels) {
  for (const auto& [key, value] : labels) {
    report.work(kStepsPerElement);
    // As in messages, without the backticks: a path is one line too.
    const auto path = [&field, &of = key] {
      const std::string quoted = support::quoted(of);
      return fmt::format("{}.{}", field, std::string_view(quoted).substr(1, quoted.size() - 2));
    };
    if (!is_label_key(key)) {
      report.error(ErrorCode::invalid_value, path(),
                   fmt::format("{} is no label key: an optional DNS prefix and `/`, then 1 to 63 "
                               "letters, digits, `-`, `_` or `.`, alphanumeric at both ends",
                               support::quoted(key)));
    }
    if (!is_label_value(value)) {
      report.error(ErrorCode::invalid_value, path(),
                   fmt::format("{} is no label value: empty, or 1 to 63 letters, digits, `-`, `_` "
                               "or `.`, alphanumeric at both ends",
                               support::quoted(value)));
    }
  }
}

}  // namespace tierwall::validation
