#include "wifi_link.h"

#if defined(ESP32)

#include "server_request.h"

namespace svitlobot {
namespace {

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

void WifiLink::post() {
  ServerRequest request;
  answer_ = Answer{};
  if (!request.open(config_, "/api/iot/data")) return;
  request.http.addHeader("Content-Type", "application/json");
  const int status = request.http.POST(reinterpret_cast<uint8_t*>(body_), length_);
  if (status > 0) {
    char begin[16] = "";
    request.http.getStream().readBytes(begin, strlen(ACCEPTED_BODY));
    answer_.status = status;
    answer_.is_from_api = strncmp(begin, ACCEPTED_BODY, strlen(ACCEPTED_BODY)) == 0;
    answer_.epoch_s = request.take_date();
    answer_.retry_after_s = static_cast<uint32_t>(request.http.header("Retry-After").toInt());
  }
  request.http.end();
}

}  // namespace svitlobot

#endif  // ESP32
