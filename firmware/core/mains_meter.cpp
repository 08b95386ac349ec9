#include "mains_meter.h"

#include <math.h>

namespace svitlobot {
namespace {

constexpr float LOW_PASS_HZ = 60.0f;
constexpr float WINDOW_S = 0.5f;
constexpr float SETTLING_S = 0.5f;   // until the filters have forgotten the start
constexpr float OFFSET_S = 2.0f;     // how slowly the middle is followed
constexpr float ARMED_BELOW = 4.0f;  // counts below the middle before a crossing counts again: noise crosses often
constexpr float LOWEST_HZ = 40.0f, HIGHEST_HZ = 65.0f;
constexpr float HIGHEST_VOLTS = 400.0f;
constexpr float NO_VOLTS_BELOW = 20.0f;  // what a transformer with nothing on it picks up
constexpr float JUMP_VOLTS = 8.0f;       // a change this large is shown at once, a smaller one smoothed
constexpr float SMOOTHING = 0.5f;

}  // namespace

void MainsMeter::Sums::add(int32_t value) {
  ++samples;
  sum += value;
  squares += static_cast<uint64_t>(static_cast<int64_t>(value) * value);
}

float MainsMeter::Sums::rms() const {
  if (samples == 0) return 0;
  const float mean = static_cast<float>(sum) / samples;
  const float power = static_cast<float>(squares) / samples - mean * mean;
  return power > 0 ? sqrtf(power) : 0;
}

MainsMeter::MainsMeter(const MeterSettings& settings)
    : settings_(settings),
      smoothing_(1.0f - expf(-6.2831853f * LOW_PASS_HZ / settings.samples_per_s)),
      offset_(settings.middle),
      settling_(static_cast<uint32_t>(SETTLING_S * settings.samples_per_s)) {}

bool MainsMeter::sample(uint16_t count) {
  offset_ += (count - offset_) / (OFFSET_S * settings_.samples_per_s);
  first_pole_ += smoothing_ * (count - offset_ - first_pole_);
  second_pole_ += smoothing_ * (first_pole_ - second_pole_);
  const int32_t centred = static_cast<int32_t>(count) - settings_.middle;
  window_.add(centred);
  if (count < lowest_) lowest_ = count;
  if (count > highest_) highest_ = count;
  if (has_first_) since_first_.add(centred);
  if (crossed(second_pole_)) {
    const float step = second_pole_ - before_;
    take_crossing(at_ - (step > 0 ? second_pole_ / step : 0.0f));
  }
  before_ = second_pole_;
  ++at_;
  if (settling_ > 0) {
    if (--settling_ == 0) {
      offset_ = settings_.middle + static_cast<float>(window_.sum) / window_.samples;
      restart();
    }
    return false;
  }
  if (has_first_ && cycles_ > 0 && last_crossing_ - first_crossing_ >= WINDOW_S * settings_.samples_per_s) {
    return publish();
  }
  return at_ >= 2 * WINDOW_S * settings_.samples_per_s ? publish_silence() : false;
}

bool MainsMeter::crossed(float level) {
  if (level < -ARMED_BELOW) is_armed_ = true;
  if (!is_armed_ || level < 0) return false;
  is_armed_ = false;
  return true;
}

void MainsMeter::take_crossing(float at) {
  if (!has_first_) {
    has_first_ = true;
    first_crossing_ = at;
    since_first_ = Sums{};
    return;
  }
  ++cycles_;
  last_crossing_ = at;
  whole_ = since_first_;
}

bool MainsMeter::publish() {
  const float hertz = cycles_ * settings_.samples_per_s / (last_crossing_ - first_crossing_);
  take_swing(whole_.rms());
  if (!is_calibrated()) return restart(), true;
  const float volts = swing_.rms * settings_.volts_per_count;
  const bool is_jump = !has_smooth_ || fabsf(volts - smooth_volts_) > JUMP_VOLTS;
  smooth_volts_ = is_jump ? volts : smooth_volts_ + SMOOTHING * (volts - smooth_volts_);
  has_smooth_ = true;
  const bool is_plausible = volts >= NO_VOLTS_BELOW && smooth_volts_ <= HIGHEST_VOLTS;
  const bool is_mains = hertz >= LOWEST_HZ && hertz <= HIGHEST_HZ;
  mains_.centivolts = is_plausible ? static_cast<uint16_t>(smooth_volts_ * 100 + 0.5f) : UNMEASURED;
  mains_.centihertz = is_plausible && is_mains ? static_cast<uint16_t>(hertz * 100 + 0.5f) : UNMEASURED;
  if (volts < NO_VOLTS_BELOW) mains_.centivolts = 0;
  restart();
  return true;
}

// Too few crossings: there is no alternating voltage. A lone offset counts as none.
bool MainsMeter::publish_silence() {
  take_swing(window_.rms());
  if (!is_calibrated()) return restart(), true;
  const float volts = swing_.rms * settings_.volts_per_count;
  mains_.centivolts = volts < NO_VOLTS_BELOW ? 0 : UNMEASURED;
  mains_.centihertz = UNMEASURED;
  has_smooth_ = false;
  restart();
  return true;
}

void MainsMeter::take_swing(float rms) {
  const auto mean = static_cast<int32_t>(window_.sum) / static_cast<int32_t>(window_.samples);
  swing_ = {rms, lowest_, static_cast<uint16_t>(settings_.middle + mean), highest_};
}

void MainsMeter::restart() {
  at_ = 0;
  has_first_ = false;
  cycles_ = 0;
  window_ = since_first_ = whole_ = Sums{};
  lowest_ = 0xFFFF;
  highest_ = 0;
}

}  // namespace svitlobot
