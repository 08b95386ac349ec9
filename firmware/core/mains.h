// What the mains measure, in hundredths, so that no two machines round it differently.
#pragma once

#include <stdint.h>

namespace svitlobot {

constexpr uint16_t UNMEASURED = 0xFFFF;

struct Mains {
  uint16_t centivolts = UNMEASURED;
  uint16_t centihertz = UNMEASURED;
};

}  // namespace svitlobot
