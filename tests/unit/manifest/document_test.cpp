#include "manifest/document.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tierwall::manifest {
namespace {

// `{a: 1, b: ["x"]}`; quoted scalars in quotes, with `@line:column` before every node if asked.
std::string render(const Node& node, bool places) {
  const auto place = [places](Position at) {
    return places ? "@" + std::to_string(at.line) + ":" + std::to_string(at.column) + " "
                  : std::string{};
  };
  std::string out = place(node.position());
  if (node.is_sequence()) {
    out += '[';
    for (const Node& item : node.items())
      out += (&item == node.items().data() ? "" : ", ") + render(item, places);
    return out + ']';
  }
  if (node.is_mapping()) {
    out += '{';
    for (const Field& field : node.fields()) {
      out += &field == node.fields().data() ? "" : ", ";
      out +=
          place(field.key_position) + std::string(field.key) + ": " + render(field.value, places);
    }
    return out + '}';
  }
  if (node.is_null()) return out + "null";
  const std::string text(node.text());
  return out + (node.quoted() ? '"' + text + '"' : text);
}

struct Read {
  std::vector<std::shared_ptr<const Document>> documents;
  Diagnostics diagnostics;

  std::string shape(bool places = false) const {
    std::string out;
    for (const std::shared_ptr<const Document>& document : documents) {
      if (!out.empty()) out += " | ";
      out += render(document->root, places);
    }
    return out;
  }
};

Read read(std::string_view text, const Limits& limits = {}) {
  Read result;
  const ManifestSource source{"t", text};
  DocumentReader reader(source, limits, result.diagnostics);
  while (std::shared_ptr<const Document> document = reader.next(1))
    result.documents.push_back(std::move(document));
  EXPECT_EQ(reader.next(1), nullptr);
  return result;
}

// The shape, or the diagnostics if there are any.
std::string outcome(std::string_view text, const Limits& limits = {}) {
  const Read result = read(text, limits);
  return result.diagnostics.empty() ? result.shape() : result.diagnostics.to_string();
}

ErrorCode first_error(std::string_view text, const Limits& limits = {}) {
  const Read result = read(text, limits);
  return result.diagnostics.has_errors() ? result.diagnostics.entries().front().code
                                         : ErrorCode::ok;
}

TEST(Document, HasTheShapeOfTheText) {
  constexpr std::pair<const char*, const char*> kCases[] = {
      {"", ""},
      {"# only a comment\n", ""},
      {"---\n---\n", "null | null"},
      {"text", "text"},
      {"a: 1\nb: two\n", "{a: 1, b: two}"},
      {"- a\n-  - b\n   - c\n- \n", "[a, [b, c], null]"},
      {"a:\n- x\n- y\n", "{a: [x, y]}"},
      {"a: {b: [1, 2], c: }", "{a: {b: [1, 2], c: null}}"},
      {"a: []\nb: {}\n", "{a: [], b: {}}"},
      {"a: \"80\"\nb: '80'\nc: !!str 80\nd: ! 80\n",
       "{a: \"80\", b: \"80\", c: \"80\", d: \"80\"}"},
      {"a: ~\nb: null\nc:\nd: ''\n", "{a: null, b: null, c: null, d: \"\"}"},
      {"a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{a: \"one\ntwo\n\", b: \"one two\"}"},
      {"a: one\n  two\n", "{a: one two}"},
      {"? a\n: b\n", "{a: b}"},
      {"a: 1\n---\nb: 2\n...\n---\nc: 3\n", "{a: 1} | {b: 2} | {c: 3}"},
      {"a: 1\n...\n# and\nb: 2\n", "{a: 1} | {b: 2}"},
      {"%YAML 1.2\n---\na: 1\n", "{a: 1}"},
      {"a: 1\r\nb:\r\n- 2\r\n", "{a: 1, b: [2]}"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       "{a: 1}"},
      {"\xEF\xBB\xBF{\"a\": 1}", "{a: 1}"},
      {"a: h\xC3\xA9\n", "{a: h\xC3\xA9}"},
      {"<<: {a: 1}\n", "{<<: {a: 1}}"},
      {"a: &x [1, 2]\nb: *x\n", "{a: [1, 2], b: [1, 2]}"},
      {"&k key: 1\nother: *k\n", "{key: 1, other: key}"},
      {"role: =='webserver'\n", "{role: =='webserver'}"},
      {"a: \"\\t\\\"\\u00e9\\x41\\/\"\n",
       "{a: \"\t\"\xC3\xA9"
       "A/\"}"},
  };
  for (const auto& [text, shape] : kCases)
    EXPECT_EQ(outcome(text), shape) << text;
}

TEST(Document, ReadsJsonAsTheSameTree) {
  constexpr std::pair<const char*, const char*> kCases[] = {
      {"{}", "{}"},
      {"[]", "[]"},
      {" [ ] ", "[]"},
      {"{\"a\":{},\"b\":[[]],\"c\":[{}]}", "{a: {}, b: [[]], c: [{}]}"},
      {"[1, -0, 1.5, 2e3, 4E-2, true, false, null, \"x\"]",
       "[1, -0, 1.5, 2e3, 4E-2, true, false, null, \"x\"]"},
      {"{\"a\": \"true\", \"b\": \"null\", \"\": \"\"}", "{a: \"true\", b: \"null\", : \"\"}"},
      {"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\"]",
       "[\"\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\"]"},
      {"[\"\\ud83d\\ude00\"]", "[\"\xF0\x9F\x98\x80\"]"},
      {"\n\t{\r\n\"a\"\t:\n[ 1 ,2 ]\n}\n", "{a: [1, 2]}"},
      // JSON only at first sight.
      {"{a: b}", "{a: b}"},
      {"{\"a\": 1, }", "{a: 1}"},
      {"[a, 'b', 01]", "[a, \"b\", 01]"},
      {"{\"a\": 1}\n---\n{\"b\": 2}\n", "{a: 1} | {b: 2}"},
      {"{\"a\": 1} # comment\n", "{a: 1}"},
  };
  for (const auto& [text, shape] : kCases)
    EXPECT_EQ(outcome(text), shape) << text;
}

TEST(Document, KnowsItsPlaces) {
  EXPECT_EQ(read("a: 1\nbc:\n  - x\n  - {d: \"y\"}\n---\ne: f\n").shape(true),
            "@1:1 {@1:1 a: @1:4 1, @2:1 bc: @3:3 [@3:5 x, @4:5 {@4:6 d: @4:9 \"y\"}]} | "
            "@6:1 {@6:1 e: @6:4 f}");
  EXPECT_EQ(read("{\"a\": 1,\n \"bc\": [true, {\"d\": \"\\n\"}]}").shape(true),
            "@1:1 {@1:2 a: @1:7 1, @2:2 bc: @2:8 [@2:9 true, @2:15 {@2:16 d: @2:21 \"\n\"}]}");
  // In bytes, without the byte order mark.
  EXPECT_EQ(read("\xEF\xBB\xBF\xC3\xA9: x\n").shape(true), "@1:1 {@1:1 \xC3\xA9: @1:5 x}");
}

TEST(Document, TypesScalarsAsTheCoreSchemaDoes) {
  const auto type = [](const char* text, bool quoted = false) {
    return Node::scalar(text, quoted, {}).type();
  };
  for (const char* text : {"", "~", "null", "Null", "NULL"})
    EXPECT_EQ(type(text), ScalarType::null) << text;
  for (const char* text : {"true", "True", "TRUE", "false", "False", "FALSE"})
    EXPECT_EQ(type(text), ScalarType::boolean) << text;
  for (const char* text : {"0", "80", "-1", "+1", "010", "0x1F", "0o17"})
    EXPECT_EQ(type(text), ScalarType::integer) << text;
  for (const char* text : {"1.5", ".5", "1.", "1e3", "1E-3", "-1.5e+3", ".inf", "-.INF", ".nan"})
    EXPECT_EQ(type(text), ScalarType::real) << text;
  for (const char* text :
       {"yes", "no",  "on",   "off", "y",     "tRue",       "nULL",  "-",     "+",
        ".",   "1e",  "1.e",  "e3",  "0x",    "0o8",        "1_000", "12:30", "10.0.0.1",
        "1-2", "++1", "0xfg", ".e3", "1.2.3", "2001-01-01", "None"})
    EXPECT_EQ(type(text), ScalarType::string) << text;
  EXPECT_EQ(type("80", true), ScalarType::string);
  EXPECT_EQ(type("", true), ScalarType::string);
}

TEST(Document, RefusesBytesThatAreNoText) {
  for (const std::string_view text :
       {std::string_view("a: \0b", 5), std::string_view("a: \x04"), std::string_view("\x1B[0m"),
        std::string_view("a: \xFF"), std::string_view("a: \xC3"), std::string_view("a: \xC0\xAF"),
        std::string_view("a: \xED\xA0\x80"), std::string_view("a: \xF4\x90\x80\x80"),
        std::string_view("a: \xE2\x82"), std::string_view("\x80"),
        std::string_view("\xFE\xFF\0a", 4),
        std::string_view("\xFF\xFE"
                         "a\0",
                         4)}) {
    const Read result = read(text);
    EXPECT_TRUE(result.documents.empty());
    ASSERT_EQ(result.diagnostics.error_count(), 1U);
    EXPECT_EQ(result.diagnostics.entries()[0].code, ErrorCode::syntax);
  }
  // A lone carriage return may stand in JSON.
  EXPECT_EQ(outcome("a: 1\r\nb: 1\rc: 2\n"),
            "t:2:5: error: a carriage return without a line feed\n");
  EXPECT_EQ(outcome("{\"a\":\r\"b\"}"), "{a: \"b\"}");
  EXPECT_EQ(outcome("ok: 1\na: \xFF\n"), "t:2:4: error: the text is no UTF-8\n");
  EXPECT_EQ(outcome("a: \x07"), "t:1:4: error: control character \\x07 in the text\n");
}

TEST(Document, RefusesWhatIsNoYaml) {
  for (const char* text : {"a: [1, 2",
                           "{\"a\": [1, 2",
                           "a: 'x",
                           "a: \"x",
                           "\"",
                           "[\"",
                           "{",
                           "[",
                           "]",
                           "}",
                           "a: }",
                           "a: b: c",
                           "a: *x",

                           "- a\nb: c",
                           "a: 1\n- b",
                           "a: 1\n b: 2",
                           "\t- a\n\t\tb: c",
                           "@a",
                           "`a`",

                           "a: !<tag:x> 1\n",
                           "a: !!binary aGk=\n",
                           "a: \"\\q\"",
                           "a: \"\\ud83d\"",
                           "[\"\\ude00\"]",
                           "[\"\\ud83d\\u0041\"]",
                           "{\"a\": 1} {\"b\": 2}",
                           "a\nb: c",
                           "a: &x [*x]",
                           "'a' 'b'",
                           "a: 1\n}",
                           "{\"a\" 1}",
                           "[1 2",
                           "--- a\n--- \"b\" c\n",
                           "? ]"}) {
    EXPECT_EQ(first_error(text), ErrorCode::syntax) << text;
  }
}

TEST(Document, GivesTheDocumentsBeforeTheError) {
  const Read result = read("a: 1\n---\nb: [\n---\nc: 3\n");
  EXPECT_EQ(result.shape(), "{a: 1}");
  EXPECT_EQ(result.diagnostics.error_count(), 1U);
}

TEST(Document, RefusesDuplicateKeysAndKeepsTheFirst) {
  Read result = read("a: 1\nb: 2\na: 3\n\"a\": 4\n");
  EXPECT_EQ(result.shape(), "{a: 1, b: 2}");
  EXPECT_EQ(result.diagnostics.to_string(),
            "t:3:1: error: field `a` occurs twice in one mapping\n"
            "t:4:1: error: field `a` occurs twice in one mapping\n");
  EXPECT_EQ(first_error("{\"a\": {\"b\": 1, \"b\": 1}}"), ErrorCode::duplicate);
  // More fields than are compared one by one.
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "k" + std::to_string(i) + ": 1\n";
  result = read(many + "k7: 2\nk99: 2\n");
  EXPECT_EQ(result.shape(), read(many).shape());
  EXPECT_EQ(result.diagnostics.to_string(),
            "t:101:1: error: field `k7` occurs twice in one mapping\n"
            "t:102:1: error: field `k99` occurs twice in one mapping\n");
}

TEST(Document, RefusesKeysThatAreNoStrings) {
  EXPECT_EQ(outcome("? [a]\n: b\nc: d\n"), "t:1:3: error: a field name must be a string\n");
  EXPECT_EQ(outcome("~: b\n"), "t:1:1: error: a field name must be a string\n");
  EXPECT_EQ(outcome("80: b\ntrue: c\n"), "{80: b, true: c}");  // as their text
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

TEST(Document, BoundsDepth) {
  Limits limits;
  limits.max_document_depth = 3;
  for (const char* text : {"[[[]]]", "a: {b: [1]}", "- - - a", "{\"a\": [[1]]}"})
    EXPECT_EQ(first_error(text, limits), ErrorCode::ok) << text;
  for (const char* text : {"[[[[]]]]", "a: {b: [{}]}", "- - - - a", "? ? ? ? a", "{\"a\": [[[1]]]}",
                           "a: &x [[1]]\nb: [*x]"})
    EXPECT_EQ(first_error(text, limits), ErrorCode::too_deep) << text;
  // More than the library ever takes, whatever the limit says.
  limits.max_document_depth = 1'000'000;
  EXPECT_EQ(first_error(repeat("[", 300) + repeat("]", 300), limits), ErrorCode::too_deep);
}

TEST(Document, SurvivesDeepNesting) {
  constexpr std::size_t kMany = 50'000;
  for (const char* part :
       {"[", "{", "- ", "? ", "{a: ", "[a, ", "a: [", "[{", "{? ", "- ? ", "[ - "})
    EXPECT_TRUE(read(repeat(part, kMany)).diagnostics.has_errors()) << part;
  std::string block;
  for (std::size_t i = 0; i < 1'000; ++i)
    block += std::string(i, ' ') + "a:\n";
  EXPECT_EQ(first_error(block), ErrorCode::too_deep);
}

TEST(Document, BoundsNodesAfterAliases) {
  Limits limits;
  limits.max_document_nodes = 5;
  EXPECT_EQ(first_error("[1, 2, 3, 4]", limits), ErrorCode::ok);
  EXPECT_EQ(first_error("[1, 2, 3, 4, 5]", limits), ErrorCode::too_large);
  EXPECT_EQ(first_error("- 1\n- 2\n- 3\n- 4\n- 5\n", limits), ErrorCode::too_large);
  EXPECT_EQ(first_error("- &x a\n- *x\n- *x\n- *x\n", limits), ErrorCode::ok);
  EXPECT_EQ(first_error("- &x [a]\n- *x\n", limits), ErrorCode::ok);
  EXPECT_EQ(first_error("- &x [a]\n- *x\n- b\n", limits), ErrorCode::too_large);
  // Over the whole text, not one document.
  EXPECT_EQ(first_error("[1]\n---\n[2]\n---\n3\n", limits), ErrorCode::ok);
  EXPECT_EQ(first_error("[1]\n---\n[2]\n---\n[3]\n", limits), ErrorCode::too_large);
  // A billion laughs.
  std::string bomb = "a0: &a0 [" + repeat("x, ", 9) + "x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string one = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeat(one + ", ", 9) +
            one + "]\n";
  }
  EXPECT_EQ(first_error(bomb), ErrorCode::too_large);
}

TEST(Document, BoundsBytes) {
  Limits limits;
  limits.max_document_bytes = 10;
  EXPECT_EQ(first_error("a: 1234567", limits), ErrorCode::ok);
  EXPECT_EQ(first_error("a: 12345678", limits), ErrorCode::too_large);
}

TEST(Document, BoundsWhatTheScannerHolds) {
  constexpr std::size_t kMany = 600'000;
  EXPECT_EQ(first_error("a: \"" + repeat("x", kMany) + "\""), ErrorCode::too_large);
  EXPECT_EQ(first_error("a: |\n" + repeat("  x\n", kMany)), ErrorCode::too_large);
  EXPECT_EQ(first_error("[a, " + repeat("1,", kMany) + "1]"), ErrorCode::too_large);
  EXPECT_EQ(first_error("a: &" + repeat("x", kMany) + " 1"), ErrorCode::too_large);
  EXPECT_EQ(first_error(repeat(" ", kMany)), ErrorCode::too_large);
  // JSON is read by a parser that holds nothing.
  EXPECT_EQ(first_error("[" + repeat("1,", kMany) + "1]"), ErrorCode::ok);
  EXPECT_EQ(first_error("[\"" + repeat("x", kMany) + "\"]"), ErrorCode::ok);
  // Where it ends is then said by that parser.
  EXPECT_EQ(outcome("[" + repeat("1,", kMany)), "t:1:1200002: error: no JSON: expected a value\n");
  // What a block collection holds is not one token.
  EXPECT_EQ(first_error("a:\n" + repeat("- x\n", kMany / 3)), ErrorCode::ok);
}

TEST(Document, IsLinearInTextsThatTemptAParser) {
  // Any quadratic step would take minutes here.
  constexpr std::size_t kMany = 20'000;
  for (const char* part : {"a\n",     "\"a\" ", "'",        "\"",          "&a ",   "*a ",   "!a ",
                           "!!str ",  "%a\n",   "|",        ">\n",         "#",     "# a\n", ",",
                           ":",       ": ",     "? a\n",    "a: 1\n...\n", "---\n", "...\n", "\t",
                           "\r",      "\n",     "a:\n",     "- a\n",       "\\",    "[a],",  "{a},",
                           "{a: b},", "a: b, ", "\xC3\xA9", "a: &a x\n",   "\"\\\n"}) {
    read(repeat(part, kMany));
    read("[" + repeat(part, kMany));
    read("a: \"" + repeat(part, kMany));
  }
  std::string keys;
  for (std::size_t i = 0; i < kMany; ++i)
    keys += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(first_error(keys), ErrorCode::ok);
}

}  // namespace
}  // namespace tierwall::manifest
