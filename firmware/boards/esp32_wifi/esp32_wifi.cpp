// ESP32 or ESP32-C3 over Wi-Fi, with a relay of the mains and, where it is fitted, a ZMPT101B.
#include <arduino_clock.h>
#include <console.h>
#include <flash_storage.h>
#include <mains_sampler.h>
#include <portal.h>
#include <sleep.h>
#include <updater.h>
#include <wifi_link.h>

using namespace svitlobot;

namespace {

// docs/firmware.md shows the wiring.
#if CONFIG_IDF_TARGET_ESP32C3
constexpr const char* BOARD = "esp32c3";
constexpr int RELAY_PIN = 4, BUTTON_PIN = 9;
#if defined(RGB_BUILTIN)  // the DevKits' LED on GPIO 8 takes a protocol, which Arduino speaks for a pin of this number
constexpr int LED_PIN = RGB_BUILTIN;
constexpr bool IS_LED_INVERTED = false;
#else
constexpr int LED_PIN = 8;
constexpr bool IS_LED_INVERTED = true;
#endif
constexpr int METER_CHANNEL = 0, BATTERY_CHANNEL = 1;  // GPIO 0 and 1
#else
constexpr const char* BOARD = "esp32";
constexpr int RELAY_PIN = 27, LED_PIN = 2, BUTTON_PIN = 0;
constexpr bool IS_LED_INVERTED = false;
constexpr int METER_CHANNEL = 6, BATTERY_CHANNEL = 7;  // GPIO 34 and 35
#endif
constexpr float BATTERY_MV_PER_COUNT = 2 * 3100.0f / 4095;  // two equal resistors before the pin

ArduinoClock uptime;
FlashStorage config_flash(0, 2), journal_flash(2, 4);
ConfigStore store(config_flash);
Config config;
WifiLink wifi(config);
MainsSampler sampler(METER_CHANNEL, BATTERY_CHANNEL, BATTERY_MV_PER_COUNT);
Updater updater(BOARD, config);
Console console(config, store);
HeldButton button(BUTTON_PIN);
Sensor* sensor = nullptr;

// While nothing is owed and the mains are on: asking for firmware waits for the network.
void look_for_firmware() {
  if (sensor->light() == Light::WORKING) updater.prove();
  if (sensor->light() != Light::WORKING || sensor->journal().size() > 0 || !wifi.is_ready()) return;
  disableLoopWDT();
  updater.step();
  enableLoopWDT();
}

}  // namespace

void setup() {
  Serial.begin(115200);
  pinMode(RELAY_PIN, INPUT_PULLDOWN);
  pinMode(BUTTON_PIN, INPUT_PULLUP);
  pinMode(LED_PIN, OUTPUT);
  config_flash.begin();
  journal_flash.begin();
  store.load(config);
  if (!config.is_complete() || config.network[0] == 0) {
    provision(config, store, console, {"Мережа Wi-Fi"}, LED_PIN, IS_LED_INVERTED);
  }
  sampler.begin(config);
  wifi.begin();
  static Sensor the_sensor(config.sensor_id, uptime, journal_flash, wifi, esp_random());
  sensor = &the_sensor;
  sensor->begin();
  enableLoopWDT();
}

void loop() {
  Inputs inputs;
  inputs.relay = digitalRead(RELAY_PIN) == HIGH;
  sampler.fill(inputs);
  sensor->step(inputs);
  console.step(sampler.swing());
  show(LED_PIN, sensor->light(), IS_LED_INVERTED);
  look_for_firmware();
  if (sensor->action() == Watchdog::Action::RESTART) ESP.restart();
  if (button.is_held()) {
    disableLoopWDT();
    provision(config, store, console, {"Мережа Wi-Fi"}, LED_PIN, IS_LED_INVERTED);
  }
  if (sensor->plan().is_hibernating) sleep_until_mains(RELAY_PIN);
  delay(10);
}
