// The seams to a modem: its serial line, and the pin that switches it off and on.
#pragma once

#include <stddef.h>

namespace svitlobot {

struct ByteStream {
  // The next byte; -1 when none has come yet. Never waits.
  virtual int read() = 0;
  virtual void write(const char* from, size_t length) = 0;

 protected:
  ~ByteStream() = default;
};

struct ModemPower {
  // Restart the modem by its pins; it answers again after some 15 seconds. Never waits.
  virtual void restart() = 0;

 protected:
  ~ModemPower() = default;
};

}  // namespace svitlobot
