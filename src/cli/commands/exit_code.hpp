// What the program tells the shell. The numbers are part of the interface.
#pragma once

namespace tierwall::cli {

enum class ExitCode : int {
  ok = 0,
  runtime_error = 1,  // something could not be read, understood or written
  usage = 2,          // the command line itself is wrong
  check_failed = 3,   // all was read, and what it says is not right
};

}  // namespace tierwall::cli
