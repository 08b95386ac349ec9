// How the counts of the meter swing: what calibration divides by, and what a person sets the trimmer by.
#pragma once

#include <stdint.h>

namespace svitlobot {

struct Swing {
  enum class Look {
    NONE,   // no wave at all
    CUT,    // its top or bottom is cut off: the voltage would be wrong
    WEAK,   // noise would be too large a share of it
    GOOD,
  };

  float rms = 0;
  uint16_t lowest = 0, middle = 0, highest = 0;

  // The amplifier of the module may give out before the converter does, and then on one side only: a wave of the mains
  // reaches as far up as down.
  Look look() const {
    if (rms < 20) return Look::NONE;
    const int up = highest - middle, down = middle - lowest;
    const int longer = up > down ? up : down, shorter = up > down ? down : up;
    if (lowest < 100 || highest > 3995 || shorter * 10 < longer * 9) return Look::CUT;
    return rms < 60 ? Look::WEAK : Look::GOOD;
  }
};

}  // namespace svitlobot
