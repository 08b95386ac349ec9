// Builds text in a buffer of the caller, without printf: that would bring floats and a heap.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace svitlobot {

class TextWriter {
 public:
  TextWriter(char* into, size_t capacity) : into_(into), capacity_(capacity) {
    if (capacity_ > 0) into_[0] = 0;
  }

  void put(char character) {
    if (length_ + 1 >= capacity_) {
      is_full_ = true;
      return;
    }
    into_[length_++] = character;
    into_[length_] = 0;
  }

  void text(const char* from) {
    while (*from != 0) put(*from++);
  }

  void number(uint32_t value, int at_least_digits = 1) {
    char digits[10];
    int count = 0;
    do {
      digits[count++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value > 0 || count < at_least_digits);
    while (count > 0) put(digits[--count]);
  }

  void hex(uint32_t value) {
    for (int shift = 28; shift >= 0; shift -= 4) put("0123456789abcdef"[value >> shift & 15]);
  }

  bool is_whole() const { return !is_full_; }
  size_t length() const { return length_; }

 private:
  char* into_;
  size_t capacity_;
  size_t length_ = 0;
  bool is_full_ = false;
};

}  // namespace svitlobot
