// Captive provisioning: a Wi-Fi network of the board's own with one page, which the QR code of the panel fills in.
#pragma once

#include <svitlobot_core.h>

#include "console.h"

namespace svitlobot {

struct PortalTexts {
  const char* network;  // what `Config::network` is on this board: the name of a Wi-Fi network, or of an access point
};

// Serve the page, and the orders on the USB line, until one of them has filled the configuration in; keep it and restart.
// A board that already has its key restarts after ten minutes, so that a button pressed by chance silences no sensor.
// Never returns. The LED blinks on `led`.
[[noreturn]] void provision(Config& config, ConfigStore& store, Console& console, const PortalTexts& texts, int led,
                            bool is_inverted = false);

}  // namespace svitlobot
