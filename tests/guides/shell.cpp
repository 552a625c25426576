#include "guides/shell.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace tierwall::testing {

namespace fs = std::filesystem;

Shell::Shell(const fs::path& folder) {
  std::string place = ::testing::TempDir() + "tierwall-guide-XXXXXX";
  if (mkdtemp(place.data()) == nullptr) {
    ADD_FAILURE() << "cannot make " << place;
    return;
  }
  place_ = place;
  fs::copy(fs::path(TIERWALL_ROOT) / folder, place_ / "work", fs::copy_options::recursive);
  fs::create_directory(place_ / "home");
}

Shell::~Shell() {
  std::error_code ignored;
  fs::remove_all(place_, ignored);
}

Shell::Outcome Shell::run(std::string_view script) const {
  std::ofstream(place_ / "script") << "exec 2>&1\n"
                                      "PATH='" TIERWALL_CLI_FOLDER "':$PATH HOME='"
                                   << (place_ / "home").string() << "'\n"
                                   << "export HOME\ncd '" << (place_ / "work").string() << "'\n"
                                   << script << '\n';
  const std::string output = place_ / "output";
  const std::string command =
      "sh -e '" + (place_ / "script").string() + "' >'" + output + "' </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(output)};
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tierwall::testing
