// The grammar itself: no rule can loop without taking input.
#include <gtest/gtest.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include "syntax/grammar.hpp"
#include "syntax/lexemes.hpp"

namespace tierwall::syntax {
namespace {

TEST(SelectorGrammar, EveryRuleMakesProgress) {
  EXPECT_EQ(tao::pegtl::analyze<grammar::selector>(), 0U);
  EXPECT_EQ(tao::pegtl::analyze<lexemes::text>(), 0U);
}

}  // namespace
}  // namespace tierwall::syntax
