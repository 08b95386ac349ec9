// RMS voltage and frequency of the mains from the samples of a ZMPT101B.
#pragma once

#include <stdint.h>

#include "mains.h"
#include "swing.h"

namespace svitlobot {

struct MeterSettings {
  float samples_per_s = 2000.0f;
  float volts_per_count = 0;     // by calibration: what the voltmeter shows, divided by the RMS of the counts
  uint16_t middle = 2048;        // where the counts lie while there is no voltage
};

// Fed with every sample of the converter; each half second or so it has a new value.
//
// Frequency: a low-pass of two poles takes noise and harmonics away, and rising crossings of zero are placed between
// samples. RMS: of the unfiltered counts over whole cycles, without their mean. Values out of range are dropped. Without
// a calibration there are only counts: a voltage that is a guess would be told to people as a low one.
class MainsMeter {
 public:
  explicit MainsMeter(const MeterSettings& settings);

  // Take a sample; true when `mains()` has just become new.
  bool sample(uint16_t count);
  const Mains& mains() const { return mains_; }
  // The counts of the last window, for calibration: volts_per_count = volts / swing().rms.
  const Swing& swing() const { return swing_; }

 private:
  struct Sums {
    uint32_t samples = 0;
    int64_t sum = 0;
    uint64_t squares = 0;
    void add(int32_t value);
    float rms() const;
  };

  bool is_calibrated() const { return settings_.volts_per_count > 0; }
  bool crossed(float level);
  void take_crossing(float at);
  bool publish();
  bool publish_silence();
  void take_swing(float rms);
  void restart();

  MeterSettings settings_;
  Mains mains_;
  Swing swing_;
  float smoothing_;
  float offset_;
  float first_pole_ = 0;
  float second_pole_ = 0;
  float before_ = 0;
  bool is_armed_ = false;
  uint32_t at_ = 0;  // samples since the window began
  uint32_t settling_;
  bool has_first_ = false;
  float first_crossing_ = 0;
  float last_crossing_ = 0;
  uint32_t cycles_ = 0;
  uint16_t lowest_ = 0xFFFF, highest_ = 0;  // since the window began
  Sums window_;       // everything since the window began
  Sums since_first_;  // since the first crossing
  Sums whole_;        // the same, up to the last crossing: whole cycles
  float smooth_volts_ = 0;
  bool has_smooth_ = false;
};

}  // namespace svitlobot
