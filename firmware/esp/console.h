// Orders on the USB serial line, one a line: set NAME VALUE, cal VOLTS, show, restart.
#pragma once

#include <Arduino.h>
#include <svitlobot_core.h>

namespace svitlobot {

class Console {
 public:
  Console(Config& config, ConfigStore& store) : config_(config), store_(store) {}

  // Obey what has been typed. `rms_counts` is what the meter shows now, 0 without a meter: calibration divides by it.
  void step(float rms_counts);

 private:
  void obey(float rms_counts);
  void calibrate(const char* volts, float rms_counts);
  void set(char* name_and_value);
  void show() const;

  Config& config_;
  ConfigStore& store_;
  char line_[160] = "";
  size_t length_ = 0;
};

}  // namespace svitlobot
