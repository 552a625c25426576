// Says of each packet of a capture whether policy lets it pass, and which rule says so.
//
//     packets CAPTURE MANIFEST...
//
// Exits with 0 if all packets pass, 1 if something cannot be read, 3 if a packet is denied.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/tierwall.hpp>

#include "examples/packets/judge_capture.hpp"

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "packets: %s\n", message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tierwall;
  if (argc < 3) return fail("usage: packets CAPTURE MANIFEST...");

  std::vector<std::string> texts;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) return fail(std::string("cannot read ") + argv[i]);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::vector<ManifestSource> sources;
  for (std::size_t i = 0; i < texts.size(); ++i)
    sources.push_back({.name = argv[i + 2], .text = texts[i]});

  const LoadResult loaded = load_manifests(sources);
  std::fputs(loaded.diagnostics.to_string().c_str(), stderr);
  if (loaded.diagnostics.has_errors()) return 1;
  BuildResult built = SnapshotBuilder{}.build(loaded.model);
  loaded.places.locate(built.diagnostics);
  std::fputs(built.diagnostics.to_string().c_str(), stderr);
  if (!built.snapshot) return 1;

  const Result<examples::CaptureCounts> counts =
      examples::judge_capture(argv[1], *built.snapshot, stdout);
  if (!counts) return fail(counts.error().message);
  std::printf("%zu allowed, %zu denied, %zu not judged\n", counts->allowed, counts->denied,
              counts->not_judged);
  return counts->denied == 0 ? 0 : 3;
}
