#pragma once
#include <stddef.h>
#include <stdint.h>

class Ed25519 {
 public:
  static bool verify(const uint8_t signature[64], const uint8_t publicKey[32], const void* message, size_t len);
};
