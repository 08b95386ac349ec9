// Cuts what a modem writes into lines, and leaves out what nobody asked for.
#pragma once

#include <stddef.h>

#include "byte_stream.h"

namespace svitlobot {

// A line has at most 159 characters, the rest of a longer one is dropped; unprintable bytes become '?'. The text of an
// SMS follows its header on a line of its own and may say "OK": it is left out.
class AtLines {
 public:
  explicit AtLines(ByteStream& stream) : stream_(stream) {}

  // The next line, which stays valid until the next call; nullptr when none is complete. A prompt, ">", is a line.
  const char* next();
  void forget();

 private:
  const char* finish();

  ByteStream& stream_;
  char line_[160];
  size_t length_ = 0;
  bool is_sms_text_ = false;
};

}  // namespace svitlobot
