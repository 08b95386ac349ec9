// The board's clock, LED and button by Arduino's own functions.
#pragma once

#include <Arduino.h>
#include <svitlobot_core.h>

namespace svitlobot {

struct ArduinoClock : Clock {
  uint32_t ticks_ms() override { return millis(); }
};

// Show a light on a pin; `is_inverted` where a low level makes it shine.
inline void show(int pin, Light light, bool is_inverted = false) {
  digitalWrite(pin, shines(light, millis()) != is_inverted ? HIGH : LOW);
}

// Whether a button that pulls its pin low has been held for five seconds.
class HeldButton {
 public:
  explicit HeldButton(int pin) : pin_(pin) {}

  bool is_held() {
    if (digitalRead(pin_) == HIGH) released_at_ = millis();
    return millis() - released_at_ >= 5000;
  }

 private:
  int pin_;
  uint32_t released_at_ = 0;
};

}  // namespace svitlobot
