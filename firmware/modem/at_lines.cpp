#include "at_lines.h"

#include <string.h>

namespace svitlobot {

const char* AtLines::next() {
  for (int byte = stream_.read(); byte >= 0; byte = stream_.read()) {
    if (byte == '\r' || byte == '\n') {
      if (length_ == 0) continue;
      if (const char* line = finish()) return line;
      continue;
    }
    if (length_ + 1 < sizeof line_) line_[length_++] = byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '?';
    if (byte == '>' && length_ == 1) return finish();
  }
  return nullptr;
}

const char* AtLines::finish() {
  line_[length_] = 0;
  length_ = 0;
  const bool was_sms_text = is_sms_text_;
  is_sms_text_ = !was_sms_text && (strncmp(line_, "+CMT:", 5) == 0 || strncmp(line_, "+CMGL:", 6) == 0);
  return was_sms_text ? nullptr : line_;
}

void AtLines::forget() {
  while (stream_.read() >= 0) continue;
  length_ = 0;
  is_sms_text_ = false;
}

}  // namespace svitlobot
