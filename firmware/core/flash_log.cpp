#include "flash_log.h"

#include "bytes.h"

namespace svitlobot {
namespace {

constexpr uint8_t CHANGE = 0x5A, SWEPT = 0x3C;  // kinds of slot
constexpr uint32_t SENT_AT = 21, CHECKED = 21, CRC_AT = 24;

}  // namespace

struct FlashLog::Slot {
  uint32_t serial = 0;  // grows with each slot written
  uint8_t kind = CHANGE;
  Record record;  // of a SWEPT slot only `seq` counts: the sector

  void to_bytes(uint8_t* bytes) const {
    put32(bytes, serial);
    put32(bytes + 4, record.order);
    put32(bytes + 8, record.boot);
    put32(bytes + 12, record.seq);
    put32(bytes + 16, record.epoch_s);
    bytes[20] = static_cast<uint8_t>(kind ^ (record.is_on ? 1 : 0));
    bytes[SENT_AT] = record.is_sent ? 0 : 0xFF;
    bytes[22] = bytes[23] = 0;
    put32(bytes + CRC_AT, crc32(bytes, CHECKED));
    put32(bytes + 28, 0);
  }

  bool from_bytes(const uint8_t* bytes) {
    if (get32(bytes + CRC_AT) != crc32(bytes, CHECKED)) return false;
    serial = get32(bytes);
    record.order = get32(bytes + 4);
    record.boot = get32(bytes + 8);
    record.seq = get32(bytes + 12);
    record.epoch_s = get32(bytes + 16);
    kind = bytes[20] & 0xFE;
    record.is_on = bytes[20] & 1;
    record.is_sent = bytes[SENT_AT] != 0xFF;  // a mark that was cut off is a mark: the server has it
    return kind == CHANGE || kind == SWEPT;
  }
};

bool FlashLog::load(uint32_t slot, Slot& into) {
  uint8_t bytes[SLOT_BYTES];
  return storage_.read(slot * SLOT_BYTES, bytes, SLOT_BYTES) && into.from_bytes(bytes);
}

bool FlashLog::mount(Visitor& visitor) {
  if (storage_.sectors() < FEWEST_SECTORS || storage_.sectors() > MOST_SECTORS) return false;
  if (slots_per_sector() < FEWEST_SLOTS) return false;
  uint32_t swept[MOST_SECTORS] = {};
  find_end(swept);
  bool is_ahead_needed = false;
  for (uint32_t slot = 0; slot < storage_.sectors() * slots_per_sector(); ++slot) {
    Slot found;
    if (!load(slot, found) || found.kind != CHANGE) continue;
    // What was copied before its sector was erased is dead, though an erasure that was cut off may have left it.
    if (found.serial < swept[slot / slots_per_sector()]) continue;
    is_ahead_needed = is_ahead_needed || is_ahead(slot);
    visitor.found(found.record, slot);
  }
  is_mounted_ = true;
  needs_sweep_ = is_ahead_needed;
  if (!is_ahead_needed && !is_blank(ahead() * slots_per_sector(), slots_per_sector())) storage_.erase(ahead());
  return true;
}

void FlashLog::find_end(uint32_t (&swept)[MOST_SECTORS]) {
  bool is_empty = true;
  for (uint32_t slot = 0; slot < storage_.sectors() * slots_per_sector(); ++slot) {
    Slot found;
    if (!load(slot, found)) continue;
    is_empty = false;
    if (found.serial >= serial_) {
      serial_ = found.serial;
      sector_ = slot / slots_per_sector();
      next_ = slot % slots_per_sector() + 1;
    }
    if (found.kind == SWEPT && found.record.seq < storage_.sectors() && found.serial > swept[found.record.seq]) {
      swept[found.record.seq] = found.serial;
    }
  }
  if (is_empty && !is_blank(0, slots_per_sector())) storage_.erase(0);
}

uint32_t FlashLog::append(const Record& record) {
  if (!is_mounted_ || !make_room()) return NO_SLOT;
  Slot slot;
  slot.record = record;
  return write(slot);
}

void FlashLog::mark_sent(uint32_t slot) {
  const uint8_t sent = 0;
  if (slot != NO_SLOT) storage_.write(slot * SLOT_BYTES + SENT_AT, &sent, 1);
}

bool FlashLog::begin_sweep() {
  if (!make_room()) return false;
  needs_sweep_ = false;
  return true;
}

void FlashLog::finish_sweep() {
  if (!make_room() || needs_sweep_) return;  // torn slots have filled this sector, too: another is ahead now
  Slot note;
  note.kind = SWEPT;
  note.record.seq = ahead();
  if (write(note) != NO_SLOT) storage_.erase(ahead());
}

// Pass over slots that a loss of power has torn. The last slot of a sector begins the next one, which is blank.
bool FlashLog::make_room() {
  for (uint32_t tries = 0; tries < 2 * slots_per_sector(); ++tries) {
    if (next_ >= slots_per_sector()) {
      sector_ = ahead();
      next_ = 0;
      needs_sweep_ = true;
    }
    if (is_blank(sector_ * slots_per_sector() + next_, 1)) return true;
    ++next_;
  }
  return false;
}

uint32_t FlashLog::write(const Slot& slot) {
  Slot numbered = slot;
  numbered.serial = ++serial_;
  uint8_t bytes[SLOT_BYTES];
  numbered.to_bytes(bytes);
  const uint32_t at = sector_ * slots_per_sector() + next_++;
  Slot written;
  return storage_.write(at * SLOT_BYTES, bytes, SLOT_BYTES) && load(at, written) ? at : NO_SLOT;
}

bool FlashLog::is_blank(uint32_t first_slot, uint32_t slots) {
  uint8_t bytes[SLOT_BYTES];
  for (uint32_t slot = first_slot; slot < first_slot + slots; ++slot) {
    if (!storage_.read(slot * SLOT_BYTES, bytes, SLOT_BYTES)) return false;
    for (const uint8_t byte : bytes) {
      if (byte != 0xFF) return false;
    }
  }
  return true;
}

}  // namespace svitlobot
