#include <tierwall/address.hpp>

#include <string>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall {
namespace {

struct Pair {
  const char* text;
  const char* canonical;
};

TEST(Address, ReadsAndPrints) {
  constexpr Pair kCases[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"10.0.0.1", "10.0.0.1"},
      {"255.255.255.255", "255.255.255.255"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"fe80::1", "fe80::1"},
      {"FE80::ABCD", "fe80::abcd"},
      {"2001:db8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"2001:db8::0:1", "2001:db8::1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // one zero group is not shortened
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},           // the longest run is
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},     // the first of equal runs
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const Pair& c : kCases) {
    const Result<Address> address = parse_address(c.text);
    ASSERT_TRUE(address) << c.text;
    EXPECT_EQ(to_string(*address), c.canonical);
  }
  EXPECT_EQ(*parse_address("192.168.1.2"), Address::v4(192, 168, 1, 2));
  EXPECT_EQ(*parse_address("1:2:3:4:5:6:7:8"),
            (Address{0x0001'0002'0003'0004, 0x0005'0006'0007'0008}));
}

TEST(Address, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "10.0.0",
                           "10.0.0.0.0",
                           "10.0.0.256",
                           "10.0.0.01",
                           "010.0.0.1",
                           "10.0.0.",
                           ".10.0.0.1",
                           "10..0.1",
                           "10.0.0.1 ",
                           " 10.0.0.1",
                           "+1.0.0.1",
                           "0x10.0.0.1",
                           "1.2.3.1000",
                           "a.b.c.d",
                           "10.0.0.1/32",
                           "::",
                           "0::0",
                           ":",
                           ":::",
                           "1:::2",
                           "1::2::3",
                           "1:",
                           ":1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:8::",
                           "12345::",
                           "g::",
                           "fe80::1%eth0",
                           "::1.2.3",
                           "::1.2.3.4.5",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "[::1]",
                           "::ffff:1.2.3.4",
                           "::ffff:0102:0304",
                           "0:0:0:0:0:ffff:1:2",
                           "1:2:3:4:5:6:7:8:",
                           "::-1",
                           "1::2:"}) {
    const Result<Address> address = parse_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, ErrorCode::invalid_value) << text;
  }
  EXPECT_FALSE(parse_address(std::string(100'000, '1')));
  EXPECT_FALSE(parse_address(std::string(100'000, ':')));
  EXPECT_FALSE(parse_address(std::string("10.0.0.1\0", 9)));
}

TEST(Address, SaysWhatIsWrongOnOneLine) {
  EXPECT_EQ(parse_address("10.0.0").error().message, "`10.0.0` is no IPv4 or IPv6 address");
  EXPECT_EQ(parse_address("::ffff:1.2.3.4").error().message,
            "`::ffff:1.2.3.4` is an IPv4 address in IPv6 form; write it as IPv4");
  EXPECT_EQ(parse_address("a\nb").error().message, "`a\\x0ab` is no IPv4 or IPv6 address");
  EXPECT_LT(parse_address(std::string(100'000, 'x')).error().message.size(), 200U);
}

TEST(Address, RoundTripsThroughItsText) {
  testing::Random random = testing::test_random("addresses");
  for (std::size_t i = 0; i < testing::scaled(20'000); ++i) {
    Address address{random.bits(), random.bits()};
    // Runs of zero groups, of which random bits have none.
    for (unsigned group = 0; group < 4; ++group) {
      if (random.chance(50)) address.high &= ~(0xFFFFULL << (16 * group));
      if (random.chance(50)) address.low &= ~(0xFFFFULL << (16 * group));
    }
    if (random.chance(20)) address = Address::v4(static_cast<std::uint32_t>(random.bits()));
    if (address.is_none()) continue;
    const std::string text = to_string(address);
    const Result<Address> read = parse_address(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, address) << text;
  }
}

TEST(Cidr, ReadsAndPrints) {
  EXPECT_EQ(*parse_cidr("10.0.0.0/8"), (Cidr{Address::v4(10, 0, 0, 0), 8}));
  EXPECT_EQ(*parse_cidr("0.0.0.0/0"), (Cidr{Address::v4(0, 0, 0, 0), 0}));
  EXPECT_EQ(*parse_cidr("::/0"), (Cidr{Address{}, 0}));
  EXPECT_EQ(parse_cidr("::/0")->family(), Family::v6);
  EXPECT_EQ(*parse_cidr("fd00::/8"), (Cidr{Address{0xFD00'0000'0000'0000, 0}, 8}));
  EXPECT_TRUE(parse_cidr("10.0.0.1/8")->has_host_bits());  // kept
  for (const char* text : {"10.0.0.1/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "::1/128"})
    EXPECT_EQ(to_string(*parse_cidr(text)), text);
}

TEST(Cidr, RefusesEverythingElse) {
  for (const char* text : {"", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/08", "10.0.0.0/-1",
                           "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/8 ", "10.0.0.0/255.0.0.0",
                           "10.0.0/8", "::ffff:10.0.0.0/104", "10.0.0.0/1000"})
    EXPECT_EQ(parse_cidr(text).error().code, ErrorCode::invalid_value) << text;
  for (const char* text : {"10.0.0.0/33", "::/129", "10.0.0.0/255"})
    EXPECT_EQ(parse_cidr(text).error().code, ErrorCode::out_of_range) << text;
  EXPECT_EQ(parse_cidr("10.0.0.0/33").error().message,
            "`10.0.0.0/33` has a prefix length above 32");
  EXPECT_EQ(parse_cidr("10.0.0.0/x").error().message,
            "`10.0.0.0/x` is no CIDR: `x` is no prefix length");
  EXPECT_EQ(parse_cidr("10.0.0.0/x").error().offset, 9U);
}

TEST(Cidr, TakesABareAddressWhereThatIsAllowed) {
  EXPECT_EQ(*parse_address_or_cidr("10.0.0.1"), (Cidr{Address::v4(10, 0, 0, 1), 32}));
  EXPECT_EQ(*parse_address_or_cidr("::1"), (Cidr{Address{0, 1}, 128}));
  EXPECT_EQ(*parse_address_or_cidr("10.0.0.0/8"), (Cidr{Address::v4(10, 0, 0, 0), 8}));
  EXPECT_FALSE(parse_address_or_cidr("::"));
  EXPECT_FALSE(parse_address_or_cidr("garbage"));
}

}  // namespace
}  // namespace tierwall
