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

// RESET of the SIM7600 through a transistor: high pulls it down. PWRKEY the same way.
class ModemPins : public ModemPower {
 public:
  ModemPins(int power_key, int reset) : power_key_(power_key), reset_(reset) {}

  // Switch the modem on. It waits for less than a second, once.
  void begin() {
    pinMode(power_key_, OUTPUT);
    pinMode(reset_, OUTPUT);
    digitalWrite(reset_, LOW);
    digitalWrite(power_key_, HIGH);
    delay(600);
    digitalWrite(power_key_, LOW);
  }
  void restart() override {
    digitalWrite(reset_, HIGH);
    pulled_at_ = millis();
    is_pulled_ = true;
  }
  // Let the pin go when it has been held long enough.
  void step() {
    if (!is_pulled_ || millis() - pulled_at_ < 400) return;
    digitalWrite(reset_, LOW);
    is_pulled_ = false;
  }

 private:
  int power_key_, reset_;
  uint32_t pulled_at_ = 0;
  bool is_pulled_ = false;
};

}  // namespace svitlobot
