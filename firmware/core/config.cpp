#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"

namespace svitlobot {
namespace {

// Copy a text that is not too long and has no unprintable character.
template <size_t N>
bool copy(char (&into)[N], const char* value, bool may_be_empty = false, bool may_have_spaces = true) {
  const size_t length = strlen(value);
  if (length >= N || (length == 0 && !may_be_empty)) return false;
  for (size_t i = 0; i < length; ++i) {
    const auto character = static_cast<unsigned char>(value[i]);
    if (character < (may_have_spaces ? 0x20 : 0x21) || character == 0x7F) return false;
  }
  memset(into, 0, N);
  memcpy(into, value, length);
  return true;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

uint16_t usual_port(Transport transport) { return transport == Transport::TLS ? 443 : 80; }

bool set_port(Config& config, const char* value) {
  char* end = nullptr;
  const unsigned long port = strtoul(value, &end, 10);
  if (*value < '0' || *value > '9' || *end != 0 || port < 1 || port > 65535) return false;
  config.port = static_cast<uint16_t>(port);
  return true;
}

bool is_host(const char* value) {
  while (is_word(*value) || *value == '.' || *value == '-') ++value;
  return *value == 0;
}

bool set_flag(bool& flag, const char* value) {
  if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) return false;
  flag = *value == '1';
  return true;
}

bool set_transport(Config& config, const char* value) {
  bool is_tls = false;
  if (!set_flag(is_tls, value)) return false;
  const bool is_usual = config.port == usual_port(config.transport);
  config.transport = is_tls ? Transport::TLS : Transport::PLAIN;
  if (is_usual) config.port = usual_port(config.transport);
  return true;
}

bool set_calibration(Config& config, const char* value) {
  char* end = nullptr;
  const float number = strtof(value, &end);
  const bool is_taken_back = number == 0;  // the meter was taken out, or its trimmer turned
  if (end == value || *end != 0 || !(is_taken_back || (number > 0.001f && number < 10.0f))) return false;
  config.volts_per_count = number;
  return true;
}

// Decode one name or value up to `stop`, '&' or the end; false when it does not fit or is no proper escape.
bool decode(const char*& from, char stop, char* into, size_t capacity) {
  size_t length = 0;
  while (*from != 0 && *from != stop && *from != '&') {
    char character = *from++;
    if (character == '+') character = ' ';
    if (character == '%') {
      const int high = hex_digit(from[0]);
      const int low = high < 0 ? -1 : hex_digit(from[1]);
      if (low < 0 || high + low == 0) return false;
      character = static_cast<char>(high * 16 + low);
      from += 2;
    }
    if (length + 1 >= capacity) return false;
    into[length++] = character;
  }
  into[length] = 0;
  return true;
}

constexpr const char* NAMES[] = {"id", "key", "host", "port", "tls", "net", "pass", "cal", "battery"};

bool is_known(const char* name) {
  for (const char* known : NAMES) {
    if (strcmp(name, known) == 0) return true;
  }
  return false;
}

}  // namespace

bool set_value(Config& config, const char* name, const char* value) {
  if (strcmp(name, "id") == 0) return copy(config.sensor_id, value);
  if (strcmp(name, "key") == 0) return strchr(value, '"') == nullptr && copy(config.key, value, false, false);
  if (strcmp(name, "host") == 0) return is_host(value) && copy(config.host, value);
  if (strcmp(name, "port") == 0) return set_port(config, value);
  if (strcmp(name, "tls") == 0) return set_transport(config, value);
  if (strcmp(name, "net") == 0) return copy(config.network, value, true);
  if (strcmp(name, "pass") == 0) return copy(config.password, value, true);
  if (strcmp(name, "cal") == 0) return set_calibration(config, value);
  if (strcmp(name, "battery") == 0) return set_flag(config.has_battery, value);
  return false;
}

bool set_from_query(Config& config, const char* query) {
  Config changed = config;
  while (*query != 0) {
    char name[8], value[200];
    if (!decode(query, '=', name, sizeof name)) {
      while (*query != 0 && *query != '&') ++query;  // a name longer than any of ours
      name[0] = 0;
    }
    value[0] = 0;
    if (*query == '=') {
      ++query;
      if (!decode(query, '&', value, sizeof value)) return false;
    }
    if (is_known(name) && !set_value(changed, name, value)) return false;
    if (*query == '&') ++query;
  }
  config = changed;
  return true;
}

}  // namespace svitlobot
