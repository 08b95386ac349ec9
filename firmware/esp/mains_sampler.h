// Samples of a ZMPT101B, and of the battery, by the converter's own memory access: their times are the converter's.
#pragma once

#if defined(ESP32)

#include <esp_adc/adc_continuous.h>
#include <svitlobot_core.h>

#include <atomic>

namespace svitlobot {

constexpr int NOT_FITTED = -1;

class MainsSampler {
 public:
  // Channels of converter 1. `battery_mv_per_count` includes the divider before the pin.
  MainsSampler(int meter_channel, int battery_channel, float battery_mv_per_count)
      : meter_channel_(meter_channel), battery_channel_(battery_channel), battery_mv_per_count_(battery_mv_per_count) {}

  // Start sampling what the owner says is fitted.
  void begin(const Config& owners);
  // Put what is measured into the sensor's inputs.
  void fill(Inputs& inputs) const;
  // How the meter's counts swing.
  Swing swing() const;

 private:
  static void run(void* self);
  void measure_rate();
  void take_frame(MainsMeter* meter);
  void take_sample(MainsMeter* meter, int channel, uint32_t value);

  int meter_channel_, battery_channel_;
  float battery_mv_per_count_;
  float volts_per_count_ = 0;
  float samples_per_s_ = 0;
  adc_continuous_handle_t converter_ = nullptr;
  bool is_running_ = false;
  uint32_t sum_ = 0, count_ = 0, taken_ = 0;
  std::atomic<uint32_t> mains_{0xFFFFFFFF};  // hundredths of volts and of hertz in one word, so that both are of one moment
  std::atomic<float> rms_counts_{0};
  std::atomic<uint16_t> lowest_{0}, middle_{0}, highest_{0};  // shown to a person: they need not be of one moment
  std::atomic<uint32_t> battery_mv_{0};
  std::atomic<uint32_t> sampled_at_{0};
};

}  // namespace svitlobot

#endif  // ESP32
