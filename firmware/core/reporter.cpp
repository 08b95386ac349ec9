#include "reporter.h"

namespace svitlobot {
namespace {

constexpr uint32_t UNDATED_DS = 600;  // how old a change of an earlier start is at least: too old to be news
constexpr Millis REFUSED_KEY_PAUSE_MS = 60'000;

bool is_lasting_refusal(int status) { return status == 413 || status == 422; }

}  // namespace

Reporter::Reporter(const char* sensor_id, uint32_t boot, Journal& journal, ServerTime& time, uint32_t seed)
    : sensor_id_(sensor_id), boot_(boot), journal_(journal), time_(time), random_(seed), backoff_(random_) {}

void Reporter::changed(bool is_on, Millis at, Millis now) {
  journal_.add(Change{boot_, seq_++, at, time_.at(at), is_on});
  not_before_ = now;
}

bool Reporter::next(const Present& present, Millis now, Reading& reading) {
  if (!present.is_known || now < not_before_) return false;
  reading = Reading{};
  reading.sensor_id = sensor_id_;
  reading.battery = present.battery;
  const Change* change = fresh_change(now);
  const bool is_due = owes_present_ || now >= heartbeat_at_;
  if (change == nullptr && (is_due || (jumped(present) && now >= next_jump_at_))) {
    if (!is_due) next_jump_at_ = now + JUMP_PAUSE_MS;
    reading.is_on = present.is_on;
    reading.mains = present.mains;
    reading.boot = offered_boot_ = boot_;
    reading.seq = offered_seq_ = seq_++;
    offered_ = Sort::PRESENT;
    offered_is_state_ = true;
    reported_centivolts_ = present.mains.centivolts;
    return true;
  }
  if (change == nullptr && journal_.size() > 0) change = &journal_.pending(0);
  if (change == nullptr) return false;
  offer_change(*change, now, reading);
  return true;
}

// The oldest change that the server will still take for news: all of them go in their order.
const Change* Reporter::fresh_change(Millis now) const {
  for (size_t i = 0; i < journal_.size(); ++i) {
    const Change& change = journal_.pending(i);
    if (change.boot == boot_ && now - change.at <= FRESH_MS) return &change;
  }
  return nullptr;
}

void Reporter::offer_change(const Change& change, Millis now, Reading& reading) {
  reading.is_on = change.is_on;
  reading.boot = offered_boot_ = change.boot;
  reading.seq = offered_seq_ = change.seq;
  reading.age_ds = age_ds(change, now);
  offered_ = Sort::CHANGE;
  const Change& newest = journal_.pending(journal_.size() - 1);
  offered_is_state_ = change.boot == boot_ && change.seq == newest.seq && now - change.at <= FRESH_MS;
  if (offered_is_state_) reported_centivolts_ = UNMEASURED;
}

uint32_t Reporter::age_ds(const Change& change, Millis now) const {
  if (change.boot == boot_) {
    // No older than the last exchange: the server takes what was measured before its last reading for no news.
    const bool is_fresh = now - change.at <= FRESH_MS;
    const Millis from = is_fresh && change.at < last_end_ ? last_end_ : change.at;
    const Millis age = (now - from) / 100;
    return age > OLDEST_DS ? OLDEST_DS : static_cast<uint32_t>(age);
  }
  const uint32_t epoch_s = time_.at(now);
  const uint32_t at_least = UNDATED_DS + static_cast<uint32_t>(now / 100);
  if (epoch_s == 0 || change.epoch_s == 0 || epoch_s < change.epoch_s) return at_least;
  const uint32_t seconds = epoch_s - change.epoch_s;
  const uint32_t age = seconds > OLDEST_DS / 10 ? OLDEST_DS : seconds * 10;
  return age < UNDATED_DS ? UNDATED_DS : age;
}

void Reporter::ended(const Answer& answer, Millis now) {
  last_end_ = now;
  const bool is_accepted = answer.status == 200 && answer.is_from_api;
  if (is_accepted || is_lasting_refusal(answer.status)) {
    time_.heard(answer.epoch_s, now);
    if (offered_ == Sort::CHANGE) journal_.mark_sent(offered_boot_, offered_seq_);
    is_heard_ = is_accepted;
    accepted(now);
    return;
  }
  is_heard_ = false;
  owes_present_ = true;
  Millis pause = backoff_.fail();
  if (answer.status == 401) pause = REFUSED_KEY_PAUSE_MS;
  if (answer.retry_after_s > 0) {
    const uint32_t asked = answer.retry_after_s < LONGEST_RETRY_AFTER_S ? answer.retry_after_s : LONGEST_RETRY_AFTER_S;
    pause = pause > asked * 1000 ? pause : asked * 1000;
  }
  not_before_ = now + pause;
}

void Reporter::accepted(Millis now) {
  backoff_.succeed();
  if (offered_ == Sort::PRESENT) owes_present_ = false;
  if (offered_is_state_) heartbeat_at_ = now + random_.between(heartbeat_ms_ - heartbeat_ms_ / 10, heartbeat_ms_);
}

bool Reporter::jumped(const Present& present) const {
  if (!present.is_on) return false;
  const uint16_t is = present.mains.centivolts, was = reported_centivolts_;
  if (is == UNMEASURED || was == UNMEASURED) return is != was && is != UNMEASURED;
  return (is > was ? is - was : was - is) >= JUMP_CENTIVOLTS;
}

Millis Reporter::due_at(const Present& present, Millis now) const {
  if (!present.is_known) return NEVER;
  Millis due = owes_present_ ? now : heartbeat_at_;
  if (journal_.size() > 0) due = now;
  if (jumped(present) && next_jump_at_ < due) due = next_jump_at_;
  return due > not_before_ ? due : not_before_;
}

}  // namespace svitlobot
