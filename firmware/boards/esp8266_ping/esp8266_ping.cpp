// ESP8266 in a socket: it pings while there is power, and its silence is the outage.
#include <ESP8266WiFi.h>
#include <arduino_clock.h>
#include <console.h>
#include <flash_storage.h>
#include <portal.h>
#include <server_request.h>
#include <updater.h>

using namespace svitlobot;

namespace {

constexpr int LED_PIN = LED_BUILTIN, BUTTON_PIN = 0;
constexpr bool IS_LED_INVERTED = true;
constexpr uint32_t PING_MS = 60'000;
constexpr uint32_t RESTART_AFTER_MS = 30 * 60'000;  // without an answer

FlashStorage config_flash(0, 2);
ConfigStore store(config_flash);
Config config;
Console console(config, store);
HeldButton button(BUTTON_PIN);
Updater updater("esp8266", config);
Random chance(1);
Backoff backoff(chance);
Light light = Light::NO_LINK;
uint32_t wait_ms = 0, waited_from = 0, heard_at = 0;

// The status of the answer; 0 when there was none.
int ping() {
  ServerRequest request;
  if (!request.open(config, String("/api/ping/") + config.key)) return 0;
  const int status = request.http.GET();
  // A captive portal says 200, too.
  const bool is_ours = status != 200 || request.http.getString() == "OK";
  if (status > 0) request.take_date();
  request.http.end();
  return status > 0 && is_ours ? status : 0;
}

void beat() {
  const int status = WiFi.status() == WL_CONNECTED ? ping() : 0;
  light = status == 200 ? Light::WORKING : status == 401 ? Light::REFUSED : Light::NO_LINK;
  if (status == 200) {
    backoff.succeed();
    heard_at = millis();
  }
  wait_ms = status == 200 || status == 401 ? chance.between(PING_MS / 10 * 9, PING_MS)
                                           : static_cast<uint32_t>(backoff.fail());
  waited_from = millis();
}

}  // namespace

void setup() {
  Serial.begin(115200);
  pinMode(LED_PIN, OUTPUT);
  pinMode(BUTTON_PIN, INPUT_PULLUP);
  config_flash.begin();
  store.load(config);
  if (!config.is_complete() || config.network[0] == 0) {
    provision(config, store, console, {"Мережа Wi-Fi"}, LED_PIN, IS_LED_INVERTED);
  }
  chance = Random(ESP.random());
  WiFi.mode(WIFI_STA);
  WiFi.setAutoReconnect(true);
  WiFi.begin(config.network, config.password);
}

void loop() {
  if (millis() - waited_from >= wait_ms) beat();
  console.step();
  show(LED_PIN, light, IS_LED_INVERTED);
  if (light == Light::WORKING) updater.step();
  if (millis() - heard_at > RESTART_AFTER_MS) ESP.restart();
  if (button.is_held()) provision(config, store, console, {"Мережа Wi-Fi"}, LED_PIN, IS_LED_INVERTED);
  delay(20);
}
