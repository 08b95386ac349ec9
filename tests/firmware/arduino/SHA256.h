#pragma once
#include <stddef.h>

class SHA256 {
 public:
  SHA256();
  void update(const void* data, size_t len);
  void finalize(void* hash, size_t len);
};
