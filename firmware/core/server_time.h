// The time of day as the server tells it in the Date of its answers; a sensor trusts no clock of its own.
#pragma once

#include <stdint.h>

#include "clock.h"

namespace svitlobot {

// Seconds since 1970 of an HTTP date such as "Sun, 06 Nov 1994 08:49:37 GMT"; 0 when it is none.
uint32_t parse_http_date(const char* text);

class ServerTime {
 public:
  // The server said `epoch_s` in an answer that came at `now`. 0 says nothing.
  void heard(uint32_t epoch_s, Millis now);
  bool is_known() const { return is_known_; }
  // Seconds since 1970 at a moment of this start; 0 while unknown.
  uint32_t at(Millis moment) const;

 private:
  bool is_known_ = false;
  uint32_t epoch_s_ = 0;
  Millis heard_at_ = 0;
};

}  // namespace svitlobot
