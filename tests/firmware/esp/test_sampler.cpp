// The converter's channels, the meter and the battery behind it, and what is said of them on the USB line.
#include <cmath>

#include "board.h"
#include "check.h"
#include "console.h"
#include "mains_sampler.h"

using namespace svitlobot;

namespace {

constexpr int METER = 6, BATTERY = 7;
constexpr float MV_PER_COUNT = 1.5f;

struct NoFlash : Storage {
  uint32_t sector_bytes() const override { return 4096; }
  uint32_t sectors() const override { return 2; }
  bool read(uint32_t, uint8_t*, size_t) override { return false; }
  bool write(uint32_t, const uint8_t*, size_t) override { return true; }
  bool erase(uint32_t) override { return true; }
};

// What a mains of 50 Hz with a peak of so many counts puts on the meter's pin; the battery's pin lies at `battery`.
void wire(double peak, uint32_t battery) {
  board::reset();
  board::voltage = [peak, battery](int channel, double seconds) {
    return channel == METER ? static_cast<uint32_t>(2048 + peak * std::sin(2 * M_PI * 50 * seconds)) : battery;
  };
}

std::string answer_to(const char* order, Config& config, const Swing& swing) {
  NoFlash flash;
  ConfigStore store(flash);
  Console console(config, store);
  board::printed.clear();
  board::typed = std::string(order) + "\n";
  console.step(swing);
  return board::printed;
}

}  // namespace

TEST(a_battery_pin_with_nothing_on_it_is_not_looked_at) {
  wire(400, 0);
  MainsSampler sampler(METER, BATTERY, MV_PER_COUNT);
  sampler.begin(Config{});
  board::run_task(4);
  Inputs inputs;
  sampler.fill(inputs);
  CHECK(board::channels == std::vector<int>{METER});
  CHECK(board::conversions_per_s == 20'000);
  CHECK(battery_percent(inputs.battery_mv) == NO_BATTERY);
}

TEST(a_meter_and_a_battery_that_are_fitted_are_measured_side_by_side) {
  wire(400, 2500);
  Config config;
  CHECK(set_value(config, "battery", "1") && set_value(config, "cal", "0.8"));
  MainsSampler sampler(METER, BATTERY, MV_PER_COUNT);
  sampler.begin(config);
  board::run_task(6);
  Inputs inputs;
  sampler.fill(inputs);
  CHECK(board::conversions_per_s == 40'000);
  CHECK_NEAR(inputs.battery_mv, 3750, 5);
  CHECK_NEAR(inputs.mains.centivolts / 100.0, 0.8 * 400 / std::sqrt(2.0), 2);
  CHECK_NEAR(inputs.mains.centihertz / 100.0, 50, 0.05);
}

TEST(a_meter_is_read_on_the_usb_line_and_calibrated_there) {
  wire(400, 0);
  Config config;
  MainsSampler sampler(METER, BATTERY, MV_PER_COUNT);
  sampler.begin(config);
  board::run_task(6);
  Inputs inputs;
  sampler.fill(inputs);
  CHECK(inputs.mains.centivolts == UNMEASURED);
  const std::string said = answer_to("meter", config, sampler.swing());
  CHECK(said.find("rms 28") == 0 && said.find("good") != std::string::npos);
  CHECK(answer_to("cal 230", config, sampler.swing()).find("calibrated") == 0);
  CHECK_NEAR(config.volts_per_count, 230 / (400 / std::sqrt(2.0)), 0.01);
}

TEST(without_a_meter_there_is_nothing_to_read_and_to_calibrate_by) {
  Config config;
  CHECK(answer_to("meter", config, Swing{}).find("no wave") != std::string::npos);
  CHECK(answer_to("cal 230", config, Swing{}).find("no:") == 0);
  CHECK(config.volts_per_count == 0);
}
