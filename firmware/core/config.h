// What the owner gives a sensor once: who it is, its key, where it reports, and its calibration.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "storage.h"

namespace svitlobot {

enum class Transport : uint8_t {
  TLS = 0,    // the server proves itself by a certificate under a pinned root
  PLAIN = 1,  // the owner chose plain HTTP: the key can be read on the way
};

struct Config {
  char sensor_id[51] = "";
  char key[65] = "";
  char host[64] = "";
  char network[33] = "";   // of Wi-Fi, or the access point name of the SIM card
  char password[65] = "";
  uint16_t port = 443;
  Transport transport = Transport::TLS;
  float volts_per_count = 0;  // of the mains meter; 0: there is none, or nobody has calibrated it
  bool has_battery = false;   // its divider is fitted; a pin with nothing on it would say that the battery is empty

  bool is_complete() const { return sensor_id[0] != 0 && key[0] != 0 && host[0] != 0; }
};

// Set one value by its name: id, key, host, port, tls (1 or 0), net, pass, cal, battery (1 or 0). False leaves the config as it was: the
// value is not one that the server or the network would take.
bool set_value(Config& config, const char* name, const char* value);

// Set every value of a link's query, such as "host=svitlobot.example&port=443&tls=1&id=ESP32_001&key=…", after decoding
// %XX and +. Unknown names are passed over. False when a known one was refused; the config is then as it was.
bool set_from_query(Config& config, const char* query);

// Two sectors hold the config in turn, so that a write that was cut off leaves the one before.
class ConfigStore {
 public:
  explicit ConfigStore(Storage& storage) : storage_(storage) {}

  // False when none was ever stored.
  bool load(Config& config);
  bool save(const Config& config);

 private:
  bool read(uint32_t sector, Config& config, uint32_t& serial);

  Storage& storage_;
};

}  // namespace svitlobot
