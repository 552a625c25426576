#include <tierwall/diagnostics.hpp>

#include <string>

#include <gtest/gtest.h>

namespace tierwall {
namespace {

Diagnostic at(std::string source, std::uint32_t document, std::uint32_t line, std::uint32_t column,
              std::string message = "m", Severity severity = Severity::error) {
  return Diagnostic{.severity = severity,
                    .code = ErrorCode::invalid_value,
                    .place = {std::move(source), document, line, column},
                    .resource = {},
                    .field = {},
                    .message = std::move(message)};
}

TEST(Diagnostics, PrintsWhatIsKnown) {
  Diagnostic d = at("policies.yaml", 1, 12, 9, "unknown protocol `foo`");
  EXPECT_EQ(d.to_string(), "policies.yaml:12:9: error: unknown protocol `foo`");
  d.resource = {"GlobalNetworkPolicy", "", "web"};
  d.field = "spec.ingress[0].protocol";
  EXPECT_EQ(d.to_string(),
            "policies.yaml:12:9: error: GlobalNetworkPolicy web: spec.ingress[0].protocol: unknown "
            "protocol `foo`");
  d.place.line = 0;
  d.resource = {"NetworkPolicy", "prod", "web"};
  EXPECT_EQ(d.to_string(),
            "policies.yaml: error: NetworkPolicy prod/web: spec.ingress[0].protocol: unknown "
            "protocol `foo`");
  d.place = {};
  d.severity = Severity::warning;
  d.field.clear();
  EXPECT_EQ(d.to_string(), "warning: NetworkPolicy prod/web: unknown protocol `foo`");
  d.other = {"more.yaml", 2, 7, 1};
  EXPECT_EQ(d.to_string(),
            "warning: NetworkPolicy prod/web: unknown protocol `foo` (more.yaml:7:1)");
  EXPECT_EQ((Place{"", 1, 7, 1}).to_string(), "7:1");
  EXPECT_EQ((Place{"more.yaml", 1, 0, 0}).to_string(), "more.yaml");
}

TEST(Diagnostics, CountsWhatItDoesNotKeep) {
  Diagnostics diagnostics(2);
  EXPECT_TRUE(diagnostics.empty());
  diagnostics.add(at("a", 1, 1, 1, "warned", Severity::warning));
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.add(at("a", 1, 2, 1));
  diagnostics.add(at("a", 1, 3, 1, "warned", Severity::warning));
  EXPECT_EQ(diagnostics.entries().size(), 2U);
  EXPECT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.suppressed_count(), 1U);
  EXPECT_EQ(diagnostics.to_string(), "a:1:1: warning: warned\na:2:1: error: m\n... and 1 more\n");
}

TEST(Diagnostics, KeepsErrorsRatherThanWarnings) {
  Diagnostics diagnostics(3);
  for (std::uint32_t line = 1; line <= 5; ++line)
    diagnostics.add(at("a", 1, line, 1, "warned", Severity::warning));
  diagnostics.add(at("b", 1, 1, 1));
  EXPECT_EQ(diagnostics.to_string(),
            "a:1:1: warning: warned\na:2:1: warning: warned\nb:1:1: error: m\n... and 3 more\n");
  for (std::uint32_t line = 2; line <= 5; ++line)
    diagnostics.add(at("b", 1, line, 1));
  EXPECT_EQ(diagnostics.to_string(),
            "b:1:1: error: m\nb:2:1: error: m\nb:3:1: error: m\n... and 7 more\n");
  EXPECT_EQ(diagnostics.error_count(), 5U);
  EXPECT_EQ(diagnostics.suppressed_count(), 7U);
}

TEST(Diagnostics, KeepsCountingWhenAppended) {
  Diagnostics some(2);
  for (std::uint32_t line = 1; line <= 3; ++line)
    some.add(at("a", 1, line, 1));
  Diagnostics all(3);
  all.add(at("b", 1, 1, 1));
  all.append(some);
  EXPECT_EQ(all.entries().size(), 3U);
  EXPECT_EQ(all.error_count(), 4U);
  EXPECT_EQ(all.suppressed_count(), 1U);
  all.append(some);
  EXPECT_EQ(all.error_count(), 7U);
  EXPECT_EQ(all.suppressed_count(), 4U);
}

TEST(Diagnostics, SortsBySourceAsMetThenPlace) {
  Diagnostics diagnostics;
  diagnostics.add(at("z", 1, 9, 1, "1"));
  diagnostics.add(at("a", 1, 1, 1, "2"));
  diagnostics.add(at("z", 2, 3, 1, "3"));
  diagnostics.add(at("z", 1, 2, 7, "4"));
  diagnostics.add(at("z", 1, 2, 3, "5"));
  diagnostics.add(at("z", 1, 2, 3, "6"));
  diagnostics.sort();
  std::string order;
  for (const Diagnostic& d : diagnostics.entries())
    order += d.message;
  EXPECT_EQ(order, "564132");
}

}  // namespace
}  // namespace tierwall
