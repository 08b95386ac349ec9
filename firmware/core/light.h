// The LED's codes: what a person beside the sensor sees.
#pragma once

#include "clock.h"

namespace svitlobot {

enum class Light {
  OFF,           // the battery is low
  PROVISIONING,  // quick, even blinking: it waits to be given its key
  WORKING,       // on, with a short gap each 3 s: the server accepts its reports, there is power
  OUTAGE,        // a short flash each 3 s: the server accepts its reports, there is no power
  NO_LINK,       // two flashes each 2 s: no network, or no server
  REFUSED,       // four flashes each 2 s: the server refuses the key
};

// Whether the LED shines at a moment.
inline bool shines(Light light, Millis now) {
  const auto beat = [now](Millis period, int flashes) {
    const Millis phase = now % period;
    return phase / 150 < static_cast<Millis>(2 * flashes) && phase / 150 % 2 == 0;
  };
  switch (light) {
    case Light::OFF: return false;
    case Light::PROVISIONING: return now / 200 % 2 == 0;
    case Light::WORKING: return !beat(3000, 1);
    case Light::OUTAGE: return beat(3000, 1);
    case Light::NO_LINK: return beat(2000, 2);
    case Light::REFUSED: return beat(2000, 4);
  }
  return false;
}

}  // namespace svitlobot
