// The board's flash as the core's storage: on an ESP32 a partition of its own, on an ESP8266 sectors of the file system.
#pragma once

#include <Arduino.h>
#include <svitlobot_core.h>

#if defined(ESP32)
#include <esp_partition.h>
#endif

namespace svitlobot {

// `sectors` sectors of 4 KB from sector `first` on. Where there is no such flash it has no sectors, and the core works in
// memory alone.
class FlashStorage : public Storage {
 public:
  FlashStorage(uint32_t first, uint32_t sectors) : first_(first), sectors_(sectors) {}

  // Find the flash. Call once, first.
  bool begin();
  uint32_t sector_bytes() const override { return 4096; }
  uint32_t sectors() const override { return is_there_ ? sectors_ : 0; }
  bool read(uint32_t at, uint8_t* into, size_t length) override;
  bool write(uint32_t at, const uint8_t* from, size_t length) override;
  bool erase(uint32_t sector) override;

 private:
  uint32_t first_, sectors_;
  bool is_there_ = false;
#if defined(ESP32)
  const esp_partition_t* partition_ = nullptr;
#endif
};

}  // namespace svitlobot
