// RMS voltage and frequency from sampled mains.
#include <cmath>

#include "bench.h"
#include "check.h"

using namespace svitlobot;

namespace {

constexpr double RATE = 2000.0, VOLTS_PER_COUNT = 0.25;

struct Wave {
  double volts = 230, hertz = 50, noise = 0;  // noise: counts
  double third = 0, fifth = 0, eleventh = 0;  // harmonics, as shares of the fundamental
  double middle = 2048;
};

class Source {
 public:
  explicit Source(const Wave& shape) : wave(shape) {}

  uint16_t next() {
    const double peak = wave.volts / rms_of_shape() * std::sqrt(2.0) / VOLTS_PER_COUNT;
    const double value = std::sin(phase_) + wave.third * std::sin(3 * phase_ + 0.7) +
                         wave.fifth * std::sin(5 * phase_ + 2.1) + wave.eleventh * std::sin(11 * phase_ + 0.3);
    phase_ += 2 * M_PI * wave.hertz / RATE;
    const double count = wave.middle + peak * value + wave.noise * gauss_(random_);
    return static_cast<uint16_t>(count < 0 ? 0 : count > 4095 ? 4095 : std::lround(count));
  }

  Wave wave;

 private:
  double rms_of_shape() const {
    return std::sqrt(1 + wave.third * wave.third + wave.fifth * wave.fifth + wave.eleventh * wave.eleventh);
  }

  double phase_ = 0.4;
  std::mt19937 random_{1};
  std::normal_distribution<double> gauss_;
};

MeterSettings settings() { return {static_cast<float>(RATE), static_cast<float>(VOLTS_PER_COUNT), 2048}; }

void feed(MainsMeter& meter, Source& source, double seconds) {
  for (int i = 0; i < seconds * RATE; ++i) meter.sample(source.next());
}

// Every value of ten seconds is within 1 % and 0.05 Hz.
void check_accurate(const Wave& wave) {
  MainsMeter meter(settings());
  Source source(wave);
  feed(meter, source, 2);
  int values = 0;
  for (int i = 0; i < 10 * RATE; ++i) {
    if (!meter.sample(source.next())) continue;
    ++values;
    CHECK_NEAR(meter.mains().centivolts / 100.0, wave.volts, wave.volts * 0.01);
    CHECK_NEAR(meter.mains().centihertz / 100.0, wave.hertz, 0.05);
  }
  CHECK(values >= 15);
}

}  // namespace

TEST(clean_mains_of_45_to_55_hertz_are_measured) {
  for (double hertz = 45; hertz <= 55.001; hertz += 0.37) {
    Wave wave;
    wave.hertz = hertz;
    check_accurate(wave);
  }
}

TEST(mains_of_100_to_270_volts_are_measured) {
  for (double volts = 100; volts <= 270; volts += 17) {
    Wave wave;
    wave.volts = volts;
    check_accurate(wave);
  }
}

TEST(noise_spoils_neither_voltage_nor_frequency) {
  for (double hertz : {45.0, 49.2, 50.0, 50.8, 55.0}) {
    Wave wave;
    wave.noise = 40;  // 10 V, 4 % of the mains
    wave.hertz = hertz;
    check_accurate(wave);
  }
}

TEST(harmonics_count_in_the_voltage_and_not_in_the_frequency) {
  for (double hertz : {45.0, 50.0, 55.0}) {
    Wave wave;
    wave.hertz = hertz;
    wave.third = 0.15;
    wave.fifth = 0.10;
    wave.eleventh = 0.05;
    wave.noise = 15;
    check_accurate(wave);
  }
}

TEST(a_converter_whose_middle_is_off_measures_the_same) {
  for (double middle : {1900.0, 2200.0}) {
    Wave wave;
    wave.middle = middle;
    check_accurate(wave);
  }
}

TEST(a_sag_shows_within_two_seconds_and_so_does_its_end) {
  MainsMeter meter(settings());
  Source source(Wave{});
  feed(meter, source, 4);
  source.wave.volts = 160;
  feed(meter, source, 2);
  CHECK_NEAR(meter.mains().centivolts / 100.0, 160, 1.6);
  CHECK_NEAR(meter.mains().centihertz / 100.0, 50, 0.05);
  source.wave.volts = 230;
  feed(meter, source, 2);
  CHECK_NEAR(meter.mains().centivolts / 100.0, 230, 2.3);
}

