// Prints the tutorial: the three tables, and why the client cannot reach the web server by https.
//
//     tierwall_tutorial tests/data/tutorial
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <fmt/core.h>

#include <tierwall/explain.hpp>

#include "examples/tutorial/tutorial.hpp"

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    fmt::print(stderr, "tierwall_tutorial: cannot read `{}`\n", path);
    std::exit(EXIT_FAILURE);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tierwall;
  if (argc != 2) {
    fmt::print(stderr, "usage: tierwall_tutorial FOLDER\n");
    return EXIT_FAILURE;
  }
  const std::string folder = argv[1];
  const Result<std::vector<examples::Stage>> stages =
      examples::build_stages({.webserver = read(folder + "/marathon-webserver.json"),
                              .client = read(folder + "/marathon-client.json"),
                              .other = read(folder + "-other.json"),
                              .profile = read(folder + "/profile.yaml"),
                              .policies = read(folder + "/policies.yaml")});
  if (!stages) {
    fmt::print(stderr, "{}", stages.error().message);
    return EXIT_FAILURE;
  }
  for (const examples::Stage& stage : *stages)
    fmt::print("{}\n", examples::stage_table(stage));

  const examples::Stage& last = stages->back();
  const examples::NamedFlow https = examples::tutorial_flows()[1];
  fmt::print("Why {} is denied in the last stage:\n\n{}", https.name,
             render(explain(last.snapshot, https.flow), last.snapshot));
  return EXIT_SUCCESS;
}
