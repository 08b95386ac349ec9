// The driver of a SIM7600 modem: a Link whose requests go through the modem's own HTTP and TLS.
#pragma once

#include "at_lines.h"
#include "svitlobot_core.h"

namespace svitlobot {

// One command after the other, each with its time; nothing waits, so that samples are taken while the modem thinks.
class Sim7600 final : public Link {
 public:
  // `root_pem` is the root certificate that the server must prove itself by; of no use for plain HTTP. `config` and
  // `root_pem` must outlive the driver.
  Sim7600(ByteStream& stream, ModemPower& power, Clock& clock, const Config& config, const char* root_pem);

  // Read what the modem wrote and write what is next. Call it as often as `Sensor::step`.
  void step();

  bool is_ready() override { return stage_ == Stage::IDLE; }
  void send(const char* body, size_t length) override;
  bool poll(Answer& answer) override;
  void cancel() override;
  void reset() override;

 private:
  // In their order: what brings the modem up, then what makes a request.
  enum class Stage : uint8_t {
    BOOTING, ECHO_OFF, SMS_OFF, PIN, CONTEXT, CERT_BEGIN, CERT_BODY, TLS_VERSION, TLS_AUTH, TLS_ROOT, TLS_NO_CLOCK, TLS_SNI,
    REGISTRATION, IDLE, WATCH, WATCH_3G,
    CLEAN_UP, INIT, URL, CONTENT, KEY, TLS, DATA, BODY, ACTION, HEADERS, READ, TERMINATE,
  };

  void enter(Stage stage);
  void advance();
  void write_command();
  void take(const char* line);
  void take_in_request(const char* line);
  bool is_done(const char* line);
  void failed();
  void request_failed();
  void restart();
  void begin_anew();
  void take_action(const char* line);
  void take_header(const char* line);
  bool is_request() const { return stage_ > Stage::WATCH_3G; }
  bool is_registered() const { return is_on_4g_ || is_on_3g_; }
  bool is_skipped(Stage stage) const;
  Millis patience() const;
  void writef(const char* first, const char* second = "", const char* third = "");

  AtLines lines_;
  ByteStream& stream_;
  ModemPower& power_;
  Uptime uptime_;
  const Config& config_;
  const char* root_pem_;
  Stage stage_ = Stage::BOOTING;
  Millis now_ = 0;
  Millis entered_at_ = 0;   // the stage
  Millis written_at_ = 0;   // its command, which some stages write again
  Millis up_since_ = 0;     // since when it is being brought up
  bool is_unlocked_ = false;  // the SIM card
  bool is_on_4g_ = false, is_on_3g_ = false;  // registered there; 2G counts as 3G
  bool asks_4g_ = false;    // which of them was asked for last
  bool has_read_body_ = false;
  uint8_t failures_ = 0;    // of requests, one after the other
  char body_[LONGEST_BODY];
  size_t body_length_ = 0;
  bool has_answer_ = false;
  Answer answer_;
};

}  // namespace svitlobot
