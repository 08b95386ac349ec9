#include "console.h"

namespace svitlobot {

void Console::step(const Swing& swing) {
  while (Serial.available() > 0) {
    const int byte = Serial.read();
    if (byte == '\r' || byte == '\n') {
      line_[length_] = 0;
      if (length_ > 0) obey(swing);
      length_ = 0;
    } else if (length_ + 1 < sizeof line_) {
      line_[length_++] = static_cast<char>(byte);
    }
  }
}

void Console::obey(const Swing& swing) {
  if (strcmp(line_, "show") == 0) return show();
  if (strcmp(line_, "meter") == 0) return show_meter(swing);
  if (strcmp(line_, "restart") == 0) ESP.restart();
  if (strncmp(line_, "cal ", 4) == 0) return calibrate(line_ + 4, swing);
  if (strncmp(line_, "set ", 4) == 0) return set(line_ + 4);
  Serial.println("set NAME VALUE | meter | cal VOLTS | show | restart");
}

void Console::calibrate(const char* volts, const Swing& swing) {
  char value[16] = "";
  const float shown = strtof(volts, nullptr);
  const bool has_wave = swing.look() != Swing::Look::NONE;
  if (has_wave && shown > 100 && shown < 300) snprintf(value, sizeof value, "%.6f", shown / swing.rms);
  const bool is_done = value[0] != 0 && set_value(config_, "cal", value) && store_.save(config_);
  Serial.println(is_done ? "calibrated: restart" : "no: give the volts of the voltmeter, with the mains connected");
}

void Console::set(char* name_and_value) {
  char* value = strchr(name_and_value, ' ');
  if (value == nullptr) return Serial.println("set NAME VALUE"), void();
  *value++ = 0;
  const bool is_done = set_value(config_, name_and_value, value) && store_.save(config_);
  Serial.println(is_done ? "kept: restart" : "refused");
}

// All but the secrets.
void Console::show() const {
  Serial.printf("%s id=%s host=%s port=%u tls=%d net=%s cal=%.6f battery=%d\n", FIRMWARE_VERSION, config_.sensor_id, config_.host,
                config_.port, config_.transport == Transport::TLS ? 1 : 0, config_.network, config_.volts_per_count,
                config_.has_battery ? 1 : 0);
}

// The trimmer is behind a closed lid while the mains are on: a person turns it without them and reads here what it did.
void Console::show_meter(const Swing& swing) {
  const Swing::Look look = swing.look();
  const char* advice = look == Swing::Look::NONE  ? "no wave: are the mains on, is the module fed?"
                       : look == Swing::Look::CUT  ? "cut off: make it smaller"
                       : look == Swing::Look::WEAK ? "weak: make it larger"
                                                   : "good";
  Serial.printf("rms %.1f, lowest %u, middle %u, highest %u: %s\n", swing.rms, swing.lowest, swing.middle, swing.highest,
                advice);
}

}  // namespace svitlobot
