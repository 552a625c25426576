// IPv4 and IPv6 addresses and prefixes as 128-bit numbers.
//
//     constexpr Address a = Address::v4(10, 0, 0, 1);
//     constexpr Cidr net{Address::v4(10, 0, 0, 0), 8};
//     static_assert(net.contains(a));
//
// An IPv4 address is held in its IPv4-mapped form (::ffff:a.b.c.d), so that one comparison serves
// both families. Texts in mapped form are refused by the parser in `tierwall/address.hpp`, hence
// the two families never meet. Thread contract: plain values. Complexity: constant.
#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

namespace tierwall::inline v0 {

// Of an address; none: it is no address.
enum class Family : std::uint8_t { none = 0, v4 = 4, v6 = 6 };

struct Address {
  std::uint64_t high = 0;  // first eight bytes in network order, as a number
  std::uint64_t low = 0;   // last eight bytes

  // 10.0.0.1 is 0x0A000001, or its four octets.
  static constexpr Address v4(std::uint32_t host_order) noexcept {
    return Address{0, 0xFFFF'0000'0000ULL | host_order};
  }
  static constexpr Address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c,
                              std::uint8_t d) noexcept {
    return v4(static_cast<std::uint32_t>(a) << 24U | static_cast<std::uint32_t>(b) << 16U |
              static_cast<std::uint32_t>(c) << 8U | d);
  }

  // The all-zero value (the unspecified address) means "no address": it belongs to no family, lies
  // in no prefix and is owned by no endpoint.
  constexpr bool is_none() const noexcept { return high == 0 && low == 0; }
  constexpr bool is_v4() const noexcept { return high == 0 && low >> 32U == 0xFFFFU; }
  constexpr Family family() const noexcept {
    return is_v4() ? Family::v4 : is_none() ? Family::none : Family::v6;
  }
  // The IPv4 address in host order; meaningful only if is_v4().
  constexpr std::uint32_t v4_bits() const noexcept { return static_cast<std::uint32_t>(low); }

  friend constexpr bool operator==(const Address&, const Address&) noexcept = default;
  friend constexpr auto operator<=>(const Address&, const Address&) noexcept = default;
};

// A prefix: the addresses of one family that begin alike.
struct Cidr {
  Address address;          // host bits may be set; contains() ignores them
  std::uint8_t length = 0;  // prefix length in the address's own family: 0..32 or 0..128

  // `::/0` (whose address is the all-zero value) is an IPv6 prefix.
  constexpr Family family() const noexcept { return address.is_v4() ? Family::v4 : Family::v6; }
  // Prefix length in the 128-bit form.
  constexpr unsigned bits() const noexcept { return address.is_v4() ? 96U + length : length; }

  // Of both halves of an address, for a length in the 128-bit form.
  static constexpr std::uint64_t high_mask(unsigned bits) noexcept {
    return bits == 0 ? 0 : bits >= 64 ? ~0ULL : ~0ULL << (64U - bits);
  }
  static constexpr std::uint64_t low_mask(unsigned bits) noexcept {
    return bits <= 64 ? 0 : bits >= 128 ? ~0ULL : ~0ULL << (128U - bits);
  }

  // Without host bits; its first and last address.
  constexpr Cidr masked() const noexcept {
    return Cidr{Address{address.high & high_mask(bits()), address.low & low_mask(bits())}, length};
  }
  constexpr Address first() const noexcept { return masked().address; }
  constexpr Address last() const noexcept {
    return Address{address.high | ~high_mask(bits()), address.low | ~low_mask(bits())};
  }
  constexpr bool has_host_bits() const noexcept { return masked().address != address; }  // unmasked
  // False of addresses of the other family.
  constexpr bool contains(const Address& a) const noexcept {
    return a.family() == family() && ((a.high ^ address.high) & high_mask(bits())) == 0 &&
           ((a.low ^ address.low) & low_mask(bits())) == 0;
  }

  friend constexpr bool operator==(const Cidr&, const Cidr&) noexcept = default;
  friend constexpr auto operator<=>(const Cidr&, const Cidr&) noexcept = default;
};

static_assert(sizeof(Address) == 16 && std::is_trivially_copyable_v<Address>);
static_assert(sizeof(Cidr) == 24 && std::is_trivially_copyable_v<Cidr>);

}  // namespace tierwall::inline v0
