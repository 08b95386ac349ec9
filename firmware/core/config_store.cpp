#include <string.h>

#include "bytes.h"
#include "config.h"

namespace svitlobot {
namespace {

constexpr uint8_t LAYOUT = 2;
constexpr size_t BYTES = 4 + 1 + 51 + 65 + 64 + 33 + 65 + 2 + 1 + 4 + 1;  // serial, layout, then the fields
// The layout before ended without the battery, and 0.2 was what a meter had that nobody had calibrated.
constexpr uint8_t LAYOUT_BEFORE = 1;
constexpr float UNCALIBRATED_BEFORE = 0.2f;
constexpr size_t WHOLE = (BYTES + 4 + 3) / 4 * 4;

struct Cursor {
  uint8_t* at;

  template <size_t N>
  void put(const char (&text)[N]) {
    memcpy(at, text, N);
    at += N;
  }
  template <size_t N>
  void get(char (&text)[N]) {
    memcpy(text, at, N);
    text[N - 1] = 0;
    at += N;
  }
};

}  // namespace

bool ConfigStore::read(uint32_t sector, Config& config, uint32_t& serial) {
  uint8_t bytes[WHOLE];
  if (!storage_.read(sector * storage_.sector_bytes(), bytes, WHOLE)) return false;
  const bool is_before = bytes[4] == LAYOUT_BEFORE;
  const size_t length = is_before ? BYTES - 1 : BYTES;
  if (get32(bytes + length) != crc32(bytes, length) || (bytes[4] != LAYOUT && !is_before)) return false;
  serial = get32(bytes);
  Cursor cursor{bytes + 5};
  cursor.get(config.sensor_id);
  cursor.get(config.key);
  cursor.get(config.host);
  cursor.get(config.network);
  cursor.get(config.password);
  config.port = get16(cursor.at);
  config.transport = cursor.at[2] == 0 ? Transport::TLS : Transport::PLAIN;
  const uint32_t calibration = get32(cursor.at + 3);
  memcpy(&config.volts_per_count, &calibration, sizeof calibration);
  config.has_battery = !is_before && cursor.at[7] == 1;
  if (is_before && config.volts_per_count == UNCALIBRATED_BEFORE) config.volts_per_count = 0;
  return true;
}

bool ConfigStore::load(Config& config) {
  Config found[2];
  uint32_t serial[2] = {0, 0};
  const bool has_first = read(0, found[0], serial[0]), has_second = read(1, found[1], serial[1]);
  if (!has_first && !has_second) return false;
  config = found[has_second && (!has_first || serial[1] > serial[0]) ? 1 : 0];
  return true;
}

bool ConfigStore::save(const Config& config) {
  Config before;
  uint32_t serial[2] = {0, 0};
  const bool has_first = read(0, before, serial[0]), has_second = read(1, before, serial[1]);
  const uint32_t sector = has_first && (!has_second || serial[0] > serial[1]) ? 1 : 0;
  uint8_t bytes[WHOLE] = {};
  put32(bytes, (serial[0] > serial[1] ? serial[0] : serial[1]) + 1);
  bytes[4] = LAYOUT;
  Cursor cursor{bytes + 5};
  cursor.put(config.sensor_id);
  cursor.put(config.key);
  cursor.put(config.host);
  cursor.put(config.network);
  cursor.put(config.password);
  put16(cursor.at, config.port);
  cursor.at[2] = static_cast<uint8_t>(config.transport);
  uint32_t calibration;
  memcpy(&calibration, &config.volts_per_count, sizeof calibration);
  put32(cursor.at + 3, calibration);
  cursor.at[7] = config.has_battery ? 1 : 0;
  put32(bytes + BYTES, crc32(bytes, BYTES));
  return storage_.erase(sector) && storage_.write(sector * storage_.sector_bytes(), bytes, WHOLE);
}

}  // namespace svitlobot
