#include "wifi_link.h"

#if defined(ESP32)

#include "root_certificate.h"

namespace svitlobot {
namespace {

constexpr int TIMEOUT_MS = 10'000;
constexpr uint32_t STACK_BYTES = 12'288;  // TLS needs most of it

}  // namespace

void WifiLink::begin() {
  WiFi.mode(WIFI_STA);
  WiFi.setAutoReconnect(true);
  WiFi.begin(config_.network, config_.password);
  xTaskCreate(run, "link", STACK_BYTES, this, 1, &task_);
}

bool WifiLink::is_ready() { return state_ == State::IDLE && WiFi.status() == WL_CONNECTED; }

void WifiLink::send(const char* body, size_t length) {
  length_ = length < sizeof body_ ? length : 0;
  memcpy(body_, body, length_);
  is_cancelled_ = false;
  state_ = State::SENDING;
  xTaskNotifyGive(task_);
}

bool WifiLink::poll(Answer& answer) {
  if (state_ != State::DONE) return false;
  answer = answer_;
  state_ = State::IDLE;
  return true;
}

void WifiLink::reset() {
  WiFi.disconnect();
  WiFi.begin(config_.network, config_.password);
}

void WifiLink::run(void* self) {
  auto* link = static_cast<WifiLink*>(self);
  for (;;) {
    ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
    link->post();
    // Nobody waits for a request that was given up.
    link->state_ = link->is_cancelled_ ? State::IDLE : State::DONE;
  }
}

bool WifiLink::open(HTTPClient& http, WiFiClientSecure& secure, WiFiClient& plain, const Config& config,
                    const String& path) {
  http.setTimeout(TIMEOUT_MS);
  http.setConnectTimeout(TIMEOUT_MS);
  const bool is_tls = config.transport == Transport::TLS;
  if (is_tls) secure.setCACert(ROOT_CERTIFICATE);
  WiFiClient& client = is_tls ? static_cast<WiFiClient&>(secure) : plain;
  if (!http.begin(client, String(config.host), config.port, path, is_tls)) return false;
  http.addHeader("Authorization", String("Bearer ") + config.key);
  return true;
}

void WifiLink::post() {
  HTTPClient http;
  WiFiClientSecure secure;
  WiFiClient plain;
  answer_ = Answer{};
  if (!open(http, secure, plain, config_, "/api/iot/data")) return;
  const char* kept[] = {"Date", "Retry-After"};
  http.collectHeaders(kept, 2);
  http.addHeader("Content-Type", "application/json");
  const int status = http.POST(reinterpret_cast<uint8_t*>(body_), length_);
  if (status > 0) {
    char begin[16] = "";
    http.getStream().readBytes(begin, strlen(ACCEPTED_BODY));
    answer_.status = status;
    answer_.is_from_api = strncmp(begin, ACCEPTED_BODY, strlen(ACCEPTED_BODY)) == 0;
    answer_.epoch_s = parse_http_date(http.header("Date").c_str());
    answer_.retry_after_s = static_cast<uint32_t>(http.header("Retry-After").toInt());
  }
  http.end();
}

}  // namespace svitlobot

#endif  // ESP32
