// One line on a terminal that says how far something long is, rewritten while it goes on and wiped at
// its end.
//
//     ProgressLine line(stderr);
//     line.show("compiling, programs", done, total);      // tierwall: compiling, programs 43 %
//
// What is done before half a second is over shows nothing, and so does a stream that is no terminal.
// Nothing else may be written to the stream while the object lives. Thread contract: show() is called
// by one thread; a thread of its own draws, so that a long step without news is seen to be alive.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

namespace tierwall::cli {

class ProgressLine {
 public:
  static constexpr std::chrono::milliseconds kPatience{500};

  explicit ProgressLine(std::FILE* stream, std::chrono::milliseconds patience = kPatience);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Without a total: how many seconds it has taken instead of the share.
  void show(std::string stage, std::uint64_t done = 0, std::uint64_t total = 0);

 private:
  using Clock = std::chrono::steady_clock;

  void draw_until_finished(std::chrono::milliseconds patience);
  std::string text() const;

  std::FILE* const stream_;
  const Clock::time_point begin_ = Clock::now();
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable finish_;
  bool finished_ = false;
  std::string stage_;
  std::uint64_t done_ = 0, total_ = 0;
  std::thread painter_;  // none where nothing is shown
};

}  // namespace tierwall::cli
