// The core as a shared library of the host: simulated sensors run what devices run. C names, so that ctypes finds them.
//
// A sensor here lives in simulated flash of its own and is told the time; requests are the caller's to carry out.
#include <cstring>
#include <new>

#include "svitlobot_core.h"

using namespace svitlobot;

namespace {

struct SimulatedClock : Clock {
  uint64_t now_ms = 0;
  uint32_t ticks_ms() override { return static_cast<uint32_t>(now_ms); }
};

struct MemoryFlash : Storage {
  static constexpr uint32_t BYTES = 2048, SECTORS = 3;
  uint8_t cells[BYTES * SECTORS];

  MemoryFlash() { std::memset(cells, 0xFF, sizeof cells); }
  uint32_t sector_bytes() const override { return BYTES; }
  uint32_t sectors() const override { return SECTORS; }
  bool read(uint32_t at, uint8_t* into, size_t length) override {
    std::memcpy(into, cells + at, length);
    return true;
  }
  bool write(uint32_t at, const uint8_t* from, size_t length) override {
    for (size_t i = 0; i < length; ++i) cells[at + i] &= from[i];
    return true;
  }
  bool erase(uint32_t sector) override {
    std::memset(cells + sector * BYTES, 0xFF, BYTES);
    return true;
  }
};

struct CallersLink : Link {
  bool has_network = true;
  bool has_answer = false;
  char body[LONGEST_BODY];
  size_t length = 0;  // of a body that the caller has not taken yet
  Answer answer;

  bool is_ready() override { return has_network; }
  void send(const char* from, size_t count) override {
    std::memcpy(body, from, count);
    length = count;
    has_answer = false;  // of a request that was given up
  }
  bool poll(Answer& into) override {
    if (!has_answer) return false;
    has_answer = false;
    into = answer;
    return true;
  }
  void cancel() override { length = 0; }
  void reset() override {}
};

}  // namespace

struct SimulatedSensor {
  char sensor_id[sizeof Config::sensor_id];
  SimulatedClock clock;
  MemoryFlash flash;
  CallersLink link;
  Inputs inputs;
  Sensor sensor;

  SimulatedSensor(const char* id, uint32_t entropy) : sensor(sensor_id, clock, flash, link, entropy) {
    std::strncpy(sensor_id, id, sizeof sensor_id - 1);
    sensor_id[sizeof sensor_id - 1] = 0;
    sensor.begin();
  }
};

extern "C" {

// A sensor that starts at time 0; null when there is no memory. `entropy` becomes its boot id.
SimulatedSensor* svitlobot_new(const char* sensor_id, uint32_t entropy, uint32_t heartbeat_ms) {
  auto* sensor = new (std::nothrow) SimulatedSensor(sensor_id, entropy);
  if (sensor != nullptr) sensor->sensor.set_heartbeat_ms(heartbeat_ms);
  return sensor;
}

void svitlobot_delete(SimulatedSensor* sensor) { delete sensor; }

// What its inputs show from now on; 0xFFFF hundredths: not measured.
void svitlobot_inputs(SimulatedSensor* sensor, int relay, uint16_t centivolts, uint16_t centihertz,
                      uint32_t battery_mv, int has_network) {
  sensor->inputs.relay = relay != 0;
  sensor->inputs.mains = {centivolts, centihertz};
  sensor->inputs.battery_mv = battery_mv;
  sensor->link.has_network = has_network != 0;
}

// Let it work at `now_ms` since its start. The length of a body to post, which is copied; 0: nothing to post.
size_t svitlobot_step(SimulatedSensor* sensor, uint64_t now_ms, char* body, size_t capacity) {
  sensor->clock.now_ms = now_ms;
  sensor->sensor.step(sensor->inputs);
  const size_t length = sensor->link.length < capacity ? sensor->link.length : 0;
  std::memcpy(body, sensor->link.body, length);
  sensor->link.length = 0;
  return length;
}

// How the post has ended; the next step takes it in. Status 0: there was no answer.
void svitlobot_answer(SimulatedSensor* sensor, int status, uint32_t epoch_s, uint32_t retry_after_s, int is_from_api) {
  sensor->link.answer = Answer{status, epoch_s, retry_after_s, is_from_api != 0};
  sensor->link.has_answer = true;
}

// For how long no step is needed while the inputs stay as they are.
uint64_t svitlobot_idle_ms(const SimulatedSensor* sensor) { return sensor->sensor.idle_ms(); }

// Whether the last body says how things stand now, and not what was once.
int svitlobot_sent_state(const SimulatedSensor* sensor) { return sensor->sensor.sent_state() ? 1 : 0; }

// Read the query of a provisioning link. The id, key and host with port go into buffers of 80; 0 when it was refused.
int svitlobot_read_link(const char* query, char* sensor_id, char* key, char* host, int* port, int* is_tls) {
  Config config;
  if (!set_from_query(config, query) || !config.is_complete()) return 0;
  std::strcpy(sensor_id, config.sensor_id);
  std::strcpy(key, config.key);
  std::strcpy(host, config.host);
  *port = config.port;
  *is_tls = config.transport == Transport::TLS ? 1 : 0;
  return 1;
}

// What must be signed for the update that an answer of /api/firmware names; 0 when it names none.
size_t svitlobot_signed_text(const char* json, const char* board, char* into, size_t capacity) {
  FirmwareUpdate update;
  return read_update(json, update) ? signed_text(board, update, into, capacity) : 0;
}

}  // extern "C"
