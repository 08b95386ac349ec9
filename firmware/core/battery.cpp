#include "battery.h"

namespace svitlobot {
namespace {

struct Point {
  uint32_t millivolts;
  int percent;
};

constexpr Point CURVE[] = {{3300, 0}, {3500, 5}, {3600, 12}, {3680, 25}, {3750, 42}, {3830, 58}, {3950, 75}, {4060, 88},
                           {4170, 100}};

}  // namespace

int battery_percent(uint32_t millivolts) {
  if (millivolts < 1000) return NO_BATTERY;
  Point below = CURVE[0];
  if (millivolts <= below.millivolts) return below.percent;
  for (const Point& above : CURVE) {
    if (millivolts < above.millivolts) {
      const auto part = static_cast<int>((millivolts - below.millivolts) * (above.percent - below.percent) /
                                         (above.millivolts - below.millivolts));
      return below.percent + part;
    }
    below = above;
  }
  return 100;
}

PowerPlan power_plan(bool has_mains, int percent) {
  if (has_mains || percent == NO_BATTERY || percent >= 40) return {1, true, false};
  if (percent >= 15) return {1, false, false};
  return {4, false, percent < 4};
}

}  // namespace svitlobot
