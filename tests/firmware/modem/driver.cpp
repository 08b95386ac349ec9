// A sensor with the modem's driver on the serial line named on the command line. Time stands still but for the orders
// on standard input: "MILLISECONDS RELAY". Each is answered with what there is to see.
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <vector>

#include "sim7600.h"

using namespace svitlobot;

namespace {

struct OrderedClock : Clock {
  uint32_t ticks = 0;
  uint32_t ticks_ms() override { return ticks; }
};

struct SerialLine : ByteStream {
  int line;
  unsigned long count_read = 0, count_written = 0;

  explicit SerialLine(const char* path) : line(open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    termios raw{};
    tcgetattr(line, &raw);
    cfmakeraw(&raw);
    tcsetattr(line, TCSANOW, &raw);
  }
  int read() override {
    unsigned char byte;
    if (::read(line, &byte, 1) != 1) return -1;
    ++count_read;
    return byte;
  }
  void write(const char* from, size_t length) override {
    if (length > 0 && ::write(line, from, length) != static_cast<ssize_t>(length)) std::perror("write");
    count_written += length;
  }
};

struct PowerPin : ModemPower {
  int restarts = 0;
  void restart() override { ++restarts; }
};

struct Flash : Storage {
  std::vector<uint8_t> cells = std::vector<uint8_t>(4 * 4096, 0xFF);
  uint32_t sector_bytes() const override { return 4096; }
  uint32_t sectors() const override { return 4; }
  bool read(uint32_t at, uint8_t* into, size_t length) override { return std::memcpy(into, &cells[at], length) != nullptr; }
  bool write(uint32_t at, const uint8_t* from, size_t length) override {
    for (size_t i = 0; i < length; ++i) cells[at + i] &= from[i];
    return true;
  }
  bool erase(uint32_t sector) override { return std::memset(&cells[sector * 4096], 0xFF, 4096) != nullptr; }
};

}  // namespace

int main(int, char** arguments) {
  Config config;
  if (!set_from_query(config, arguments[2])) return 2;
  OrderedClock clock;
  SerialLine line(arguments[1]);
  PowerPin power;
  Flash flash;
  Sim7600 modem(line, power, clock, config, "-----BEGIN CERTIFICATE-----\nROOT\n-----END CERTIFICATE-----\n");
  Sensor sensor(config.sensor_id, clock, flash, modem, 0xB007B007);
  sensor.begin();
  std::puts("ready");
  std::fflush(stdout);
  unsigned now;
  int relay;
  while (std::scanf("%u %d", &now, &relay) == 2) {
    clock.ticks = now;
    Inputs inputs;
    inputs.relay = relay != 0;
    modem.step();
    sensor.step(inputs);
    std::printf("%lu %lu %d %d %zu\n", line.count_read, line.count_written, power.restarts, modem.is_ready() ? 1 : 0,
                sensor.journal().size());
    std::fflush(stdout);
  }
}
