// Reading files and standard input.
//
// This folder is the only place that opens a file; the library takes text.
#pragma once

#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/result.hpp>

namespace tierwall::cli {

// How messages call standard input, which is written `-` on the command line.
inline constexpr std::string_view kStandardInput = "<stdin>";

// `path` for messages.
std::string display_name(const std::string& path);

// `path`, taken relative to `folder` unless it is absolute.
std::string beside(const std::string& folder, const std::string& path);

// All of a file, or of standard input for `-`. Errors: one sentence that names the file; also for
// more than Limits::max_document_bytes.
Result<std::string> read_text(const std::string& path);

// A file, or standard input for `-`, to be read line by line. Errors: as read_text.
class LineSource {
 public:
  static Result<LineSource> open(const std::string& path);

  // False at the end. A last line need not end in a line feed.
  bool next(std::string& line);
  // After the end: whether it came because reading failed.
  bool failed() const;

 private:
  std::unique_ptr<std::istream> file_;  // null: standard input
};

// `path` itself, or the manifests directly inside it, by name, if it is a folder. Errors: as
// read_text; also a folder without any.
Result<std::vector<std::string>> expand_folder(const std::string& path);

}  // namespace tierwall::cli
