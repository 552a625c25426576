#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/match.hpp>

#include "compile/verify.hpp"

namespace tierwall::compile {
namespace {

constexpr SymbolCounts kSymbols{.keys = 3, .values = 10};

struct Program {
  std::vector<Insn> code;
  std::vector<std::uint32_t> pool;
};

// All kinds of tests, with everything as it must be. Each case below spoils one thing.
Program sound() {
  return {{
              {.op = Op::has, .on_true = 1, .on_false = 7, .key = KeyId{0}},
              {.op = Op::in, .on_true = 3, .on_false = 2, .count = 2, .key = KeyId{1}, .arg = 0},
              {.op = Op::in, .on_true = 3, .on_false = 7, .count = 3, .key = KeyId{2}, .arg = 2},
              {.op = Op::eq, .on_true = 6, .on_false = 4, .key = KeyId{2}, .arg = 9},
              {.op = Op::prefix, .on_true = 6, .on_false = 5, .key = KeyId{0}, .arg = 1},
              {.op = Op::contains, .on_true = 6, .on_false = 7, .key = KeyId{0}, .arg = 2},
              {.op = Op::accept},
              {.op = Op::reject},
          },
          {4, 7, 0, 1, 9}};
}

Result<void> verified(const Program& program, const Limits& limits = {}) {
  return verify({program.code, program.pool}, limits, kSymbols);
}

template <class Spoil>
void expect_refused(std::size_t at, std::string_view why, Spoil spoil) {
  Program program = sound();
  spoil(program);
  const Result<void> result = verified(program);
  ASSERT_FALSE(result.has_value()) << why;
  EXPECT_EQ(result.error().code, ErrorCode::invalid_program);
  EXPECT_EQ(result.error().offset, at);
  EXPECT_EQ(result.error().message, "instruction " + std::to_string(at) + ": " + std::string(why));
}

TEST(Verify, AcceptsASoundProgram) {
  EXPECT_TRUE(verified(sound()).has_value());
  EXPECT_TRUE(verified({{{.op = Op::accept}}, {}}).has_value());
  EXPECT_TRUE(verified({{{.op = Op::reject}}, {}}).has_value());
}

TEST(Verify, AcceptsWhatCannotBeReached) {
  EXPECT_TRUE(verified({{{.op = Op::reject},
                         {.op = Op::has, .on_true = 2, .on_false = 2, .key = KeyId{0}},
                         {.op = Op::accept}},
                        {}})
                  .has_value());
}

TEST(Verify, RefusesUnknownOperations) {
  expect_refused(3, "unknown operation", [](Program& p) { p.code[3].op = static_cast<Op>(8); });
  expect_refused(0, "unknown operation", [](Program& p) { p.code[0].op = static_cast<Op>(255); });
}

TEST(Verify, RefusesFlags) {
  expect_refused(1, "flags are not zero", [](Program& p) { p.code[1].flags = 1; });
  expect_refused(7, "flags are not zero", [](Program& p) { p.code[7].flags = 128; });
}

TEST(Verify, RefusesTargetsThatAreNotAhead) {
  expect_refused(3, "target is not ahead", [](Program& p) { p.code[3].on_true = 3; });
  expect_refused(3, "target is not ahead", [](Program& p) { p.code[3].on_false = 0; });
  expect_refused(3, "target is outside", [](Program& p) { p.code[3].on_true = 8; });
  expect_refused(3, "target is outside", [](Program& p) { p.code[3].on_false = 65'535; });
}

TEST(Verify, RefusesProgramsThatRunOffTheEnd) {
  expect_refused(6, "target is outside", [](Program& p) {
    p.code.pop_back();
    for (Insn& insn : p.code) {
      if (insn.on_true == 7) insn.on_true = 6;
      if (insn.on_false == 7) insn.on_false = 6;
    }
    p.code.back() = {.op = Op::has, .on_true = 7, .on_false = 7, .key = KeyId{0}};
  });
}

TEST(Verify, RefusesUnknownSymbols) {
  expect_refused(0, "unknown key", [](Program& p) { p.code[0].key = KeyId{3}; });
  expect_refused(0, "unknown key", [](Program& p) { p.code[0].key = KeyId::none(); });
  expect_refused(3, "unknown value", [](Program& p) { p.code[3].arg = 10; });
  expect_refused(4, "unknown value", [](Program& p) { p.code[4].arg = 0xFFFF'FFFF; });
  expect_refused(2, "unknown value", [](Program& p) { p.pool[4] = 10; });
}

TEST(Verify, RefusesSetsThatDoNotTileThePool) {
  expect_refused(1, "set is empty", [](Program& p) { p.code[1].count = 0; });
  expect_refused(1, "set does not follow the previous one", [](Program& p) { p.code[1].arg = 1; });
  expect_refused(2, "set does not follow the previous one", [](Program& p) { p.code[2].arg = 0; });
  expect_refused(2, "set is outside", [](Program& p) { p.code[2].count = 4; });
  expect_refused(2, "set is outside", [](Program& p) { p.pool.pop_back(); });
  expect_refused(1, "set does not follow the previous one",
                 [](Program& p) { p.code[1].arg = 0xFFFF'FFFF; });

  Program longer = sound();
  longer.pool.push_back(9);
  const Result<void> result = verified(longer);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "pool holds more than the sets");
}

TEST(Verify, RefusesSetsThatAreNotAscending) {
  expect_refused(1, "set is not ascending", [](Program& p) { p.pool[1] = 4; });
  expect_refused(2, "set is not ascending", [](Program& p) { p.pool[3] = 0; });
}

TEST(Verify, RefusesUnusedFieldsThatAreSet) {
  constexpr std::string_view kWhy = "unused field is set";
  expect_refused(0, kWhy, [](Program& p) { p.code[0].arg = 1; });
  expect_refused(0, kWhy, [](Program& p) { p.code[0].count = 1; });
  expect_refused(3, kWhy, [](Program& p) { p.code[3].count = 1; });
  expect_refused(6, kWhy, [](Program& p) { p.code[6].on_true = 7; });
  expect_refused(6, kWhy, [](Program& p) { p.code[6].on_false = 7; });
  expect_refused(6, kWhy, [](Program& p) { p.code[6].key = KeyId{0}; });
  expect_refused(7, kWhy, [](Program& p) { p.code[7].arg = 1; });
  expect_refused(7, kWhy, [](Program& p) { p.code[7].count = 1; });
}

TEST(Verify, RefusesAnEmptyProgram) {
  const Result<void> result = verified({});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::invalid_program);
  EXPECT_EQ(result.error().message, "program is empty");
}

TEST(Verify, RefusesProgramsOverTheLimit) {
  Limits limits;
  limits.max_program_instructions = 8;
  EXPECT_TRUE(verified(sound(), limits).has_value());
  limits.max_program_instructions = 7;
  const Result<void> result = verified(sound(), limits);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::too_large);
}

// Targets have 16 bits, whatever the caller allows.
TEST(Verify, RefusesProgramsThatTargetsCannotSpan) {
  Program program;
  program.code.assign(65'535, Insn{.op = Op::accept});
  Limits limits;
  limits.max_program_instructions = 1'000'000;
  EXPECT_TRUE(verified(program, limits).has_value());
  program.code.push_back(Insn{.op = Op::accept});
  EXPECT_FALSE(verified(program, limits).has_value());
}

}  // namespace
}  // namespace tierwall::compile
