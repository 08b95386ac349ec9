// ESP32 with a SIM7600 modem, a relay of the mains, a ZMPT101B and a battery: it outlives the outage and reports it.
#include <arduino_clock.h>
#include <console.h>
#include <flash_storage.h>
#include <mains_sampler.h>
#include <modem_port.h>
#include <portal.h>
#include <root_certificates.h>
#include <sleep.h>

using namespace svitlobot;

namespace {

// docs/firmware.md shows the wiring.
constexpr int RELAY_PIN = 27, LED_PIN = 2, BUTTON_PIN = 0;
constexpr int MODEM_RECEIVE_PIN = 16, MODEM_TRANSMIT_PIN = 17, MODEM_POWER_PIN = 4, MODEM_RESET_PIN = 5;
constexpr int METER_CHANNEL = 6, BATTERY_CHANNEL = 7;  // GPIO 34 and 35
constexpr float BATTERY_MV_PER_COUNT = 2 * 3100.0f / 4095;  // two equal resistors before the pin

ArduinoClock uptime;
FlashStorage config_flash(0, 2), journal_flash(2, 4);
ConfigStore store(config_flash);
Config config;
ModemPort port(Serial2);
ModemPins pins(MODEM_POWER_PIN, MODEM_RESET_PIN);
MainsSampler sampler(METER_CHANNEL, BATTERY_CHANNEL, BATTERY_MV_PER_COUNT);
Console console(config, store);
HeldButton button(BUTTON_PIN);
Sim7600* modem = nullptr;
Sensor* sensor = nullptr;

}  // namespace

void setup() {
  Serial.begin(115200);
  pinMode(RELAY_PIN, INPUT_PULLDOWN);
  pinMode(BUTTON_PIN, INPUT_PULLUP);
  pinMode(LED_PIN, OUTPUT);
  config_flash.begin();
  journal_flash.begin();
  store.load(config);
  if (!config.is_complete()) provision(config, store, console, {"Точка доступу (APN) SIM-картки"}, LED_PIN);
  pins.begin();
  port.begin(MODEM_RECEIVE_PIN, MODEM_TRANSMIT_PIN);
  sampler.begin(config);
  static Sim7600 the_modem(port, pins, uptime, config, MODEM_ROOT_CERTIFICATE);
  static Sensor the_sensor(config.sensor_id, uptime, journal_flash, the_modem, esp_random());
  modem = &the_modem;
  sensor = &the_sensor;
  sensor->begin();
  enableLoopWDT();
}

void loop() {
  Inputs inputs;
  inputs.relay = digitalRead(RELAY_PIN) == HIGH;
  sampler.fill(inputs);
  pins.step();
  modem->step();
  sensor->step(inputs);
  console.step(sampler.swing());
  show(LED_PIN, sensor->light());
  if (sensor->action() == Watchdog::Action::RESTART) ESP.restart();
  if (button.is_held()) {
    disableLoopWDT();
    provision(config, store, console, {"Точка доступу (APN) SIM-картки"}, LED_PIN);
  }
  if (sensor->plan().is_hibernating) {
    Serial2.print("AT+CPOF\r");  // the modem off
    delay(500);
    sleep_until_mains(RELAY_PIN);
  }
  delay(10);
}
