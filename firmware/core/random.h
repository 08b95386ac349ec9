// Small random numbers for jitter; no secret hangs on them.
#pragma once

#include <stdint.h>

namespace svitlobot {

// Marsaglia's xorshift, 32 bits.
class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed ? seed : 1) {}

  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }

  // A number from `low` to `high`, both included.
  uint32_t between(uint32_t low, uint32_t high) { return low + next() % (high - low + 1); }

 private:
  uint32_t state_;
};

}  // namespace svitlobot
