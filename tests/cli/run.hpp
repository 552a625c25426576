// Runs the built command line as a shell would and keeps what it said.
//
//     const Outcome run = run_tierwall({"selector", "has(a)"});
//     EXPECT_EQ(run.exit_code, 0) << run.err;
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tierwall::testing {

struct Outcome {
  int exit_code = -1;  // 128 + signal if one ended it
  std::string out;
  std::string err;
};

Outcome run_tierwall(const std::vector<std::string>& arguments, std::string_view input = {});

// Whether this machine has terminals; a bare container may have none.
bool has_terminals();
// The same with standard output on a terminal; `err` goes there too. `environment` is `NAME=value`
// beside the test's own.
Outcome run_tierwall_on_terminal(const std::vector<std::string>& arguments,
                                 const std::vector<std::string>& environment);

// The same with a standard output that takes nothing.
Outcome run_tierwall_to_full_device(const std::vector<std::string>& arguments);

// A file of tests/cli/data.
std::string data(std::string_view file);

// A file with this text, removed with the object.
class TemporaryFile {
 public:
  TemporaryFile(std::string_view suffix, std::string_view text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
std::vector<std::string> lines_of(std::string_view text);

}  // namespace tierwall::testing
