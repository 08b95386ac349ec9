// Firmware over the air: asked for now and then, taken only when the operator has signed it for this board.
#pragma once

#include <Arduino.h>
#include <svitlobot_core.h>

namespace svitlobot {

class Updater {
 public:
  // `board` is the name under which the operator uploads images for it, such as "esp32".
  Updater(const char* board, const Config& config) : board_(board), config_(config) {}

  // Ask for new firmware when its time has come, and restart into it. It waits for the network: call it while the mains
  // are on and nothing is owed to the server.
  void step();
  // The server accepts this firmware's readings: keep it. Otherwise the next restart returns to the one before. An
  // ESP8266 has no way back.
  void prove();

 private:
  bool fetch(FirmwareUpdate& update);
  bool is_signed(const FirmwareUpdate& update) const;
  void install(const FirmwareUpdate& update);
  static bool download(Stream& from, const FirmwareUpdate& update);

  const char* board_;
  const Config& config_;
  uint32_t asked_at_ = 0;
  bool has_asked_ = false;
  bool is_proven_ = false;
};

}  // namespace svitlobot
