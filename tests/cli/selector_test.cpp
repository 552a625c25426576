#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

TEST(CliSelector, PrintsWhatBecameOfIt) {
  const Outcome run = run_tierwall({"selector", "a in {'y','x'} && !has(b)"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("canonical  (a in {\"x\", \"y\"} && !has(b))\n"));
  EXPECT_THAT(run.out, HasSubstr("id         s:"));
  EXPECT_THAT(run.out, HasSubstr("  a: present, one of {\"x\", \"y\"}\n"));
  EXPECT_THAT(run.out, HasSubstr("  b: absent\n"));
  EXPECT_EQ(run.err, "");
}

TEST(CliSelector, TheEmptyTextIsASelector) {
  const Outcome run = run_tierwall({"selector", ""});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("canonical  all()\n"));
}

TEST(CliSelector, ATextMayStartWithADash) {
  const Outcome run = run_tierwall({"selector", "--", "-a == 'b'"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("canonical  -a == \"b\"\n"));
}

TEST(CliSelector, Matches) {
  EXPECT_THAT(run_tierwall({"selector", "a == 'x'", "--match", "b=y,a=x"}).out,
              HasSubstr("match      yes\n"));
  EXPECT_THAT(run_tierwall({"selector", "a == 'x'", "--match", "a="}).out,
              HasSubstr("match      no\n"));
  EXPECT_THAT(run_tierwall({"selector", "!has(a)", "--match", ""}).out,
              HasSubstr("match      yes\n"));
  EXPECT_EQ(run_tierwall({"selector", "a == 'x'", "--match", "a"}).exit_code, 2);
}

TEST(CliSelector, ShowsListingAndTree) {
  const Outcome run = run_tierwall({"selector", "has(a) || has(a)", "--listing", "--ast"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("ast\n"));
  EXPECT_THAT(run.out, HasSubstr("listing\n"));
  const Outcome plain =
      run_tierwall({"selector", "has(a) || has(a)", "--listing", "--unoptimised"});
  EXPECT_NE(lines_of(plain.out).size(), 0U);
  // The optimiser drops the second operand.
  const Outcome optimised = run_tierwall({"selector", "has(a) || has(a)", "--listing"});
  EXPECT_GT(lines_of(plain.out).size(), lines_of(optimised.out).size());
}

TEST(CliSelector, AnInvalidTextIsOneLineAndExitCodeOne) {
  const Outcome run = run_tierwall({"selector", "a = 'b'"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(lines_of(run.err).size(), 1U);
  EXPECT_THAT(run.err, ::testing::StartsWith("tierwall: selector: expected-eq at byte 2: "));
  const Outcome json = run_tierwall({"selector", "a = 'b'", "-o", "json"});
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(json.out,
            R"({"valid":false,"canonical":null,"id":null,"match":null,"error":"expected-eq",)"
            R"("offset":2})"
            "\n");
}

TEST(CliSelector, BytesThatAreNotUtf8DoNotStopTheOutput) {
  const Outcome run = run_tierwall({"selector", "a == '\xff'", "-o", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out)["canonical"], "a == \"\xef\xbf\xbd\"");
}

TEST(CliSelector, AnswersEachLineWithOneLine) {
  const Outcome run =
      run_tierwall({"selector", "-"},
                   "{\"selector\": \"a == 'x'\", \"labels\": {\"a\": \"x\"}}\n"
                   "{\"selector\": \"has(a)\"}\n"
                   "{\"selector\": \"a == '\\u0000'\", \"labels\": {\"a\": \"\\u0000\"}}\n"
                   "{\"selector\": \"\\ufeff\"}");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(Json::parse(lines[0])["match"], true);
  EXPECT_EQ(Json::parse(lines[0])["canonical"], "a == \"x\"");
  EXPECT_EQ(Json::parse(lines[1])["match"], nullptr);
  EXPECT_EQ(Json::parse(lines[2])["match"], true);
  EXPECT_EQ(Json::parse(lines[3])["error"], "expected-identifier");
  EXPECT_EQ(Json::parse(lines[3])["offset"], 0);
  EXPECT_EQ(Json::parse(lines[3])["valid"], false);
}

TEST(CliSelector, ABadLineIsAnsweredToo) {
  const Outcome run = run_tierwall({"selector", "-"},
                                   "{\"selector\": \"has(a)\"}\n"
                                   "\n"
                                   "has(a)\n"
                                   "{\"labels\": {}}\n"
                                   "{\"selector\": \"has(a)\", \"labels\": {\"a\": 1}}\n"
                                   "{\"selector\": \"has(b)\"}\n");
  EXPECT_EQ(run.exit_code, 1);
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 6U);
  for (const std::size_t bad : {1U, 2U, 3U, 4U}) {
    EXPECT_EQ(Json::parse(lines[bad])["error"], "bad-line") << lines[bad];
    EXPECT_EQ(Json::parse(lines[bad])["valid"], false);
  }
  EXPECT_EQ(Json::parse(lines[5])["valid"], true);
  EXPECT_THAT(run.err, HasSubstr("tierwall: <stdin>:3: "));
  EXPECT_THAT(run.err, Not(HasSubstr("<stdin>:6")));
}

TEST(CliSelector, ADeepLineIsABadLine) {
  const std::string deep(1'000'000, '[');
  const Outcome run = run_tierwall({"selector", "-"}, deep + "\n{\"selector\": \"\"}\n");
  EXPECT_EQ(run.exit_code, 1);
  ASSERT_EQ(lines_of(run.out).size(), 2U);
  EXPECT_EQ(Json::parse(lines_of(run.out)[1])["canonical"], "all()");
}

TEST(CliSelector, LongRunsAndDeepNestingAreAnswered) {
  const Json runs = {{"selector", std::string(100'000, '!') + "has(a)"}, {"labels", {{"a", ""}}}};
  const Json nested = {
      {"selector", std::string(50'000, '(') + "has(a)" + std::string(50'000, ')')}};
  const Outcome run = run_tierwall({"selector", "-"}, runs.dump() + "\n" + nested.dump() + "\n");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(Json::parse(lines[0])["match"], true);
  EXPECT_EQ(Json::parse(lines[1])["error"], "too-deep");
}

// Every row and every case of the conformance table, through one process.
TEST(CliSelector, AnswersTheConformanceTable) {
  const Json rows =
      Json::parse(read_file(std::string(TIERWALL_TEST_DATA) + "/conformance/selectors.json"));
  struct Question {
    const Json* row;
    Json match;  // null: asked without labels
  };
  std::vector<Question> questions;
  std::string input;
  for (const Json& row : rows) {
    questions.push_back({&row, nullptr});
    input += Json{{"selector", row["selector"]}}.dump() + "\n";
    for (const Json& item : row["cases"]) {
      questions.push_back({&row, item["match"]});
      input += Json{{"selector", row["selector"]}, {"labels", item["labels"]}}.dump() + "\n";
    }
  }
  const Outcome run = run_tierwall({"selector", "-"}, input);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const std::vector<std::string> answers = lines_of(run.out);
  ASSERT_EQ(answers.size(), questions.size());
  ASSERT_GT(questions.size(), 1000U);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Json& row = *questions[i].row;
    const Json want = {{"valid", row["valid"]},
                       {"canonical", row["canonical"]},
                       {"id", row["id"]},
                       {"match", questions[i].match},
                       {"error", row.value("error", Json())},
                       {"offset", row.value("error_offset", Json())}};
    EXPECT_EQ(Json::parse(answers[i]), want) << row["selector"];
  }
}

}  // namespace
}  // namespace tierwall::testing
