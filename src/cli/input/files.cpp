#include "cli/input/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include <tierwall/limits.hpp>

namespace tierwall::cli {

namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

Error unreadable(const std::string& path, int error_number) {
  return Error{.code = ErrorCode::unknown_reference,
               .message = fmt::format("cannot read `{}`: {}", display_name(path),
                                      std::generic_category().message(error_number))};
}

bool is_manifest_name(const fs::path& path) {
  const fs::path extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

}  // namespace

std::string display_name(const std::string& path) {
  return path == "-" ? std::string(kStandardInput) : path;
}

std::string beside(const std::string& folder, const std::string& path) {
  return fs::path(folder) / path;
}

Result<std::string> read_text(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin
                                                               : std::fopen(path.c_str(), "rb"));
  if (!file) return unreadable(path, errno);
  const std::size_t limit = Limits{}.max_document_bytes;
  std::string text;
  char buffer[std::size_t{1} << 16U];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    text.append(buffer, count);
    if (text.size() > limit) {
      return Error{
          .code = ErrorCode::too_long,
          .message = fmt::format("`{}` is longer than {} bytes", display_name(path), limit)};
    }
  }
  if (std::ferror(file.get()) != 0) return unreadable(path, errno);
  return text;
}

Result<LineSource> LineSource::open(const std::string& path) {
  LineSource source;
  if (path == "-") return source;
  errno = 0;
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  // A folder opens, and fails only when it is read.
  if (file->is_open()) file->peek();
  if (!file->is_open() || file->bad()) return unreadable(path, errno == 0 ? EIO : errno);
  file->clear();
  source.file_ = std::move(file);
  return source;
}

bool LineSource::next(std::string& line) {
  return static_cast<bool>(std::getline(file_ ? *file_ : std::cin, line));
}

bool LineSource::failed() const {
  return (file_ ? *file_ : std::cin).bad();
}

Result<std::vector<std::string>> expand_folder(const std::string& path) {
  std::error_code error;
  if (path == "-" || !fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (is_manifest_name(at->path()) && !at->is_directory(error)) files.push_back(at->path());
  }
  if (error) return unreadable(path, error.value());
  if (files.empty()) {
    return Error{.code = ErrorCode::unknown_reference,
                 .message = fmt::format("no *.yaml, *.yml or *.json file in `{}`", path)};
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace tierwall::cli
