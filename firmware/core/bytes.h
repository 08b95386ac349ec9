// Numbers as little-endian bytes and hexadecimal digits, and the CRC that tells a whole record from a torn one.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace svitlobot {

inline void put16(uint8_t* to, uint16_t value) {
  to[0] = static_cast<uint8_t>(value);
  to[1] = static_cast<uint8_t>(value >> 8);
}

inline void put32(uint8_t* to, uint32_t value) {
  put16(to, static_cast<uint16_t>(value));
  put16(to + 2, static_cast<uint16_t>(value >> 16));
}

inline uint16_t get16(const uint8_t* from) { return static_cast<uint16_t>(from[0] | from[1] << 8); }

inline uint32_t get32(const uint8_t* from) { return get16(from) | static_cast<uint32_t>(get16(from + 2)) << 16; }

// The value of a hexadecimal digit; -1 when it is none.
inline int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// CRC-32 of Ethernet and zip. Bit by bit: a table would cost more flash than the time it saves.
inline uint32_t crc32(const uint8_t* from, size_t length) {
  uint32_t crc = 0xFFFFFFFFu;
  for (size_t i = 0; i < length; ++i) {
    crc ^= from[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

}  // namespace svitlobot
