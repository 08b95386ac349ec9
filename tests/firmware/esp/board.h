// The parts of a board that its drivers touch, played: a clock, pins, a serial line and the converter.
#pragma once

#include <Arduino.h>
#include <esp_adc/adc_continuous.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace board {

extern uint32_t now_us;
extern std::map<int, int> pins;            // what was written last
extern std::string typed, printed;         // on the serial line
extern std::vector<int> channels;          // that the converter was told to sample
extern uint32_t conversions_per_s;         // of all channels
extern std::function<uint32_t(int channel, double seconds)> voltage;  // counts of a pin

// Begin anew.
void reset();
// Run the task that was started last until the converter has sampled for so long.
void run_task(double seconds);

}  // namespace board
