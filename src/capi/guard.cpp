#include "capi/guard.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

namespace tierwall::capi {

namespace {

// What fits, cut before a character of UTF-8 that does not.
std::size_t length_that_fits(std::string_view message, std::size_t room) noexcept {
  if (message.size() <= room) return message.size();
  std::size_t length = room;
  while (length > 0 && (static_cast<unsigned char>(message[length]) & 0xC0U) == 0x80U)
    --length;
  return length;
}

}  // namespace

tierwall_status tell(tierwall_error* error, tierwall_status status, std::string_view message,
                     const Error& details) noexcept {
  if (error == nullptr || error->size < sizeof(tierwall_error) ||
      error->size > TIERWALL_MAX_STRUCT_SIZE) {
    return status;
  }
  error->status = status;
  error->code = static_cast<tierwall_error_code>(details.code);
  error->offset = details.offset;
  error->length = details.length;
  error->message_length = message.size();
  const std::size_t length = length_that_fits(message, sizeof(error->message) - 1);
  std::memcpy(error->message, message.data(), length);
  std::memset(error->message + length, 0, sizeof(error->message) - length);
  return status;
}

tierwall_status tell_exception(tierwall_error* error) noexcept {
  try {
    throw;
  } catch (const InvalidArgument& wrong) {
    return tell(error, TIERWALL_INVALID_ARGUMENT, wrong.message);
  } catch (const std::bad_alloc&) {
    return tell(error, TIERWALL_OUT_OF_MEMORY, "out of memory");
  } catch (const std::length_error&) {
    return tell(error, TIERWALL_INVALID_ARGUMENT, "a length or count that no memory could hold");
  } catch (...) {
    return tell(error, TIERWALL_INTERNAL, "an exception that nobody expected");
  }
}

}  // namespace tierwall::capi
