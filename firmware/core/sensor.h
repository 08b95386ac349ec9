// The whole sensor: what a board feeds with samples and asks what to do.
#pragma once

#include "battery.h"
#include "clock.h"
#include "config.h"
#include "debounce.h"
#include "journal.h"
#include "light.h"
#include "link.h"
#include "reporter.h"
#include "server_time.h"
#include "storage.h"
#include "watchdog.h"

namespace svitlobot {

struct Inputs {
  bool relay = false;             // whether the relay shows mains
  bool is_meter_stuck = false;    // a meter is fitted and gives no samples
  Mains mains;
  uint32_t battery_mv = 0;        // 0: it has no battery
};

class Sensor {
 public:
  static constexpr Millis ANSWER_WITHIN_MS = 45'000;  // a modem may need half a minute to open TLS

  // One low look at a battery does not make it empty, and an outage that meets an empty one has a minute to be told.
  static constexpr Millis EMPTY_FOR_MS = 60'000;

  // `entropy` is a number that differs at each start: it becomes the boot id. `sensor_id` must outlive the sensor.
  Sensor(const char* sensor_id, Clock& clock, Storage& storage, Link& link, uint32_t entropy);

  void set_heartbeat_ms(uint32_t ms) { heartbeat_ms_ = ms; }
  // Read what an earlier start left.
  void begin();
  // Look at the inputs, send and receive what is due; never waits. Call it at least every 50 ms.
  void step(const Inputs& inputs);

  // What the board is to do; RESET_LINK was done already.
  Watchdog::Action action() const { return action_; }
  const PowerPlan& plan() const { return plan_; }
  Light light() const;
  // How long `step` may be left alone while the inputs stay as they are; 0: not at all.
  Millis idle_ms() const;

  const Journal& journal() const { return journal_; }
  bool is_power_known() const { return present_.is_known; }
  bool is_power_on() const { return present_.is_on; }
  // Whether what was sent last says how things stand now, and not what was once.
  bool sent_state() const { return reporter_.offers_state(); }

 private:
  void take(const Inputs& inputs);
  void receive();
  void send();

  Uptime uptime_;
  Link& link_;
  Millis now_ = 0;
  Journal journal_;
  ServerTime time_;
  Reporter reporter_;
  Debounce debounce_;
  Watchdog watchdog_;
  Present present_;
  PowerPlan plan_{1, true, false};
  Millis not_empty_at_ = 0;  // when the battery was not empty, or the mains were on
  uint32_t heartbeat_ms_ = 60'000;
  Watchdog::Action action_ = Watchdog::Action::NONE;
  bool is_sending_ = false;
  Millis sent_at_ = 0;
  int last_status_ = 0;
};

}  // namespace svitlobot
