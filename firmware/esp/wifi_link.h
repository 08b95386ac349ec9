// The core's link over Wi-Fi: requests run in a task of their own, so that samples are taken meanwhile.
#pragma once

#if defined(ESP32)

#include <WiFi.h>
#include <svitlobot_core.h>

#include <atomic>

namespace svitlobot {

class WifiLink : public Link {
 public:
  explicit WifiLink(const Config& config) : config_(config) {}

  // Join the network and start the task.
  void begin();

  bool is_ready() override;
  void send(const char* body, size_t length) override;
  bool poll(Answer& answer) override;
  void cancel() override { is_cancelled_ = true; }
  void reset() override;

 private:
  enum class State { IDLE, SENDING, DONE };

  static void run(void* self);
  void post();

  const Config& config_;
  std::atomic<State> state_{State::IDLE};
  std::atomic<bool> is_cancelled_{false};
  TaskHandle_t task_ = nullptr;
  char body_[LONGEST_BODY] = "";
  size_t length_ = 0;
  Answer answer_;
};

}  // namespace svitlobot

#endif  // ESP32
