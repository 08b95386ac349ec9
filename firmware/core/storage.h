// The seam to non-volatile memory: NOR flash as it is, in sectors.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace svitlobot {

// Erasing sets every bit of a sector, writing only clears bits; either may be cut off by a loss of power.
// Each call says whether it was done.
struct Storage {
  virtual uint32_t sector_bytes() const = 0;
  virtual uint32_t sectors() const = 0;
  virtual bool read(uint32_t at, uint8_t* into, size_t length) = 0;
  virtual bool write(uint32_t at, const uint8_t* from, size_t length) = 0;
  virtual bool erase(uint32_t sector) = 0;

 protected:
  ~Storage() = default;
};

}  // namespace svitlobot
