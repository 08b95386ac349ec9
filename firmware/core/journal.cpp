#include "journal.h"

namespace svitlobot {

void Journal::mount() {
  log_.mount(*this);
  sweep();
}

// Called for each record in flash, in no order; a sweep that was cut off may have left one in two places.
void Journal::found(const Record& record, uint32_t slot) {
  if (!has_last_ || record.order > last_.order) {
    has_last_ = true;
    last_ = record;
  }
  size_t place = size_;
  while (place > 0 && entry(place - 1).order > record.order) --place;
  if (place > 0 && entry(place - 1).order == record.order) {
    if (!log_.is_ahead(slot)) entry(place - 1).slot = slot;
    return;
  }
  if (record.is_sent) return;
  if (size_ == CAPACITY) {
    if (place == 0) return;
    remove(0);
    --place;
  }
  ++size_;
  for (size_t i = size_ - 1; i > place; --i) entry(i) = entry(i - 1);
  Entry& added = entry(place);
  added.change = Change{record.boot, record.seq, 0, record.epoch_s, record.is_on};
  added.order = record.order;
  added.slot = slot;
}

void Journal::add(const Change& change) {
  if (size_ == CAPACITY) {
    log_.mark_sent(entry(0).slot);
    remove(0);
    ++dropped_;
  }
  Entry& added = entry(size_++);
  added.change = change;
  added.order = last_.order + 1;
  last_ = record_of(added);
  has_last_ = true;
  added.slot = log_.append(last_);
  sweep();
}

void Journal::mark_sent(uint32_t boot, uint32_t seq) {
  for (size_t i = 0; i < size_; ++i) {
    if (entry(i).change.boot != boot || entry(i).change.seq != seq) continue;
    log_.mark_sent(entry(i).slot);
    remove(i);
    return;
  }
}

// Move what is pending out of the sector ahead before it is erased. The last state is never there: it is at the end.
void Journal::sweep() {
  for (uint32_t tries = 0; log_.needs_sweep() && tries < FlashLog::MOST_SECTORS; ++tries) {
    if (!log_.begin_sweep()) return;
    for (size_t i = 0; i < size_; ++i) {
      if (log_.is_ahead(entry(i).slot)) entry(i).slot = log_.append(record_of(entry(i)));
    }
    log_.finish_sweep();
  }
}

void Journal::remove(size_t index) {
  for (size_t i = index; i + 1 < size_; ++i) entry(i) = entry(i + 1);
  --size_;
}

Record Journal::record_of(const Entry& entry) {
  Record record;
  record.order = entry.order;
  record.boot = entry.change.boot;
  record.seq = entry.change.seq;
  record.epoch_s = entry.change.epoch_s;
  record.is_on = entry.change.is_on;
  return record;
}

}  // namespace svitlobot
