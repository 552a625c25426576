// What a label set must hold so that a program may accept it: of one label, its presence or one of some
// values. Like the restrictions of spec/selectors.md 5.1 it is necessary only, but it is read off the
// program, in which negations stand at the leaves already.
//
// Thread contract: plain functions. Complexity: bounded by constants, for any program; typically some
// steps an instruction. Of what is too large to look at, less is said, down to nothing.
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/runtime/ids.hpp>
#include <tierwall/runtime/program.hpp>

#include "support/small_vector.hpp"

namespace tierwall::index {

enum class Need : std::uint8_t {
  nothing,    // any value, or none
  presence,   // any value
  values,     // one of some values
  impossible  // whatever the label is, the program rejects
};

struct Requirement {
  Need need = Need::nothing;
  KeyId key = {};  // none if `need` is `nothing`
  support::FlatVector<ValueId, 4> values =
      {};  // ascending, unique; empty unless `need` is `values`
};

using Requirements = std::vector<Requirement>;

// What the program needs of each label that it reads, where it needs something.
Requirements requirements(ProgramView program);

}  // namespace tierwall::index
