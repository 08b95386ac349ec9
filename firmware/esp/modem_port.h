// The modem's serial line and its reset pin.
#pragma once

#include <Arduino.h>
#include <sim7600.h>

namespace svitlobot {

class ModemPort : public ByteStream {
 public:
  explicit ModemPort(HardwareSerial& serial) : serial_(serial) {}

  void begin(int receive_pin, int transmit_pin) {
    serial_.setTxBufferSize(4096);  // a whole certificate, so that nobody waits
    serial_.setRxBufferSize(2048);
    serial_.begin(115200, SERIAL_8N1, receive_pin, transmit_pin);
  }
  int read() override { return serial_.available() > 0 ? serial_.read() : -1; }
  void write(const char* from, size_t length) override { serial_.write(reinterpret_cast<const uint8_t*>(from), length); }

 private:
  HardwareSerial& serial_;
};

// RESET of the SIM7600 through a transistor: high pulls it down. PWRKEY the same way. RESET does nothing to a modem that
// has switched itself off, so a press of PWRKEY follows; one this short does nothing to a modem that is on.
class ModemPins : public ModemPower {
 public:
  ModemPins(int power_key, int reset) : power_key_(power_key), reset_(reset) {}

  // Switch the modem on. It waits for less than a second, once.
  void begin() {
    pinMode(power_key_, OUTPUT);
    pinMode(reset_, OUTPUT);
    digitalWrite(reset_, LOW);
    digitalWrite(power_key_, HIGH);
    delay(PRESS_MS);
    digitalWrite(power_key_, LOW);
  }
  void restart() override {
    began_at_ = millis();
    is_restarting_ = true;
    step();
  }
  // Press and let go what a restart presses, each in its time.
  void step() {
    if (!is_restarting_) return;
    const uint32_t passed = millis() - began_at_;
    digitalWrite(reset_, passed < RESET_MS ? HIGH : LOW);
    digitalWrite(power_key_, passed >= PRESS_AFTER_MS && passed < PRESS_AFTER_MS + PRESS_MS ? HIGH : LOW);
    is_restarting_ = passed < PRESS_AFTER_MS + PRESS_MS;
  }

 private:
  static constexpr uint32_t RESET_MS = 400, PRESS_AFTER_MS = 1'000, PRESS_MS = 600;  // 2.5 s would switch it off

  int power_key_, reset_;
  uint32_t began_at_ = 0;
  bool is_restarting_ = false;
};

}  // namespace svitlobot
