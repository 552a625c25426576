#include <tierwall/c/address.h>
#include <tierwall/address.hpp>

#include "capi/arguments.hpp"
#include "capi/guard.hpp"
#include "capi/layouts.hpp"
#include "capi/resources.hpp"
#include "capi/results.hpp"

using namespace tierwall;
using namespace tierwall::capi;

tierwall_status tierwall_address_parse(const char* text, size_t size, tierwall_address* address,
                                       tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    existing(address, "address");
    const Result<Address> parsed = parse_address(text_of(text, size, Field("text")));
    if (!parsed) return tell_refused(error, parsed.error());
    *address = {parsed->high, parsed->low};
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_cidr_parse(const char* text, size_t size, tierwall_cidr* cidr,
                                    tierwall_error* error) {
  return guarded(error, [&]() -> tierwall_status {
    existing(cidr, "cidr");
    const Result<Cidr> parsed = parse_address_or_cidr(text_of(text, size, Field("text")));
    if (!parsed) return tell_refused(error, parsed.error());
    *cidr = {{parsed->address.high, parsed->address.low}, parsed->length, {}};
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_address_format(const tierwall_address* address, char* buffer,
                                        size_t capacity, size_t* length) {
  return guarded(nullptr, [&]() -> tierwall_status {
    return fill_text(to_string(address_of(existing(address, "address"))), buffer, capacity, length);
  });
}

tierwall_status tierwall_cidr_format(const tierwall_cidr* cidr, char* buffer, size_t capacity,
                                     size_t* length) {
  return guarded(nullptr, [&]() -> tierwall_status {
    return fill_text(to_string(cidr_of(existing(cidr, "cidr"), Field("cidr"))), buffer, capacity,
                     length);
  });
}
