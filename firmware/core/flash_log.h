// A log of small records in flash, written round and round, that survives a loss of power at any moment.
#pragma once

#include <stdint.h>

#include "storage.h"

namespace svitlobot {

// What a record says; the journal gives it its meaning.
struct Record {
  uint32_t order = 0;    // grows with each change, and stays when the record is moved
  uint32_t boot = 0;
  uint32_t seq = 0;
  uint32_t epoch_s = 0;  // 0: not known when it was written
  bool is_on = false;
  bool is_sent = false;
};

// Slots of 32 bytes fill a sector, then the next. The sector after the one being written is always kept erased: when a
// sector is begun, the records that are still needed of the next one are written again, a note says so, and it is
// erased. So every sector wears alike, and no moment has a needed record in fewer than one place.
//
// A slot has a CRC, but for one byte beside it: clearing that byte marks the record as sent, in place.
class FlashLog {
 public:
  static constexpr uint32_t NO_SLOT = ~uint32_t{0};
  static constexpr uint32_t SLOT_BYTES = 32;
  static constexpr uint32_t FEWEST_SECTORS = 3, MOST_SECTORS = 16;
  static constexpr uint32_t FEWEST_SLOTS = 64;  // of a sector

  struct Visitor {
    virtual void found(const Record& record, uint32_t slot) = 0;

   protected:
    ~Visitor() = default;
  };

  explicit FlashLog(Storage& storage) : storage_(storage) {}

  // Find the end of the log and show every whole record to the visitor. False when the storage is unusable.
  bool mount(Visitor& visitor);
  // Write a record at the end; its slot, or NO_SLOT when that failed.
  uint32_t append(const Record& record);
  void mark_sent(uint32_t slot);

  // Whether the sector ahead must be swept: begin, move what is needed out of it with `append`, finish; and look again.
  bool needs_sweep() const { return needs_sweep_; }
  bool is_ahead(uint32_t slot) const { return slot != NO_SLOT && slot / slots_per_sector() == ahead(); }
  bool begin_sweep();
  void finish_sweep();

 private:
  struct Slot;

  uint32_t slots_per_sector() const { return storage_.sector_bytes() / SLOT_BYTES; }
  uint32_t ahead() const { return (sector_ + 1) % storage_.sectors(); }
  bool load(uint32_t slot, Slot& into);
  void find_end(uint32_t (&swept)[MOST_SECTORS]);
  bool is_blank(uint32_t first_slot, uint32_t slots);
  bool make_room();
  uint32_t write(const Slot& slot);

  Storage& storage_;
  bool is_mounted_ = false;
  bool needs_sweep_ = false;
  uint32_t sector_ = 0;
  uint32_t next_ = 0;  // slot within the sector
  uint32_t serial_ = 0;
};

}  // namespace svitlobot
