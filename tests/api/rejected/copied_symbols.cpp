// Ids mean something only in the table that gave them, so a table is not copied.
#include <utility>

#include <tierwall/symbols.hpp>

tierwall::SymbolTable take(tierwall::SymbolTable& symbols) {
#if defined(TIERWALL_WRONG)
  return symbols;
#else
  return std::move(symbols);
#endif
}
