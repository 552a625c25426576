// Program -> listing, one line an instruction; its format is guarded by tests/golden/listing.txt.
//
//     0  eq        role "client"        ? 1 : 3
//     1  in        tier {"a", "b"}      ? 2 : 3
//     2  accept
//     3  reject
//
// A test goes on at the first number if it is true, at the second if not.
#pragma once

#include <string>

#include <tierwall/runtime/program.hpp>
#include <tierwall/symbols.hpp>

namespace tierwall::compile {

// The program must be verified and `symbols` be the table it was made with.
std::string disassemble(ProgramView program, const SymbolTable& symbols);

}  // namespace tierwall::compile
