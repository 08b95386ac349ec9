// Says when the modem or the whole board must begin anew.
#pragma once

#include "clock.h"

namespace svitlobot {

// The hardware watchdog of the board covers a loop that hangs; this one, a sensor that runs and achieves nothing.
class Watchdog {
 public:
  enum class Action { NONE, RESET_LINK, RESTART };

  static constexpr Millis LINK_SILENT_MS = 5 * 60'000;
  static constexpr Millis BOARD_SILENT_MS = 60 * 60'000;  // changes are in flash: a restart loses none
  static constexpr Millis SAMPLES_SILENT_MS = 15'000;

  // The server has accepted a reading, or nothing was to be sent.
  void heard(Millis now) { heard_at_ = reset_at_ = now; }
  // The mains meter had a new value, or there is none.
  void measured(Millis now) { measured_at_ = now; }

  Action action(Millis now) {
    if (now - heard_at_ >= BOARD_SILENT_MS || now - measured_at_ >= SAMPLES_SILENT_MS) return Action::RESTART;
    if (now - reset_at_ < LINK_SILENT_MS) return Action::NONE;
    reset_at_ = now;
    return Action::RESET_LINK;
  }

 private:
  Millis heard_at_ = 0;
  Millis reset_at_ = 0;
  Millis measured_at_ = 0;
};

}  // namespace svitlobot
