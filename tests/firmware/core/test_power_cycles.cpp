// Ten thousand lives of a sensor, each ended at a random moment, also in the middle of a write or an erasure.
#include <set>

#include "bench.h"
#include "check.h"

using namespace svitlobot;

namespace {

constexpr int LIVES = 10'000;

using Key = std::pair<std::string, uint32_t>;  // boot id and seq: the server stores each once

struct World {
  bench::Flash flash;
  std::mt19937 random{20261129};
  std::map<Key, bool> committed;     // the changes that the sensor has, and so the server must get
  std::vector<bool> states;          // of those, in their order
  std::map<Key, bool> stored;        // what the server holds
  std::set<Key> acknowledged;        // changes whose acceptance the sensor had time to note
  uint32_t boot = 1;
  bool relay = true;

  uint32_t upto(uint32_t most) { return random() % (most + 1); }
};

std::string hex(uint32_t boot) {
  char text[9];
  TextWriter(text, sizeof text).hex(boot);
  return text;
}

class Life {
 public:
  explicit Life(World& world) : world_(world), sensor_("ESP32_001", clock_, world.flash, link_, world.boot) {}

  // Live for so many milliseconds; an outage of the network may begin and end, answers may be lost.
  void live(uint32_t ms) {
    sensor_.begin();
    note_committed();
    bool has_network = world_.upto(2) > 0;
    while (clock_.ticks < ms) {
      if (world_.upto(40) == 0) world_.relay = !world_.relay;
      if (world_.upto(60) == 0) has_network = !has_network;
      step(has_network);
      const Millis idle = sensor_.idle_ms();
      clock_.ticks += static_cast<uint32_t>(idle < 20 ? 20 : idle > 400 ? 400 : idle);
    }
  }

  // With a network that works, until the server has everything.
  void settle() {
    for (int i = 0; i < 2000; ++i, clock_.ticks += 100) step(true, false);
    CHECK(sensor_.journal().size() == 0);
  }

 private:
  void step(bool has_network, bool may_lose_answers = true) {
    link_.has_network = has_network;
    inputs_.relay = world_.relay;
    sensor_.step(inputs_);
    note_committed();
    if (!link_.is_open) return;
    if (may_lose_answers && world_.upto(20) == 0) return link_.answer(0);  // it never arrived
    const Key key{bench::boot_in(link_.body), static_cast<uint32_t>(bench::number_in(link_.body, "seq"))};
    CHECK(world_.acknowledged.count(key) == 0);  // nothing that was acknowledged is sent again
    world_.stored.emplace(key, link_.body.find("\"is_power_on\":1") != std::string::npos);
    if (may_lose_answers && world_.upto(20) == 0) return link_.answer(0);  // it arrived, and the answer did not
    link_.answer(200, 1'795'932'001);
    sensor_.step(inputs_);
    note_committed();
    if (world_.committed.count(key) > 0) world_.acknowledged.insert(key);
  }

  // Changes that stand in the journal and were not known yet.
  void note_committed() {
    for (size_t i = 0; i < sensor_.journal().size(); ++i) {
      const Change& change = sensor_.journal().pending(i);
      if (world_.committed.emplace(Key{hex(change.boot), change.seq}, change.is_on).second) {
        world_.states.push_back(change.is_on);
      }
    }
    CHECK(sensor_.journal().dropped() == 0);
  }

  World& world_;
  bench::FakeClock clock_;
  bench::FakeLink link_;
  Inputs inputs_;
  Sensor sensor_;
};

}  // namespace

TEST(ten_thousand_power_cycles_lose_no_change_and_send_none_twice) {
  World world;
  int cuts = 0;
  for (int life = 0; life < LIVES; ++life, ++world.boot) {
    world.flash.power_up();
    if (world.upto(1) == 0) world.flash.cut_after(world.upto(3), world.upto(31));
    try {
      Life(world).live(world.upto(12'000));
    } catch (const bench::PowerCut&) {
      ++cuts;
    }
  }
  world.flash.power_up();
  Life last(world);
  last.live(1000);
  last.settle();
  CHECK(cuts > LIVES / 10);
  CHECK(world.committed.size() > LIVES / 2);
  for (const auto& [key, is_on] : world.committed) {
    const auto stored = world.stored.find(key);
    CHECK(stored != world.stored.end());
    CHECK(stored->second == is_on);
  }
  // No change is there under two names, and none is missing between two others.
  for (size_t i = 1; i < world.states.size(); ++i) CHECK(world.states[i] != world.states[i - 1]);
  CHECK(world.states.back() == world.relay);
}
