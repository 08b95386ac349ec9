#include "firmware_update.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "text_writer.h"

namespace svitlobot {
namespace {

// The API writes no spaces, no escapes and no nested objects here, so a name is found as it stands.
const char* value_after(const char* json, const char* name) {
  const char* found = strstr(json, name);
  return found == nullptr ? nullptr : found + strlen(name);
}

// Copy a string's characters up to its closing quote; false when it is missing, too long or has an escape.
bool text_value(const char* json, const char* name, char* into, size_t capacity) {
  const char* value = value_after(json, name);
  if (value == nullptr || *value++ != '"') return false;
  size_t length = 0;
  for (; *value != '"'; ++value) {
    if (*value == 0 || *value == '\\' || length + 1 >= capacity) return false;
    into[length++] = *value;
  }
  into[length] = 0;
  return length > 0;
}

bool from_hex(const char* text, uint8_t* into, size_t length) {
  if (strlen(text) != 2 * length) return false;
  for (size_t i = 0; i < length; ++i) {
    const int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    into[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return true;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

bool from_base64(const char* text, uint8_t* into, size_t length) {
  uint32_t bits = 0;
  int count = 0;
  size_t done = 0;
  for (; *text != 0 && *text != '='; ++text) {
    const int digit = base64_digit(*text);
    if (digit < 0) return false;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    if (done == length) return false;
    into[done++] = static_cast<uint8_t>(bits >> count);
  }
  return done == length;
}

bool read_update(const char* json, FirmwareUpdate& update) {
  char digest[65], signature[89];
  const char* size = value_after(json, "\"size\":");
  if (value_after(json, "\"is_update\":true") == nullptr || size == nullptr) return false;
  update.size = static_cast<uint32_t>(strtoul(size, nullptr, 10));
  return update.size > 0 && text_value(json, "\"version\":", update.version, sizeof update.version) &&
         text_value(json, "\"path\":", update.path, sizeof update.path) && update.path[0] == '/' &&
         text_value(json, "\"sha256\":", digest, sizeof digest) && from_hex(digest, update.sha256, 32) &&
         text_value(json, "\"signature\":", signature, sizeof signature) &&
         from_base64(signature, update.signature, 64);
}

size_t signed_text(const char* board, const FirmwareUpdate& update, char* into, size_t capacity) {
  TextWriter text(into, capacity);
  text.text("svitlobot-firmware\n");
  text.text(board);
  text.put('\n');
  text.text(update.version);
  text.put('\n');
  for (const uint8_t byte : update.sha256) {
    text.put("0123456789abcdef"[byte >> 4]);
    text.put("0123456789abcdef"[byte & 15]);
  }
  text.put('\n');
  return text.is_whole() ? text.length() : 0;
}

}  // namespace svitlobot
