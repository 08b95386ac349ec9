// How full the battery is, and what the sensor does without when it runs low.
#pragma once

#include <stdint.h>

namespace svitlobot {

constexpr int NO_BATTERY = -1;

// Percent of a lithium-ion cell by its millivolts under the light load of a sensor; NO_BATTERY below 1 V.
int battery_percent(uint32_t millivolts);

struct PowerPlan {
  uint32_t heartbeats;  // how many usual pauses lie between two
  bool has_light;      // whether the LED shines
  bool is_hibernating; // only the relay input is watched: no radio until the mains return
};

// Seldomer heartbeats stay below the five minutes after which the server calls a battery sensor unknown. A cell that is
// drained to nothing is harmed, so the last percents are kept for telling the return of the mains.
PowerPlan power_plan(bool has_mains, int percent);

}  // namespace svitlobot
