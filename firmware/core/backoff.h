// How long to wait after failures: twice as long each time, up to half a minute, and by chance not all at once.
#pragma once

#include <stdint.h>

#include "clock.h"
#include "random.h"

namespace svitlobot {

constexpr uint32_t LONGEST_BACKOFF_MS = 30'000;
constexpr uint32_t LONGEST_RETRY_AFTER_S = 300;

class Backoff {
 public:
  explicit Backoff(Random& random) : random_(random) {}

  // Note a failure; how long to wait, between half of the present step and the whole of it.
  Millis fail() {
    if (failures_ < 6) ++failures_;
    uint32_t step = 1000u << (failures_ - 1);
    if (step > LONGEST_BACKOFF_MS) step = LONGEST_BACKOFF_MS;
    return random_.between(step / 2, step);
  }

  void succeed() { failures_ = 0; }
  uint32_t failures() const { return failures_; }

 private:
  Random& random_;
  uint32_t failures_ = 0;
};

}  // namespace svitlobot
