// The seam to the board's millisecond counter, and an uptime that outlives its overflow after 49.7 days.
#pragma once

#include <stdint.h>

namespace svitlobot {

using Millis = uint64_t;  // milliseconds since this start

// The board's free-running counter, as Arduino's millis(): 32 bits, which wrap.
struct Clock {
  virtual uint32_t ticks_ms() = 0;

 protected:
  ~Clock() = default;
};

// Counts the wraps. It must be asked at least once in 49 days, and each step asks it.
class Uptime {
 public:
  explicit Uptime(Clock& clock) : clock_(clock), last_(clock.ticks_ms()) {}

  Millis now() {
    const uint32_t ticks = clock_.ticks_ms();
    elapsed_ += static_cast<uint32_t>(ticks - last_);  // unsigned: right across the wrap
    last_ = ticks;
    return elapsed_;
  }

 private:
  Clock& clock_;
  uint32_t last_;
  Millis elapsed_ = 0;
};

}  // namespace svitlobot
