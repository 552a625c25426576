#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/match.hpp>
#include <tierwall/symbols.hpp>

#include "compile/codegen.hpp"
#include "compile/verify.hpp"

namespace tierwall::compile {
namespace {

constexpr SymbolCounts kMany{.keys = 1'000'000, .values = 1'000'000};

Node has(std::uint32_t key, bool negated = false) {
  return Node{.kind = Kind::has, .negated = negated, .key = KeyId{key}};
}

Expression chain_of(Kind kind, std::uint32_t operands) {
  Expression expression;
  for (std::uint32_t i = 0; i < operands; ++i) {
    expression.nodes.push_back(has(i));
    expression.operands.push_back(i);
  }
  expression.nodes.push_back(Node{.kind = kind, .count = operands});
  expression.root = operands;
  return expression;
}

bool matches(const Program& program, std::vector<Label> labels) {
  EXPECT_TRUE(verify(program.view(), {}, kMany).has_value());
  return run(program.view(), LabelSet(std::move(labels)).view(), TextView{});
}

TEST(Codegen, AConstantIsOneInstruction) {
  for (const bool negated : {false, true}) {
    Expression expression;
    expression.nodes.push_back(Node{.kind = Kind::constant, .negated = negated});
    const Result<Program> program = generate(expression, {});
    ASSERT_TRUE(program.has_value());
    ASSERT_EQ(program->code.size(), 1U);
    EXPECT_EQ(program->code[0].op, negated ? Op::reject : Op::accept);
  }
}

TEST(Codegen, NegationSwapsTargets) {
  Expression expression;
  expression.nodes.push_back(has(0));
  expression.nodes.push_back(Node{.kind = Kind::negation, .count = 1});
  expression.operands.push_back(0);
  expression.root = 1;
  const Result<Program> program = generate(expression, {});
  ASSERT_TRUE(program.has_value());
  EXPECT_EQ(program->code.size(), 3U);
  EXPECT_TRUE(matches(*program, {}));
  EXPECT_FALSE(matches(*program, {{KeyId{0}, ValueId{0}}}));
}

// What stands behind a deciding constant has no way in, and its sets need no pool.
TEST(Codegen, LeavesOutWhatCannotBeReached) {
  Expression expression;
  expression.nodes.push_back(Node{.kind = Kind::constant});
  expression.values.push_back(ValueId{4});
  expression.nodes.push_back(Node{.kind = Kind::in, .key = KeyId{1}, .first = 0, .count = 1});
  expression.operands = {0, 1};
  expression.nodes.push_back(Node{.kind = Kind::disjunction, .count = 2});
  expression.root = 2;
  const Result<Program> program = generate(expression, {});
  ASSERT_TRUE(program.has_value());
  EXPECT_EQ(program->code.size(), 1U);
  EXPECT_TRUE(program->pool.empty());
  EXPECT_TRUE(matches(*program, {}));
}

TEST(Codegen, LongChains) {
  for (const Kind kind : {Kind::conjunction, Kind::disjunction}) {
    constexpr std::uint32_t kOperands = 65'533;
    const Result<Program> program = generate(chain_of(kind, kOperands), {});
    ASSERT_TRUE(program.has_value()) << program.error().message;
    EXPECT_EQ(program->code.size(), 65'535U);
    std::vector<Label> labels;
    for (std::uint32_t i = 0; i < kOperands; ++i)
      labels.push_back({KeyId{i}, ValueId{0}});
    EXPECT_TRUE(matches(*program, {labels.back()}) == (kind == Kind::disjunction));
    EXPECT_FALSE(matches(*program, {}));
    EXPECT_TRUE(matches(*program, labels));
  }
}

TEST(Codegen, RefusesWhatTargetsCannotSpan) {
  const Result<Program> program = generate(chain_of(Kind::conjunction, 65'534), {});
  ASSERT_FALSE(program.has_value());
  EXPECT_EQ(program.error().code, ErrorCode::too_large);
  EXPECT_EQ(program.error().message,
            "the selector needs more than 65535 instructions (max_program_instructions)");
}

TEST(Codegen, KeepsTheCallersLimit) {
  Limits limits;
  limits.max_program_instructions = 5;
  EXPECT_TRUE(generate(chain_of(Kind::conjunction, 3), limits).has_value());
  EXPECT_FALSE(generate(chain_of(Kind::conjunction, 4), limits).has_value());
}

// More values than one instruction can count.
TEST(Codegen, SplitsLargeSets) {
  constexpr std::uint32_t kValues = 150'000;
  for (const bool negated : {false, true}) {
    Expression expression;
    for (std::uint32_t i = 0; i < kValues; ++i)
      expression.values.push_back(ValueId{2 * i});
    expression.nodes.push_back(
        Node{.kind = Kind::in, .negated = negated, .key = KeyId{0}, .count = kValues});
    const Result<Program> program = generate(expression, {});
    ASSERT_TRUE(program.has_value());
    EXPECT_EQ(program->code.size(), 5U);
    EXPECT_EQ(program->pool.size(), kValues);
    ASSERT_TRUE(verify(program->view(), {}, kMany).has_value());
    EXPECT_EQ(matches(*program, {}), negated);
    for (const std::uint32_t value :
         {0U, 2U, 65'534U, 131'068U, 131'070U, 131'072U, 262'140U, 2 * (kValues - 1)}) {
      EXPECT_NE(matches(*program, {{KeyId{0}, ValueId{value}}}), negated) << value;
      EXPECT_EQ(matches(*program, {{KeyId{0}, ValueId{value + 1}}}), negated) << value;
    }
  }
}

}  // namespace
}  // namespace tierwall::compile
