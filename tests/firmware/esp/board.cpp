#include "board.h"

#include <cstdarg>

namespace board {

namespace {

struct Stop {};

void (*task)(void*) = nullptr;
void* argument = nullptr;
uint32_t stop_at_us = 0;

}  // namespace

uint32_t now_us = 0;
std::map<int, int> pins;
std::string typed, printed;
std::vector<int> channels;
uint32_t conversions_per_s = 0;
std::function<uint32_t(int, double)> voltage;

void reset() {
  now_us = 0;
  pins.clear();
  typed.clear();
  printed.clear();
  channels.clear();
  task = nullptr;
}

void run_task(double seconds) {
  stop_at_us = now_us + static_cast<uint32_t>(seconds * 1e6);
  try {
    task(argument);
  } catch (const Stop&) {
  }
}

}  // namespace board

unsigned long millis() { return board::now_us / 1000; }
unsigned long micros() { return board::now_us; }
void delay(uint32_t ms) { board::now_us += ms * 1000; }
void pinMode(uint8_t, uint8_t) {}
void digitalWrite(uint8_t pin, uint8_t value) { board::pins[pin] = value; }

HardwareSerial Serial;
EspClass ESP;
void EspClass::restart() {}
Print::~Print() {}
size_t Print::write(const uint8_t*, size_t length) { return length; }
size_t Print::println(const char* text) {
  board::printed += std::string(text) + "\n";
  return 0;
}
size_t Print::printf(const char* format, ...) {
  char line[300];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof line, format, values);
  va_end(values);
  board::printed += line;
  return 0;
}
int HardwareSerial::available() { return static_cast<int>(board::typed.size()); }
int HardwareSerial::read() {
  const char first = board::typed[0];
  board::typed.erase(0, 1);
  return first;
}
size_t HardwareSerial::write(uint8_t) { return 1; }
size_t HardwareSerial::write(const uint8_t*, size_t length) { return length; }

BaseType_t xTaskCreate(void (*task)(void*), const char*, uint32_t, void* argument, UBaseType_t, TaskHandle_t*) {
  board::task = task;
  board::argument = argument;
  return pdTRUE;
}

esp_err_t adc_continuous_new_handle(const adc_continuous_handle_cfg_t*, adc_continuous_handle_t*) { return ESP_OK; }
esp_err_t adc_continuous_config(adc_continuous_handle_t, const adc_continuous_config_t* config) {
  for (uint32_t i = 0; i < config->pattern_num; ++i) board::channels.push_back(config->adc_pattern[i].channel);
  board::conversions_per_s = config->sample_freq_hz;
  return ESP_OK;
}
esp_err_t adc_continuous_start(adc_continuous_handle_t) { return ESP_OK; }
esp_err_t adc_continuous_read(adc_continuous_handle_t, uint8_t* into, uint32_t most, uint32_t* length, uint32_t) {
  if (board::now_us >= board::stop_at_us) throw board::Stop{};
  const uint32_t began_us = board::now_us, conversions = most / SOC_ADC_DIGI_RESULT_BYTES;
  for (uint32_t i = 0; i < conversions; ++i) {
    const int channel = board::channels[i % board::channels.size()];
    const double seconds = began_us / 1e6 + static_cast<double>(i) / board::conversions_per_s;
    adc_digi_output_data_t result = {};
    result.type1.channel = static_cast<uint16_t>(channel & 15);
    result.type1.data = static_cast<uint16_t>(board::voltage(channel, seconds) & 4095);
    memcpy(into + i * SOC_ADC_DIGI_RESULT_BYTES, &result, SOC_ADC_DIGI_RESULT_BYTES);
  }
  board::now_us = began_us + static_cast<uint32_t>(1e6 * conversions / board::conversions_per_s);
  *length = conversions * SOC_ADC_DIGI_RESULT_BYTES;
  return ESP_OK;
}
