#include "mains_sampler.h"

#if defined(ESP32)

#include <Arduino.h>

namespace svitlobot {
namespace {

constexpr uint32_t CONVERSIONS_PER_S = 20'000;  // of each channel; the ESP32 goes no lower
constexpr uint32_t AVERAGED = 10;               // conversions of a channel make one sample, with a third of the noise
constexpr uint32_t FRAME_BYTES = 1'024;
constexpr uint32_t RATE_MEASURED_MS = 1'000;
constexpr uint32_t STUCK_MS = 3'000;

#if CONFIG_IDF_TARGET_ESP32
constexpr adc_digi_output_format_t FORMAT = ADC_DIGI_OUTPUT_FORMAT_TYPE1;
int channel_of(const adc_digi_output_data_t& result) { return result.type1.channel; }
uint32_t value_of(const adc_digi_output_data_t& result) { return result.type1.data; }
#else
constexpr adc_digi_output_format_t FORMAT = ADC_DIGI_OUTPUT_FORMAT_TYPE2;
int channel_of(const adc_digi_output_data_t& result) { return result.type2.channel; }
uint32_t value_of(const adc_digi_output_data_t& result) { return result.type2.data; }
#endif

}  // namespace

void MainsSampler::begin(const Config& owners) {
  volts_per_count_ = owners.volts_per_count;
  if (!owners.has_battery) battery_channel_ = NOT_FITTED;
  adc_continuous_handle_cfg_t memory = {};
  memory.max_store_buf_size = 8 * FRAME_BYTES;
  memory.conv_frame_size = FRAME_BYTES;
  if (adc_continuous_new_handle(&memory, &converter_) != ESP_OK) return;
  adc_digi_pattern_config_t pattern[2] = {};
  uint32_t channels = 0;
  const int fitted[] = {meter_channel_, battery_channel_};
  for (const int channel : fitted) {
    if (channel == NOT_FITTED) continue;
    pattern[channels].atten = ADC_ATTEN_DB_12;
    pattern[channels].channel = static_cast<uint8_t>(channel);
    pattern[channels].unit = ADC_UNIT_1;
    pattern[channels].bit_width = 12;
    ++channels;
  }
  adc_continuous_config_t config = {};
  config.pattern_num = channels;
  config.adc_pattern = pattern;
  config.sample_freq_hz = channels * CONVERSIONS_PER_S;
  config.conv_mode = ADC_CONV_SINGLE_UNIT_1;
  config.format = FORMAT;
  if (adc_continuous_config(converter_, &config) != ESP_OK || adc_continuous_start(converter_) != ESP_OK) return;
  sampled_at_ = millis();
  is_running_ = true;
  xTaskCreate(run, "mains", 4096, this, 5, nullptr);
}

void MainsSampler::fill(Inputs& inputs) const {
  const uint32_t mains = mains_;
  inputs.mains.centivolts = static_cast<uint16_t>(mains >> 16);
  inputs.mains.centihertz = static_cast<uint16_t>(mains);
  inputs.battery_mv = battery_mv_;
  // A converter that never started is not mended by a restart, and the relay still tells of outages.
  inputs.is_meter_stuck = is_running_ && millis() - sampled_at_ > STUCK_MS;
}

Swing MainsSampler::swing() const { return {rms_counts_, lowest_, middle_, highest_}; }

void MainsSampler::run(void* self) {
  auto* sampler = static_cast<MainsSampler*>(self);
  sampler->measure_rate();
  MeterSettings settings;
  settings.samples_per_s = sampler->samples_per_s_;
  settings.volts_per_count = sampler->volts_per_count_;
  static MainsMeter meter(settings);
  for (;;) sampler->take_frame(&meter);
}

// The converter's clock is divided by whole numbers, so its rate is not quite what was asked for: count it.
void MainsSampler::measure_rate() {
  take_frame(nullptr);
  taken_ = 0;
  const uint32_t began = micros();
  while (micros() - began < RATE_MEASURED_MS * 1000) take_frame(nullptr);
  samples_per_s_ = taken_ * 1e6f / (micros() - began);
}

void MainsSampler::take_frame(MainsMeter* meter) {
  static uint8_t frame[FRAME_BYTES];
  uint32_t length = 0;
  if (adc_continuous_read(converter_, frame, sizeof frame, &length, 1000) != ESP_OK) return;
  sampled_at_ = millis();
  for (uint32_t at = 0; at + SOC_ADC_DIGI_RESULT_BYTES <= length; at += SOC_ADC_DIGI_RESULT_BYTES) {
    adc_digi_output_data_t result;
    memcpy(&result, frame + at, SOC_ADC_DIGI_RESULT_BYTES);
    take_sample(meter, channel_of(result), value_of(result));
  }
}

void MainsSampler::take_sample(MainsMeter* meter, int channel, uint32_t value) {
  if (channel == battery_channel_) {
    const auto millivolts = static_cast<uint32_t>(value * battery_mv_per_count_);
    battery_mv_ = battery_mv_ == 0 ? millivolts : (battery_mv_ * 255 + millivolts) / 256;
    return;
  }
  if (channel != meter_channel_) return;
  sum_ += value;
  if (++count_ < AVERAGED) return;
  const auto sample = static_cast<uint16_t>(sum_ / AVERAGED);
  sum_ = count_ = 0;
  ++taken_;
  if (meter == nullptr || !meter->sample(sample)) return;
  mains_ = static_cast<uint32_t>(meter->mains().centivolts) << 16 | meter->mains().centihertz;
  const Swing& swing = meter->swing();
  rms_counts_ = swing.rms;
  lowest_ = swing.lowest;
  middle_ = swing.middle;
  highest_ = swing.highest;
}

}  // namespace svitlobot

#endif  // ESP32
