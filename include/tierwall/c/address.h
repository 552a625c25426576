/* Addresses and prefixes.
 *
 *     tierwall_address web = tierwall_address_v4(10, 0, 0, 1);
 *     tierwall_cidr net;
 *     tierwall_cidr_parse("10.0.0.0/8", 10, &net, &error);
 *
 * An address is one 128-bit number for both families; IPv4 is held as ::ffff:a.b.c.d. All zero
 * means "no address". Plain values: any thread. */
#ifndef TIERWALL_C_ADDRESS_H
#define TIERWALL_C_ADDRESS_H

#include <tierwall/c/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An IPv4 address is in its mapped form, ::ffff:a.b.c.d. Zeros: no address. */
typedef struct tierwall_address {
  uint64_t high; /* first eight bytes in network order, as a number */
  uint64_t low;  /* last eight bytes */
} tierwall_address;

/* Host bits may be set, and do not count. */
typedef struct tierwall_cidr {
  tierwall_address address;
  uint8_t length;      /* in the address's own family: 0 to 32, or 0 to 128 */
  uint8_t reserved[7]; /* zero */
} tierwall_cidr;

/* Of the four octets of an IPv4 address. */
static inline tierwall_address tierwall_address_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  tierwall_address address = {
      0, 0xFFFF00000000u | (uint64_t)a << 24 | (uint64_t)b << 16 | (uint64_t)c << 8 | d};
  return address;
}

/* Of the 16 bytes of an IPv6 address as it stands in a packet. */
static inline tierwall_address tierwall_address_v6(const uint8_t bytes[16]) {
  tierwall_address address = {0, 0};
  int i;
  for (i = 0; i < 8; ++i) {
    address.high = address.high << 8 | bytes[i];
    address.low = address.low << 8 | bytes[i + 8];
  }
  return address;
}

/* Strict: four decimal octets without leading zeros, RFC 4291 without zone and IPv4-mapped form.
 * TIERWALL_REFUSED: the text is no address, or `::`, or no prefix. */
TIERWALL_API tierwall_status tierwall_address_parse(const char* text, size_t size,
                                                    tierwall_address* address,
                                                    tierwall_error* error);
/* `address/length`, or an address alone for its /32 or /128. */
TIERWALL_API tierwall_status tierwall_cidr_parse(const char* text, size_t size, tierwall_cidr* cidr,
                                                 tierwall_error* error);
/* RFC 5952 for IPv6; at most 43 bytes. */
TIERWALL_API tierwall_status tierwall_address_format(const tierwall_address* address, char* buffer,
                                                     size_t capacity, size_t* length);
TIERWALL_API tierwall_status tierwall_cidr_format(const tierwall_cidr* cidr, char* buffer,
                                                  size_t capacity, size_t* length);

#ifdef __cplusplus
}
#endif

#endif
