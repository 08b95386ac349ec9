// What a board gives the core, played: a clock, a flash whose power may be cut, a link to a server that remembers.
#pragma once

#include <cstring>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "svitlobot_core.h"

namespace bench {

struct FakeClock : svitlobot::Clock {
  uint32_t ticks = 0;
  uint32_t ticks_ms() override { return ticks; }
};

struct PowerCut {};

// NOR flash as the data sheets have it: a write clears bits, and what is cut off has done some of them, at random.
class Flash : public svitlobot::Storage {
 public:
  explicit Flash(uint32_t sectors = 4, uint32_t bytes = 2048)
      : cells(sectors * bytes, 0xFF), erased(sectors, 0), sectors_(sectors), bytes_(bytes) {}

  uint32_t sector_bytes() const override { return bytes_; }
  uint32_t sectors() const override { return sectors_; }

  bool read(uint32_t at, uint8_t* into, size_t length) override {
    std::memcpy(into, cells.data() + at, length);
    return true;
  }

  bool write(uint32_t at, const uint8_t* from, size_t length) override {
    const bool is_cut = cut_now();
    for (size_t i = 0; i < length; ++i) {
      // Bits are programmed one after the other; the byte at which the power goes has some of its own done.
      if (is_cut && i == cut_byte_ % length) {
        cells[at + i] &= static_cast<uint8_t>(from[i] | random());
        throw PowerCut{};
      }
      cells[at + i] &= from[i];
    }
    return true;
  }

  bool erase(uint32_t sector) override {
    ++erased[sector];
    uint8_t* first = cells.data() + sector * bytes_;
    if (cut_now()) {
      tear(first);
      throw PowerCut{};
    }
    std::memset(first, 0xFF, bytes_);
    return true;
  }

  // Cut the power in the operation that comes after so many; 0 is the next.
  void cut_after(uint32_t operations, uint32_t byte) {
    operations_left_ = operations;
    cut_byte_ = byte;
    will_cut_ = true;
  }
  void power_up() { will_cut_ = false; }

  std::vector<uint8_t> cells;
  std::vector<uint32_t> erased;
  std::mt19937 random{7};
  // What an erasure that is cut off has done: some bytes are erased, some have some of their bits set, some are whole.
  std::function<void(uint8_t*)> tear = [this](uint8_t* first) {
    const uint32_t share = random() % 4;
    for (uint32_t i = 0; i < bytes_; ++i) {
      if (random() % 4 >= share) first[i] |= static_cast<uint8_t>(random() % 2 ? 0xFF : random());
    }
  };

 private:
  bool cut_now() { return will_cut_ && operations_left_-- == 0; }

  uint32_t sectors_, bytes_;
  uint32_t operations_left_ = 0, cut_byte_ = 0;
  bool will_cut_ = false;
};

// A link whose requests the test answers.
struct FakeLink : svitlobot::Link {
  bool has_network = true;
  bool is_open = false;
  int resets = 0, cancels = 0;
  std::string body;
  std::vector<std::string> bodies;
  bool has_answer = false;
  svitlobot::Answer prepared;

  bool is_ready() override { return has_network; }
  void send(const char* from, size_t length) override {
    body.assign(from, length);
    bodies.push_back(body);
    is_open = true;
  }
  bool poll(svitlobot::Answer& answer) override {
    if (!has_answer) return false;
    has_answer = is_open = false;
    answer = prepared;
    return true;
  }
  void cancel() override {
    ++cancels;
    is_open = false;
  }
  void reset() override { ++resets; }

  void answer(int status, uint32_t epoch_s = 0, bool is_from_api = true) {
    prepared = svitlobot::Answer{status, epoch_s, 0, is_from_api};
    has_answer = true;
  }
};

// The number behind a name in a body; -1 when it is not there.
inline double number_in(const std::string& body, const std::string& name) {
  const size_t at = body.find("\"" + name + "\":");
  return at == std::string::npos ? -1 : std::strtod(body.c_str() + at + name.size() + 3, nullptr);
}

inline std::string boot_in(const std::string& body) { return body.substr(body.find("\"boot_id\":\"") + 11, 8); }

// A sensor on its bench, whose requests are answered at once while `is_answering`.
struct Rig {
  FakeClock clock;
  Flash flash;
  FakeLink link;
  svitlobot::Inputs inputs;
  svitlobot::Sensor sensor;
  bool is_answering = true;

  explicit Rig(uint32_t boot = 0x1A2B3C4D) : sensor("ESP32_001", clock, flash, link, boot) { sensor.begin(); }

  void step() {
    sensor.step(inputs);
    if (is_answering && link.is_open) {
      link.answer(200);
      sensor.step(inputs);
    }
  }
  // Let time pass, in steps as a board makes them.
  void run(uint32_t ms, uint32_t every = 50) {
    for (uint32_t passed = 0; passed < ms; passed += every) {
      clock.ticks += every;
      step();
    }
  }
};

}  // namespace bench
