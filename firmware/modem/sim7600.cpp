#include "sim7600.h"

#include <stdlib.h>
#include <string.h>

namespace svitlobot {
namespace {

constexpr Millis COMMAND_MS = 5'000;
constexpr Millis ACTION_MS = 40'000;      // of one request, TLS and all
constexpr Millis AGAIN_MS = 2'000;        // between two looks at what takes its time
constexpr Millis BRING_UP_MS = 120'000;   // then the modem is restarted
constexpr Millis WATCH_MS = 30'000;       // between two looks at the registration while nothing is sent
constexpr uint8_t FAILURES_TO_BRING_UP = 3;  // requests
constexpr const char* ROOT_FILE = "svitlobot.pem";

bool begins(const char* line, const char* with) { return strncmp(line, with, strlen(with)) == 0; }

bool is_error(const char* line) {
  return strcmp(line, "ERROR") == 0 || begins(line, "+CME ERROR") || begins(line, "+CMS ERROR");
}

// What a modem writes when it has just started: whatever was being done is lost.
bool is_start(const char* line) { return strcmp(line, "RDY") == 0 || strcmp(line, "START") == 0; }

// "+CEREG: 0,1": at home; 5: roaming.
bool says_registered(const char* line) {
  const char* state = strchr(line, ',');
  return state != nullptr && (state[1] == '1' || state[1] == '5');
}

// Whether a header of HTTP has this name, in whatever case; `name` is in lower case and ends in a colon.
bool is_header(const char* line, const char* name) {
  for (; *name != 0; ++line, ++name) {
    const char lower = *line >= 'A' && *line <= 'Z' ? static_cast<char>(*line + 32) : *line;
    if (lower != *name) return false;
  }
  return true;
}

const char* value_of(const char* header) {
  const char* value = strchr(header, ':') + 1;
  while (*value == ' ') ++value;
  return value;
}

}  // namespace

Sim7600::Sim7600(ByteStream& stream, ModemPower& power, Clock& clock, const Config& config, const char* root_pem)
    : lines_(stream), stream_(stream), power_(power), uptime_(clock), config_(config), root_pem_(root_pem) {}

void Sim7600::step() {
  now_ = uptime_.now();
  while (const char* line = lines_.next()) take(line);
  const bool asks_again = stage_ == Stage::BOOTING || stage_ == Stage::PIN || stage_ == Stage::REGISTRATION;
  // Waiting for a network is no fault of the modem's: the sensor's watchdog resets it when that takes too long.
  if (stage_ < Stage::REGISTRATION && now_ - up_since_ > BRING_UP_MS) return restart();
  if (stage_ == Stage::IDLE) {
    if (now_ - entered_at_ > WATCH_MS) enter(Stage::WATCH);
  } else if (asks_again) {
    if (now_ - written_at_ >= AGAIN_MS) write_command();
  } else if (now_ - entered_at_ > patience()) {
    failed();
  }
}

void Sim7600::send(const char* body, size_t length) {
  body_length_ = length < sizeof body_ ? length : 0;
  memcpy(body_, body, body_length_);
  answer_ = Answer{};
  has_answer_ = has_read_body_ = false;
  enter(Stage::CLEAN_UP);
}

bool Sim7600::poll(Answer& answer) {
  if (!has_answer_) return false;
  has_answer_ = false;
  answer = answer_;
  return true;
}

void Sim7600::cancel() {
  if (is_request()) request_failed();
  has_answer_ = false;
}

void Sim7600::reset() { restart(); }

void Sim7600::restart() {
  power_.restart();
  lines_.forget();
  failures_ = 0;
  begin_anew();
}

// What was being done is lost; a request has had no answer.
void Sim7600::begin_anew() {
  answer_ = Answer{};
  if (is_request()) has_answer_ = true;
  is_unlocked_ = is_on_4g_ = is_on_3g_ = asks_4g_ = false;
  up_since_ = now_;
  enter(Stage::BOOTING);
}

void Sim7600::take(const char* line) {
  if (is_start(line) && stage_ != Stage::BOOTING) return begin_anew();
  if (begins(line, "+CPIN: ")) is_unlocked_ = strcmp(line + 7, "READY") == 0;
  if (begins(line, "+CEREG: ")) is_on_4g_ = says_registered(line);
  if (begins(line, "+CGREG: ")) is_on_3g_ = says_registered(line);
  if (stage_ == Stage::IDLE) return;
  if (is_request()) take_in_request(line);
  if (is_done(line)) return advance();
  if (is_error(line)) failed();
}

void Sim7600::take_in_request(const char* line) {
  if (stage_ == Stage::HEADERS) take_header(line);
  if (stage_ == Stage::READ && begins(line, ACCEPTED_BODY)) answer_.is_from_api = true;
  if (stage_ == Stage::READ && begins(line, "+HTTPREAD: ") && line[11] != '0') has_read_body_ = true;
}

bool Sim7600::is_done(const char* line) {
  const bool is_ok = strcmp(line, "OK") == 0;
  switch (stage_) {
    case Stage::PIN: return is_ok && is_unlocked_;
    case Stage::CERT_BEGIN: return line[0] == '>';
    case Stage::DATA: return strcmp(line, "DOWNLOAD") == 0;
    case Stage::REGISTRATION: return is_ok && is_registered();
    case Stage::CLEAN_UP:
    case Stage::TERMINATE: return is_ok || is_error(line);
    case Stage::ACTION: take_action(line); return answer_.status > 0;
    case Stage::READ: return begins(line, "+HTTPREAD: 0") || (is_ok && has_read_body_);
    default: return is_ok;
  }
}

// "+HTTPACTION: 1,200,15": method, status, length. The modem's own errors have numbers from 600 on.
void Sim7600::take_action(const char* line) {
  if (!begins(line, "+HTTPACTION: 1,")) return;
  const int status = atoi(line + 15);
  if (status >= 100 && status < 600) {
    answer_.status = status;
  } else {
    request_failed();
  }
}

void Sim7600::take_header(const char* line) {
  if (is_header(line, "date:")) answer_.epoch_s = parse_http_date(value_of(line));
  if (is_header(line, "retry-after:")) answer_.retry_after_s = static_cast<uint32_t>(strtoul(value_of(line), nullptr, 10));
}

bool Sim7600::is_skipped(Stage stage) const {
  if (stage == Stage::CONTEXT) return config_.network[0] == 0 || strchr(config_.network, '"') != nullptr;
  const bool is_of_tls = (stage >= Stage::CERT_BEGIN && stage <= Stage::TLS_SNI) || stage == Stage::TLS;
  return is_of_tls && config_.transport == Transport::PLAIN;
}

void Sim7600::advance() {
  if (stage_ == Stage::WATCH_3G) return enter(is_registered() ? Stage::IDLE : Stage::REGISTRATION);
  if (stage_ == Stage::TERMINATE) {
    has_answer_ = true;
    failures_ = 0;
    return enter(Stage::IDLE);
  }
  auto next = static_cast<Stage>(static_cast<uint8_t>(stage_) + 1);
  while (is_skipped(next)) next = static_cast<Stage>(static_cast<uint8_t>(next) + 1);
  enter(next);
}

void Sim7600::enter(Stage stage) {
  stage_ = stage;
  entered_at_ = now_;
  if (stage != Stage::IDLE) write_command();
}

void Sim7600::failed() {
  if (is_request()) return request_failed();
  if (stage_ == Stage::BOOTING || stage_ == Stage::PIN || stage_ == Stage::REGISTRATION) return;  // they ask again
  enter(Stage::BOOTING);
}

void Sim7600::request_failed() {
  // An answer whose headers or body could not be read is none: nobody can say that the API gave it.
  answer_ = Answer{};
  has_answer_ = true;
  if (++failures_ < FAILURES_TO_BRING_UP) return enter(Stage::WATCH);
  failures_ = 0;
  up_since_ = now_;
  enter(Stage::BOOTING);
}

Millis Sim7600::patience() const { return stage_ == Stage::ACTION ? ACTION_MS : COMMAND_MS; }

void Sim7600::writef(const char* first, const char* second, const char* third) {
  stream_.write(first, strlen(first));
  stream_.write(second, strlen(second));
  stream_.write(third, strlen(third));
}

void Sim7600::write_command() {
  char number[24];
  TextWriter text(number, sizeof number);
  written_at_ = now_;
  switch (stage_) {
    case Stage::BOOTING: return writef("AT\r");
    case Stage::ECHO_OFF: return writef("ATE0\r");
    case Stage::SMS_OFF: return writef("AT+CNMI=0,0,0,0,0\r");
    case Stage::PIN: return writef("AT+CPIN?\r");
    case Stage::CONTEXT: return writef("AT+CGDCONT=1,\"IP\",\"", config_.network, "\"\r");
    case Stage::CERT_BEGIN:
      text.number(static_cast<uint32_t>(strlen(root_pem_)));
      writef("AT+CCERTDOWN=\"", ROOT_FILE, "\",");
      return writef(number, "\r");
    case Stage::CERT_BODY: return writef(root_pem_);
    case Stage::TLS_VERSION: return writef("AT+CSSLCFG=\"sslversion\",0,4\r");
    case Stage::TLS_AUTH: return writef("AT+CSSLCFG=\"authmode\",0,1\r");
    case Stage::TLS_ROOT: return writef("AT+CSSLCFG=\"cacert\",0,\"", ROOT_FILE, "\"\r");
    case Stage::TLS_NO_CLOCK: return writef("AT+CSSLCFG=\"ignorelocaltime\",0,1\r");
    case Stage::TLS_SNI: return writef("AT+CSSLCFG=\"enableSNI\",0,1\r");
    case Stage::REGISTRATION:  // it is asked again and again: for one network, then for the other
      asks_4g_ = !asks_4g_;
      return writef(asks_4g_ ? "AT+CEREG?\r" : "AT+CGREG?\r");
    case Stage::IDLE: return;
    case Stage::WATCH: return writef("AT+CEREG?\r");
    case Stage::WATCH_3G: return writef("AT+CGREG?\r");
    case Stage::CLEAN_UP:
    case Stage::TERMINATE: return writef("AT+HTTPTERM\r");
    case Stage::INIT: return writef("AT+HTTPINIT\r");
    case Stage::URL:
      text.put(':');
      text.number(config_.port);
      writef("AT+HTTPPARA=\"URL\",\"", config_.transport == Transport::TLS ? "https://" : "http://", config_.host);
      return writef(number, "/api/iot/data\"\r");
    case Stage::CONTENT: return writef("AT+HTTPPARA=\"CONTENT\",\"application/json\"\r");
    case Stage::KEY: return writef("AT+HTTPPARA=\"USERDATA\",\"Authorization: Bearer ", config_.key, "\"\r");
    case Stage::TLS: return writef("AT+HTTPPARA=\"SSLCFG\",0\r");
    case Stage::DATA:
      text.number(static_cast<uint32_t>(body_length_));
      return writef("AT+HTTPDATA=", number, ",5000\r");
    case Stage::BODY: return stream_.write(body_, body_length_);
    case Stage::ACTION: return writef("AT+HTTPACTION=1\r");
    case Stage::HEADERS: return writef("AT+HTTPHEAD\r");
    case Stage::READ: return writef("AT+HTTPREAD=0,64\r");
  }
}

}  // namespace svitlobot
