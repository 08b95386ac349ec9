#include "sensor.h"

namespace svitlobot {

Sensor::Sensor(const char* sensor_id, Clock& clock, Storage& storage, Link& link, uint32_t entropy)
    : uptime_(clock), link_(link), journal_(storage), reporter_(sensor_id, entropy, journal_, time_, ~entropy) {}

void Sensor::begin() { journal_.mount(); }

void Sensor::step(const Inputs& inputs) {
  now_ = uptime_.now();
  take(inputs);
  receive();
  if (plan_.is_hibernating) {
    watchdog_.heard(now_);
  } else {
    send();
  }
  if (!inputs.is_meter_stuck) watchdog_.measured(now_);
  action_ = watchdog_.action(now_);
  if (action_ == Watchdog::Action::RESET_LINK) link_.reset();
}

void Sensor::take(const Inputs& inputs) {
  if (debounce_.sample(inputs.relay, now_)) {
    present_.is_known = true;
    present_.is_on = debounce_.is_on();
    const bool is_change = !journal_.knows_state() || journal_.last_state() != present_.is_on;
    if (is_change) reporter_.changed(present_.is_on, debounce_.since(), now_);
  }
  present_.mains = inputs.mains;
  present_.battery = battery_percent(inputs.battery_mv);
  plan_ = power_plan(!present_.is_known || present_.is_on, present_.battery);
  if (!plan_.is_hibernating) not_empty_at_ = now_;
  plan_.is_hibernating = now_ - not_empty_at_ >= EMPTY_FOR_MS;
  reporter_.set_heartbeat_ms(plan_.heartbeats * heartbeat_ms_);
}

void Sensor::receive() {
  if (!is_sending_) return;
  Answer answer;
  if (!link_.poll(answer)) {
    if (now_ - sent_at_ < ANSWER_WITHIN_MS) return;
    link_.cancel();
    answer = Answer{};
  }
  is_sending_ = false;
  last_status_ = answer.status;
  reporter_.ended(answer, now_);
  if (reporter_.is_heard()) watchdog_.heard(now_);
}

void Sensor::send() {
  if (is_sending_) return;
  if (!link_.is_ready()) return reporter_.link_lost();
  Reading reading;
  if (!reporter_.next(present_, now_, reading)) return;
  char body[LONGEST_BODY];
  const size_t length = write_json(reading, body, sizeof body);
  link_.send(body, length);
  is_sending_ = true;
  sent_at_ = now_;
}

Light Sensor::light() const {
  if (!plan_.has_light) return Light::OFF;
  if (last_status_ == 401) return Light::REFUSED;
  if (!reporter_.is_heard()) return Light::NO_LINK;
  return present_.is_on ? Light::WORKING : Light::OUTAGE;
}

Millis Sensor::idle_ms() const {
  Millis due = debounce_.settles_at();
  const Millis report = is_sending_ ? sent_at_ + ANSWER_WITHIN_MS : reporter_.due_at(present_, now_);
  if (report < due) due = report;
  return due > now_ ? due - now_ : 0;
}

}  // namespace svitlobot
