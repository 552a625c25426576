#include "cli/run.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace tierwall::testing {

namespace {

// The child after fork(): nothing but what leads to execv.
[[noreturn]] void become_tierwall(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  std::string name = "tierwall";
  argv.push_back(name.data());
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(TIERWALL_CLI_BINARY, argv.data());
  _exit(127);
}

void redirect(const std::string& path, int flags, int to) {
  const int file = open(path.c_str(), flags, 0600);
  if (file < 0 || dup2(file, to) < 0) _exit(126);
  close(file);
}

int exit_code_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Files instead of pipes: neither side can wait for the other.
Outcome run_with_output(const std::vector<std::string>& arguments, std::string_view input,
                        const std::string& out) {
  const TemporaryFile in(".in", input);
  const TemporaryFile err(".err", {});
  const pid_t child = fork();
  if (child == 0) {
    redirect(in.path(), O_RDONLY, STDIN_FILENO);
    redirect(out, O_WRONLY, STDOUT_FILENO);
    redirect(err.path(), O_WRONLY, STDERR_FILENO);
    become_tierwall(arguments);
  }
  EXPECT_GT(child, 0);
  Outcome run;
  run.exit_code = exit_code_of(child);
  run.err = read_file(err.path());
  return run;
}

}  // namespace

Outcome run_tierwall(const std::vector<std::string>& arguments, std::string_view input) {
  const TemporaryFile out(".out", {});
  Outcome run = run_with_output(arguments, input, out.path());
  run.out = read_file(out.path());
  return run;
}

Outcome run_tierwall_to_full_device(const std::vector<std::string>& arguments) {
  return run_with_output(arguments, {}, "/dev/full");
}

bool has_terminals() {
  int terminal = -1, program = -1;
  if (openpty(&terminal, &program, nullptr, nullptr, nullptr) != 0) return false;
  close(terminal);
  close(program);
  return true;
}

Outcome run_tierwall_on_terminal(const std::vector<std::string>& arguments,
                                 const std::vector<std::string>& environment) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    for (const std::string& variable : environment)
      putenv(const_cast<char*>(variable.c_str()));
    become_tierwall(arguments);
  }
  EXPECT_GT(child, 0);
  Outcome run;
  char buffer[4096];
  // The read fails with EIO once the child has closed its end.
  for (ssize_t count; (count = read(terminal, buffer, sizeof buffer)) > 0;) {
    run.out.append(buffer, static_cast<std::size_t>(count));
  }
  close(terminal);
  run.exit_code = exit_code_of(child);
  return run;
}

std::string data(std::string_view file) {
  return std::string(TIERWALL_TEST_DATA) + "/cli/data/" + std::string(file);
}

TemporaryFile::TemporaryFile(std::string_view suffix, std::string_view text)
    : path_(::testing::TempDir() + "tierwall-cli-XXXXXX" + std::string(suffix)) {
  const int file = mkstemps(path_.data(), static_cast<int>(suffix.size()));
  EXPECT_GE(file, 0) << path_;
  close(file);
  std::ofstream(path_, std::ios::binary) << text;
}

TemporaryFile::~TemporaryFile() {
  unlink(path_.c_str());
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace tierwall::testing
