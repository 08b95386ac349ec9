// Decides what to report, when, and what follows from the answer.
#pragma once

#include "backoff.h"
#include "journal.h"
#include "link.h"
#include "random.h"
#include "reading.h"
#include "server_time.h"

namespace svitlobot {

constexpr Millis FRESH_MS = 25'000;         // the server takes a report for news while it is younger than 30 s
constexpr uint32_t OLDEST_DS = 26'784'000;  // 31 days, the oldest that the API takes
constexpr uint16_t JUMP_CENTIVOLTS = 800;   // a voltage that changes by so much is reported without waiting
constexpr Millis JUMP_PAUSE_MS = 10'000;

// What stands at the sensor now.
struct Present {
  bool is_known = false;
  bool is_on = false;
  Mains mains;
  int battery = -1;
};

class Reporter {
 public:
  Reporter(const char* sensor_id, uint32_t boot, Journal& journal, ServerTime& time, uint32_t seed);

  // The power changed: keep it, and report it at once, whatever was being waited for. What the mains measure follows
  // by itself: at this moment the meter still averages over both states.
  void changed(bool is_on, Millis at, Millis now);
  // The reading to send now; false when nothing is due.
  bool next(const Present& present, Millis now, Reading& reading);
  // How the reading that `next` gave last has ended.
  void ended(const Answer& answer, Millis now);
  // When `next` may have something without any change; NEVER while nothing is known.
  Millis due_at(const Present& present, Millis now) const;

  // The link is away: when it is back, how things stand is told at once.
  void link_lost() { owes_present_ = true; }
  void set_heartbeat_ms(uint32_t ms) { heartbeat_ms_ = ms; }
  // Whether the server accepted the last reading.
  bool is_heard() const { return is_heard_; }
  // Whether the reading that `next` gave last says how things stand now, and not what was once.
  bool offers_state() const { return offered_is_state_; }

  static constexpr Millis NEVER = ~Millis{0};

 private:
  enum class Sort { CHANGE, PRESENT };

  const Change* fresh_change(Millis now) const;
  bool jumped(const Present& present) const;
  void offer_change(const Change& change, Millis now, Reading& reading);
  uint32_t age_ds(const Change& change, Millis now) const;
  void accepted(Millis now);

  const char* sensor_id_;
  uint32_t boot_;
  Journal& journal_;
  ServerTime& time_;
  Random random_;
  Backoff backoff_;
  uint32_t seq_ = 0;
  uint32_t heartbeat_ms_ = 60'000;
  Millis heartbeat_at_ = 0;
  Millis not_before_ = 0;
  Millis last_end_ = 0;       // of an exchange, however it ended
  Millis next_jump_at_ = 0;
  uint16_t reported_centivolts_ = UNMEASURED;
  bool owes_present_ = true;  // after a start, and after a failure, when the server may know an older state
  bool is_heard_ = false;     // the last exchange was accepted
  Sort offered_ = Sort::PRESENT;
  bool offered_is_state_ = false;  // it says how things stand now
  uint32_t offered_boot_ = 0;
  uint32_t offered_seq_ = 0;
};

}  // namespace svitlobot
