// Captive provisioning: a Wi-Fi network of the board's own with one page, which the QR code of the panel fills in.
#pragma once

#include <svitlobot_core.h>

namespace svitlobot {

struct PortalTexts {
  const char* network;  // what `Config::network` is on this board: the name of a Wi-Fi network, or of an access point
};

// Serve the page until it has been filled in, keep the configuration and restart. Never returns. The LED blinks on `led`.
[[noreturn]] void provision(Config& config, ConfigStore& store, const PortalTexts& texts, int led, bool is_inverted = false);

}  // namespace svitlobot
