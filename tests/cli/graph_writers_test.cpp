// Whatever the names are, they stay text in every format.
#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/graph/layout.hpp"
#include "cli/graph/markup.hpp"
#include "cli/graph/writers.hpp"
#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using cli::Graph;
using cli::GraphNode;
using cli::Party;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHostile =
    "</script><script>alert(1)</script>\"'&<!--]]>\\\n\r\x1b[31m\xff end|#;%%{x}";

GraphNode node(Party::Kind kind, std::string space, std::string title) {
  return {kind, std::move(space), title, {title, title + "2"}};
}

Graph hostile_graph(std::size_t nodes) {
  Graph graph;
  graph.title = kHostile;
  for (std::size_t i = 0; i < nodes; ++i) {
    graph.nodes.push_back(
        node(i % 3 == 2 ? Party::Kind::host : Party::Kind::workloads, kHostile, kHostile));
  }
  graph.nodes.push_back(node(Party::Kind::network, {}, kHostile));
  for (std::size_t i = 0; i + 1 < graph.nodes.size(); ++i) {
    graph.edges.push_back(
        {kHostile, false, {{i, i + 1, {{kHostile, {kHostile, kHostile}, {}}}, true}}});
    graph.edges.push_back({"everything", true, {{i, i, {}, false}}});
  }
  return graph;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

bool takes(const std::string& command, const std::string& suffix, const std::string& text) {
  const TemporaryFile file(suffix, text);
  return std::system((command + " " + file.path() + " >/dev/null 2>&1").c_str()) == 0;
}

TEST(CliGraphWriters, MarkupStaysText) {
  for (const std::size_t nodes : {3U, 30U}) {
    const std::string svg = cli::graph_svg(hostile_graph(nodes));
    EXPECT_THAT(svg, Not(HasSubstr("<script")));
    EXPECT_THAT(svg, HasSubstr("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(svg, Not(HasSubstr("\x1b")));
    EXPECT_THAT(svg, Not(HasSubstr("\xff")));
    const std::string html = cli::graph_html(hostile_graph(nodes));
    EXPECT_EQ(count(html, "<script"), 2U);
    EXPECT_EQ(count(html, "</script"), 2U);
    EXPECT_EQ(count(html, "<!--"), 0U);
    EXPECT_THAT(html, Not(HasSubstr("http://www.w3.org/1999")));
    EXPECT_TRUE(!is_installed("xmllint") || takes("xmllint --noout", ".svg", svg));
    EXPECT_TRUE(!is_installed("rsvg-convert") || takes("rsvg-convert", ".svg", svg));
  }
}

TEST(CliGraphWriters, APageLoadsNothing) {
  const std::string html = cli::graph_html(hostile_graph(3));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  // The one address is the name of the SVG namespace, which nobody fetches.
  EXPECT_EQ(count(html, "://"), count(html, "http://www.w3.org/2000/svg"));
  for (const char* const loading : {"src=", "href=", "@import", "url(http", "fetch("})
    EXPECT_THAT(html, Not(HasSubstr(loading)));
}

TEST(CliGraphWriters, TheScriptOfAPageIsOne) {
  const std::string html = cli::graph_html(hostile_graph(3));
  const std::string open = "<script>";
  const std::size_t begin = html.find(open) + open.size();
  const std::string script = html.substr(begin, html.find("</script>", begin) - begin);
  EXPECT_THAT(script, HasSubstr("function showOverview()"));
  if (!is_installed("node")) GTEST_SKIP() << "no node here";
  EXPECT_TRUE(takes("node --check", ".js", script));
}

TEST(CliGraphWriters, DotStaysText) {
  const std::string dot = cli::graph_dot(hostile_graph(3));
  EXPECT_THAT(dot, HasSubstr("alert(1)</script>\\\"'&<!--]]>\\\\"));
  for (const std::string& line : lines_of(dot))
    EXPECT_EQ((count(line, "\"") - count(line, "\\\"")) % 2, 0U) << line;
  EXPECT_TRUE(!is_installed("dot") || takes("dot -Tsvg", ".dot", dot));
}

TEST(CliGraphWriters, MermaidStaysText) {
  const std::string mermaid = cli::graph_mermaid(hostile_graph(3));
  EXPECT_THAT(mermaid, HasSubstr("#60;/script#62;#60;script#62;alert(1)"));
  // Of every line, only the quotes around texts are left.
  for (const std::string& line : lines_of(mermaid)) {
    EXPECT_EQ(count(line, "\"") % 2, 0U) << line;
    EXPECT_LE(count(line, "\""), 2U) << line;
    EXPECT_THAT(line, Not(HasSubstr("<script")));
  }
}

TEST(CliGraphWriters, JsonStaysJson) {
  const std::string line = cli::to_line(cli::graph_json(hostile_graph(3)));
  const cli::Json json = cli::Json::parse(line);
  EXPECT_EQ(json["edges"][0]["flows"][0]["reasons"][0]["ingress"], nullptr);
  EXPECT_THAT(json["nodes"][0]["title"].get<std::string>(), HasSubstr("</script>"));
}

TEST(CliGraphWriters, TitlesOfGroups) {
  EXPECT_EQ(cli::group_title({"web"}), "web");
  EXPECT_EQ(cli::group_title({"web-0", "web-1", "web-17"}), "web-*");
  EXPECT_EQ(cli::group_title({"api", "web"}), "api and 1 more");
  EXPECT_EQ(cli::shortened("grüße", 4), "grü…");
  EXPECT_EQ(cli::shortened("grüße", 5), "grüße");
}

// Nothing stands on anything else: cards apart, and texts within the picture.
TEST(CliGraphWriters, CardsStandApart) {
  for (std::size_t nodes = 0; nodes <= 11; ++nodes) {
    const cli::Layout layout = cli::lay_out(hostile_graph(nodes));
    for (std::size_t a = 0; a < layout.nodes.size(); ++a) {
      const cli::PlacedNode& one = layout.nodes[a];
      EXPECT_GE(one.centre.x - one.width / 2, 0);
      EXPECT_LE(one.centre.x + one.width / 2, layout.width);
      for (std::size_t b = 0; b < a; ++b) {
        const cli::PlacedNode& other = layout.nodes[b];
        EXPECT_TRUE(std::abs(one.centre.x - other.centre.x) >= (one.width + other.width) / 2 ||
                    std::abs(one.centre.y - other.centre.y) >= (one.height + other.height) / 2)
            << nodes << " nodes: " << b << " and " << a;
      }
    }
  }
}

}  // namespace
}  // namespace tierwall::testing
