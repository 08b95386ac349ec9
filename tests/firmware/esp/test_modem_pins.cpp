// The pins that switch the modem on and restart it.
#include "board.h"
#include "check.h"
#include "modem_port.h"

using namespace svitlobot;

namespace {

constexpr int POWER_KEY = 4, RESET = 5;

struct Pressed {
  int from = -1, to = -1;  // milliseconds
};

}  // namespace

TEST(a_modem_that_switched_itself_off_is_restarted_too) {
  board::reset();
  ModemPins pins(POWER_KEY, RESET);
  pins.begin();
  CHECK(board::pins[POWER_KEY] == LOW && board::pins[RESET] == LOW);
  const uint32_t began_ms = millis();
  Pressed key, reset;
  pins.restart();
  for (int ms = 0; ms < 5'000; ms += 10) {
    board::now_us = (began_ms + ms) * 1000;
    pins.step();
    if (board::pins[RESET] == HIGH) reset = {reset.from < 0 ? ms : reset.from, ms};
    if (board::pins[POWER_KEY] == HIGH) key = {key.from < 0 ? ms : key.from, ms};
  }
  CHECK(reset.from == 0 && reset.to >= 200 && reset.to < 1'000);
  CHECK(key.from > reset.to);
  CHECK(key.to - key.from >= 400);    // enough to switch it on
  CHECK(key.to - key.from < 2'000);   // too short to switch it off
}
