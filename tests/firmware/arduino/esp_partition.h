#pragma once
#include <stddef.h>

#include "freertos.h"

typedef enum { ESP_PARTITION_TYPE_DATA = 0x01 } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_ANY = 0xff } esp_partition_subtype_t;
typedef struct {
  uint32_t address;
  uint32_t size;
} esp_partition_t;
const esp_partition_t* esp_partition_find_first(esp_partition_type_t, esp_partition_subtype_t, const char* label);
esp_err_t esp_partition_read(const esp_partition_t*, size_t offset, void* into, size_t size);
esp_err_t esp_partition_write(const esp_partition_t*, size_t offset, const void* from, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t*, size_t offset, size_t size);
