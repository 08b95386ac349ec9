#pragma once
#include "Arduino.h"

class UpdateClass {
 public:
  bool begin(size_t size);
  size_t write(uint8_t* data, size_t length);
  bool end(bool even_if_remaining = false);
};
extern UpdateClass Update;
