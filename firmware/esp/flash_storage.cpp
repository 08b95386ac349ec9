#include "flash_storage.h"

#if defined(ESP8266)
// Where the linker put the file system, which the sketch does not use.
extern "C" uint32_t _FS_start;
extern "C" uint32_t _FS_end;
#endif

namespace svitlobot {

#if defined(ESP32)

bool FlashStorage::begin() {
  partition_ = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "svitlobot");
  is_there_ = partition_ != nullptr && partition_->size >= (first_ + sectors_) * sector_bytes();
  return is_there_;
}

bool FlashStorage::read(uint32_t at, uint8_t* into, size_t length) {
  return is_there_ && esp_partition_read(partition_, first_ * sector_bytes() + at, into, length) == ESP_OK;
}

bool FlashStorage::write(uint32_t at, const uint8_t* from, size_t length) {
  return is_there_ && esp_partition_write(partition_, first_ * sector_bytes() + at, from, length) == ESP_OK;
}

bool FlashStorage::erase(uint32_t sector) {
  const uint32_t at = (first_ + sector) * sector_bytes();
  return is_there_ && esp_partition_erase_range(partition_, at, sector_bytes()) == ESP_OK;
}

#elif defined(ESP8266)

namespace {

constexpr uintptr_t FLASH_MAPPED_AT = 0x40200000;

uint32_t file_system_at() { return reinterpret_cast<uintptr_t>(&_FS_start) - FLASH_MAPPED_AT; }

}  // namespace

bool FlashStorage::begin() {
  const uint32_t size = reinterpret_cast<uintptr_t>(&_FS_end) - reinterpret_cast<uintptr_t>(&_FS_start);
  is_there_ = size >= (first_ + sectors_) * sector_bytes();
  return is_there_;
}

bool FlashStorage::read(uint32_t at, uint8_t* into, size_t length) {
  return is_there_ && ESP.flashRead(file_system_at() + first_ * sector_bytes() + at, into, length);
}

bool FlashStorage::write(uint32_t at, const uint8_t* from, size_t length) {
  return is_there_ && ESP.flashWrite(file_system_at() + first_ * sector_bytes() + at, from, length);
}

bool FlashStorage::erase(uint32_t sector) {
  return is_there_ && ESP.flashEraseSector(file_system_at() / sector_bytes() + first_ + sector);
}

#endif

}  // namespace svitlobot
