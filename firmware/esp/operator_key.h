// The operator's public key, 32 bytes in Base64, by which new firmware is believed: `svitlobot firmware keys` makes it.
// Empty: the board takes no firmware over the air.
#pragma once

namespace svitlobot {

constexpr const char* OPERATOR_KEY = "";

}  // namespace svitlobot
