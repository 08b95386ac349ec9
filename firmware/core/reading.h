// One report of the sensor, and its JSON as the API reads it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mains.h"

namespace svitlobot {

struct Reading {
  const char* sensor_id = "";
  bool is_on = false;
  Mains mains;
  uint32_t boot = 0;
  uint32_t seq = 0;
  uint32_t age_ds = 0;  // tenths of a second ago; 0 is now
  int battery = -1;     // percent; -1: it has none
};

// Room for any body: an id of 50 characters, each perhaps escaped, and every number at its longest.
constexpr size_t LONGEST_BODY = 320;

// Write the body of POST /api/iot/data and end it with a NUL; its length, 0 when it did not fit.
size_t write_json(const Reading& reading, char* into, size_t capacity);

}  // namespace svitlobot
