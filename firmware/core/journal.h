// The changes that the server has not yet accepted: a ring in memory, and each of them in flash.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "flash_log.h"

namespace svitlobot {

struct Change {
  uint32_t boot = 0;
  uint32_t seq = 0;
  Millis at = 0;         // of this start; of no use for a change of an earlier one
  uint32_t epoch_s = 0;  // the server's time; 0 when it was not known
  bool is_on = false;
};

class Journal final : private FlashLog::Visitor {
 public:
  static constexpr size_t CAPACITY = 48;  // fewer than a sector has slots, so that a sweep always fits

  explicit Journal(Storage& storage) : log_(storage) {}

  // Read back what an earlier start left. Call once, first.
  void mount();
  // Keep a change; when it returns, a loss of power no longer loses it. When full, the oldest gives way.
  void add(const Change& change);
  // The server has it.
  void mark_sent(uint32_t boot, uint32_t seq);

  size_t size() const { return size_; }
  // From the oldest, 0, to the newest.
  const Change& pending(size_t index) const { return entry(index).change; }
  uint32_t dropped() const { return dropped_; }
  bool knows_state() const { return has_last_; }
  // What the last change said, also when an earlier start wrote it.
  bool last_state() const { return last_.is_on; }

 private:
  struct Entry {
    Change change;
    uint32_t order = 0;
    uint32_t slot = FlashLog::NO_SLOT;
  };

  void found(const Record& record, uint32_t slot) override;
  void sweep();
  void remove(size_t index);
  Entry& entry(size_t index) { return entries_[(first_ + index) % CAPACITY]; }
  const Entry& entry(size_t index) const { return entries_[(first_ + index) % CAPACITY]; }
  static Record record_of(const Entry& entry);

  FlashLog log_;
  Entry entries_[CAPACITY];
  size_t first_ = 0;
  size_t size_ = 0;
  uint32_t dropped_ = 0;
  bool has_last_ = false;
  Record last_;
};

}  // namespace svitlobot
