#include "cli/output/progress_line.hpp"

#include <new>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr std::chrono::milliseconds kBetweenLines{100};
constexpr std::string_view kWipe = "\r\x1b[K";

void write(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

ProgressLine::ProgressLine(std::FILE* stream, std::chrono::milliseconds patience)
    : stream_(stream) {
  if (!is_capable_terminal(stream)) return;
  painter_ = std::thread([this, patience] {
    try {
      draw_until_finished(patience);
    } catch (const std::bad_alloc&) {  // then there is no line, which harms nobody
    }
  });
}

ProgressLine::~ProgressLine() {
  if (!painter_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  finish_.notify_one();
  painter_.join();
}

void ProgressLine::show(std::string stage, std::uint64_t done, std::uint64_t total) {
  if (!painter_.joinable()) return;
  const std::lock_guard lock(mutex_);
  stage_ = std::move(stage);
  done_ = done;
  total_ = total;
}

void ProgressLine::draw_until_finished(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const auto finished = [this] { return finished_; };
  if (finish_.wait_for(lock, patience, finished)) return;
  do {
    if (!stage_.empty()) write(stream_, fmt::format("{}tierwall: {}", kWipe, text()));
  } while (!finish_.wait_for(lock, kBetweenLines, finished));
  write(stream_, kWipe);
}

std::string ProgressLine::text() const {
  if (total_ != 0) {
    const double share = static_cast<double>(done_) / static_cast<double>(total_);
    return fmt::format("{} {:.0f} %", stage_, share * 100);
  }
  const auto taken = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin_);
  return fmt::format("{}, {} s", stage_, taken.count());
}

}  // namespace tierwall::cli
