// The version that a reading carries; the operator sees it beside the sensor.
#pragma once

namespace svitlobot {

constexpr const char* FIRMWARE_VERSION = "1.0.0";

}  // namespace svitlobot
