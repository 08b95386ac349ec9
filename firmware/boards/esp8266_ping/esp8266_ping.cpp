// ESP8266 in a socket: it pings while there is power, and its silence is the outage.
#include <ESP8266HTTPClient.h>
#include <ESP8266WiFi.h>
#include <WiFiClientSecureBearSSL.h>
#include <arduino_clock.h>
#include <console.h>
#include <flash_storage.h>
#include <portal.h>
#include <root_certificate.h>
#include <time.h>

using namespace svitlobot;

namespace {

constexpr int LED_PIN = LED_BUILTIN, BUTTON_PIN = 0;
constexpr bool IS_LED_INVERTED = true;
constexpr uint32_t PING_MS = 60'000, TIMEOUT_MS = 10'000;
constexpr uint32_t RESTART_AFTER_MS = 30 * 60'000;  // without an answer

FlashStorage config_flash(0, 2);
ConfigStore store(config_flash);
Config config;
Console console(config, store);
HeldButton button(BUTTON_PIN);
BearSSL::X509List root(ROOT_CERTIFICATE);
Random chance(1);
Backoff backoff(chance);
Light light = Light::NO_LINK;
uint32_t wait_ms = 0, waited_from = 0, heard_at = 0;
uint32_t epoch_s = 0;

// Certificates have dates and the board has no clock: it takes the time of the last answer, at first that of the build.
uint32_t build_time() {
  char date[40];
  snprintf(date, sizeof date, "Mon, %c%c %.3s %s %s GMT", __DATE__[4] == ' ' ? '0' : __DATE__[4], __DATE__[5], __DATE__,
           __DATE__ + 7, __TIME__);
  return parse_http_date(date);
}

// The status of the answer; 0 when there was none.
int ping() {
  const bool is_tls = config.transport == Transport::TLS;
  BearSSL::WiFiClientSecure secure;
  WiFiClient plain;
  secure.setTrustAnchors(&root);
  secure.setX509Time(epoch_s);
  secure.setBufferSizes(4096, 512);
  WiFiClient& client = is_tls ? static_cast<WiFiClient&>(secure) : plain;
  HTTPClient http;
  http.setTimeout(TIMEOUT_MS);
  const char* kept[] = {"Date"};
  if (!http.begin(client, String(config.host), config.port, String("/api/ping/") + config.key, is_tls)) return 0;
  http.collectHeaders(kept, 1);
  const int status = http.GET();
  // A captive portal says 200, too.
  const bool is_ours = status != 200 || http.getString() == "OK";
  if (const uint32_t told = parse_http_date(http.header("Date").c_str())) epoch_s = told;
  http.end();
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
    provision(config, store, {"Мережа Wi-Fi"}, LED_PIN, IS_LED_INVERTED);
  }
  chance = Random(ESP.random());
  epoch_s = build_time();
  WiFi.mode(WIFI_STA);
  WiFi.setAutoReconnect(true);
  WiFi.begin(config.network, config.password);
}

void loop() {
  if (millis() - waited_from >= wait_ms) beat();
  console.step(0);
  show(LED_PIN, light, IS_LED_INVERTED);
  if (millis() - heard_at > RESTART_AFTER_MS) ESP.restart();
  if (button.is_held()) provision(config, store, {"Мережа Wi-Fi"}, LED_PIN, IS_LED_INVERTED);
  delay(20);
}
