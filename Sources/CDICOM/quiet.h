#pragma once
#include <cstdio>
#include <mutex>

// GDCM's JPEG codecs print what they tried on `stderr`, which would stand on the screen. The C stream is turned away
// while they work; descriptor 2 itself is not touched. Make it outside of guarded calls, so that a jump out of one
// still ends the silence.
class quiet {
 public:
  quiet() {
    const std::lock_guard<std::mutex> guard(mutex);
    if (depth++ > 0) return;
    if (!nowhere) nowhere = std::fopen("/dev/null", "w");
    kept = stderr;
    if (nowhere) stderr = nowhere;
  }
  ~quiet() {
    const std::lock_guard<std::mutex> guard(mutex);
    if (--depth == 0) stderr = kept;
  }
  quiet(const quiet &) = delete;
  quiet &operator=(const quiet &) = delete;

 private:
  inline static std::mutex mutex;
  inline static int depth = 0;
  inline static FILE *nowhere = nullptr, *kept = nullptr;
};
