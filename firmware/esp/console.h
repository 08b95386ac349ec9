// Orders on the USB serial line, one a line: set NAME VALUE, meter, cal VOLTS, show, restart.
#pragma once

#include <Arduino.h>
#include <svitlobot_core.h>

namespace svitlobot {

class Console {
 public:
  Console(Config& config, ConfigStore& store) : config_(config), store_(store) {}

  // Obey what has been typed. `swing` is what the meter shows now; without a meter it is empty.
  void step(const Swing& swing = Swing{});

 private:
  void obey(const Swing& swing);
  void calibrate(const char* volts, const Swing& swing);
  void set(char* name_and_value);
  void show() const;
  static void show_meter(const Swing& swing);

  Config& config_;
  ConfigStore& store_;
  char line_[160] = "";
  size_t length_ = 0;
};

}  // namespace svitlobot
