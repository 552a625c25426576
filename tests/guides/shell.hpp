// Runs commands as a reader of the guides would, in a copy of a folder that has the files they name.
//
//     Shell shell("tests/guides/readme");
//     EXPECT_EQ(shell.run("tierwall stats -f cluster.yaml").exit_code, 0);
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tierwall::testing {

class Shell {
 public:
  // Copies the folder, whose path counts from the root of the checkout.
  explicit Shell(const std::filesystem::path& folder);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  struct Outcome {
    int exit_code = -1;
    std::string output;  // standard output and standard error, in the order of writing
  };
  // A script of `sh` that ends where a command fails. It finds `tierwall`, has no input, and its HOME is
  // a folder of its own.
  Outcome run(std::string_view script) const;

 private:
  std::filesystem::path place_;
};

std::string read_file(const std::filesystem::path& path);

}  // namespace tierwall::testing
