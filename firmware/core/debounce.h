// Debounce of the relay input: a state counts once it has been steady for a while.
#pragma once

#include "clock.h"

namespace svitlobot {

// A contact bounces for some milliseconds and mains flicker for some tenths of a second; an outage lasts.
constexpr Millis SETTLE_MS = 300;

class Debounce {
 public:
  // Take a sample; true when the settled state has just become another, or has become known.
  bool sample(bool is_on, Millis now);

  bool is_known() const { return is_known_; }
  bool is_on() const { return settled_; }
  // When the state that is settled now was first seen.
  Millis since() const { return settled_since_; }
  // When the next sample could settle a state; NEVER when none is on its way.
  Millis settles_at() const;

  static constexpr Millis NEVER = ~Millis{0};

 private:
  bool is_known_ = false;
  bool has_candidate_ = false;
  bool settled_ = false;
  bool candidate_ = false;
  Millis settled_since_ = 0;
  Millis candidate_since_ = 0;
};

}  // namespace svitlobot
