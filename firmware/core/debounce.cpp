#include "debounce.h"

namespace svitlobot {

bool Debounce::sample(bool is_on, Millis now) {
  if (is_known_ && is_on == settled_) {
    has_candidate_ = false;
    return false;
  }
  if (!has_candidate_ || candidate_ != is_on) {
    has_candidate_ = true;
    candidate_ = is_on;
    candidate_since_ = now;
  }
  if (now - candidate_since_ < SETTLE_MS) return false;
  has_candidate_ = false;
  is_known_ = true;
  settled_ = is_on;
  settled_since_ = candidate_since_;
  return true;
}

Millis Debounce::settles_at() const { return has_candidate_ ? candidate_since_ + SETTLE_MS : NEVER; }

}  // namespace svitlobot
