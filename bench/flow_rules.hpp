// The rule sets that verdicts are measured under. Deterministic.
#pragma once

#include <cstddef>

#include "plain_rules.hpp"

namespace tierwall::bench {

enum class RuleKind { sets, cidr, ports, mixed };

// `count` rules of a kind. None matches kUnmatched* below.
PlainRules generated_rules(RuleKind kind, std::size_t count);

inline constexpr Address kUnmatchedSource = Address::v4(192, 0, 2, 10);
inline constexpr Address kUnmatchedDestination = Address::v4(198, 51, 100, 20);
inline constexpr std::uint16_t kUnmatchedSourcePort = 45'000;
inline constexpr std::uint16_t kUnmatchedPort = 8'080;

// The shape of a large real deployment: 294 policies of 68 rules, nearly all Pass, 24.2 % of them
// naming one of 3,708 sets with about 256,000 members in 10.0.0.0/8.
PlainRules production_rules();

// A second shape seen there: 300 policies of 62 egress rules, 75 % by CIDR and 25 % by set, nine out of
// ten ports on five rules or fewer.
PlainRules production_egress_rules();

}  // namespace tierwall::bench