TEST(without_mains_the_voltage_is_zero_and_there_is_no_frequency) {
  MainsMeter meter(settings());
  Source source(Wave{});
  feed(meter, source, 4);
  source.wave.volts = 0;
  source.wave.noise = 8;
  feed(meter, source, 4);
  CHECK(meter.mains().centivolts == 0);
  CHECK(meter.mains().centihertz == UNMEASURED);
}

TEST(values_out_of_range_are_dropped) {
  Wave wave;
  wave.hertz = 80;
  MainsMeter fast(settings());
  Source source(wave);
  feed(fast, source, 4);
  CHECK(fast.mains().centihertz == UNMEASURED);
  MeterSettings wrong = settings();
  wrong.volts_per_count = 5;
  MainsMeter too_high(wrong);
  Source mains(Wave{});
  feed(too_high, mains, 4);
  CHECK(too_high.mains().centivolts == UNMEASURED);
}

TEST(a_meter_that_nobody_calibrated_counts_and_measures_nothing) {
  MeterSettings fresh;
  fresh.volts_per_count = Config{}.volts_per_count;
  for (double volts : {230.0, 0.0}) {
    Wave wave;
    wave.volts = volts;
    MainsMeter meter(fresh);
    Source source(wave);
    feed(meter, source, 4);
    CHECK(meter.mains().centivolts == UNMEASURED);
    CHECK(meter.mains().centihertz == UNMEASURED);
    CHECK_NEAR(meter.swing().rms, volts / VOLTS_PER_COUNT, 5);
  }
}

TEST(a_silent_converter_measures_nothing) {
  MainsMeter meter(settings());
  for (int i = 0; i < 5 * RATE; ++i) meter.sample(i % 2 ? 4095 : 4095);
  CHECK(meter.mains().centihertz == UNMEASURED);
  CHECK(meter.mains().centivolts == 0);
}

TEST(calibration_is_one_division) {
  MainsMeter meter(settings());
  Source source(Wave{});
  feed(meter, source, 4);
  CHECK_NEAR(230.0 / meter.swing().rms, VOLTS_PER_COUNT, VOLTS_PER_COUNT * 0.005);
}

TEST(a_wave_shows_how_far_it_swings) {
  MainsMeter meter(settings());
  Source source(Wave{});
  feed(meter, source, 4);
  const Swing& swing = meter.swing();
  const double peak = 230 * std::sqrt(2.0) / VOLTS_PER_COUNT;
  CHECK_NEAR(swing.lowest, 2048 - peak, 15);
  CHECK_NEAR(swing.middle, 2048, 15);
  CHECK_NEAR(swing.highest, 2048 + peak, 15);
  CHECK(swing.look() == Swing::Look::GOOD);
}

// A fifth of a half-wave is missed, at whichever end, and also where the amplifier gives out before the converter does.
TEST(a_wave_that_is_cut_off_is_seen) {
  struct Cut {
    double volts, least, most;
  };
  for (const Cut& cut : {Cut{230, 0, 3089}, Cut{230, 1007, 4095}, Cut{400, 0, 4095}, Cut{60, 0, 2320}}) {
    MainsMeter meter(settings());
    Wave wave;
    wave.volts = cut.volts;
    Source source(wave);
    for (int i = 0; i < 4 * RATE; ++i) {
      const double count = source.next();
      meter.sample(static_cast<uint16_t>(count < cut.least ? cut.least : count > cut.most ? cut.most : count));
    }
    CHECK(meter.swing().look() == Swing::Look::CUT);
  }
}

TEST(a_weak_wave_and_none_are_told_apart) {
  for (double volts : {0.0, 10.0}) {
    MainsMeter meter(settings());
    Wave wave;
    wave.volts = volts;
    wave.noise = 3;
    Source source(wave);
    feed(meter, source, 4);
    CHECK(meter.swing().look() == (volts > 0 ? Swing::Look::WEAK : Swing::Look::NONE));
  }
}

TEST(harmonics_and_noise_cut_nothing_off) {
  MainsMeter meter(settings());
  Wave wave;
  wave.third = 0.15;
  wave.fifth = 0.1;
  wave.noise = 15;
  Source source(wave);
  feed(meter, source, 4);
  CHECK(meter.swing().look() == Swing::Look::GOOD);
}
