// What is sent, and when: changes at once, heartbeats, back-off, what was kept while offline.
#include "bench.h"
#include "check.h"

using namespace svitlobot;
using bench::number_in;
using bench::Rig;

namespace {

Rig& started(Rig& rig) {
  rig.inputs.relay = true;
  rig.run(1000);
  rig.link.bodies.clear();
  return rig;
}

uint32_t now_of(const Rig& rig) { return rig.clock.ticks; }

}  // namespace

TEST(a_sensor_reports_its_state_when_it_starts) {
  Rig rig;
  rig.inputs.relay = true;
  rig.run(1000);
  CHECK(rig.link.bodies.size() == 2);  // the change to "on", and how things stand
  CHECK(number_in(rig.link.bodies[0], "is_power_on") == 1);
  CHECK(number_in(rig.link.bodies[0], "age_s") < 1);
}

TEST(a_change_is_sent_within_two_seconds) {
  Rig rig;
  started(rig);
  rig.run(20'000);
  const uint32_t changed_at = now_of(rig);
  const size_t before = rig.link.bodies.size();
  rig.inputs.relay = false;
  while (rig.link.bodies.size() == before) rig.run(50);
  CHECK(now_of(rig) - changed_at <= 500);
  CHECK(number_in(rig.link.bodies.back(), "is_power_on") == 0);
}

TEST(heartbeats_come_each_minute_with_jitter_and_never_later) {
  Rig rig;
  started(rig);
  std::vector<uint32_t> pauses;
  uint32_t last = 0;
  for (int i = 0; i < 20 * 60'000 / 50; ++i) {
    const size_t before = rig.link.bodies.size();
    rig.run(50);
    if (rig.link.bodies.size() == before) continue;
    if (last > 0) pauses.push_back(now_of(rig) - last);
    last = now_of(rig);
  }
  CHECK(pauses.size() >= 19 && pauses.size() <= 23);
  uint32_t shortest = ~0u, longest = 0;
  for (const uint32_t pause : pauses) {
    shortest = pause < shortest ? pause : shortest;
    longest = pause > longest ? pause : longest;
  }
  CHECK(shortest >= 54'000 && longest <= 60'100);
  CHECK(longest - shortest > 1'000);
}

TEST(two_sensors_do_not_beat_in_step) {
  Rig first(1), second(2);
  started(first);
  started(second);
  int together = 0, alone = 0;
  for (int i = 0; i < 10 * 60'000 / 50; ++i) {
    const size_t of_first = first.link.bodies.size(), of_second = second.link.bodies.size();
    first.run(50);
    second.run(50);
    const bool is_first = first.link.bodies.size() > of_first, is_second = second.link.bodies.size() > of_second;
    together += is_first && is_second;
    alone += is_first != is_second;
  }
  CHECK(together <= 1 && alone >= 18);
}

TEST(failures_wait_twice_as_long_each_time_up_to_half_a_minute) {
  Random random(5);
  Backoff backoff(random);
  Millis highest = 1000;
  for (int i = 0; i < 12; ++i) {
    const Millis pause = backoff.fail();
    CHECK(pause >= highest / 2 && pause <= highest);
    highest = highest * 2 > 30'000 ? 30'000 : highest * 2;
  }
  backoff.succeed();
  CHECK(backoff.fail() <= 1000);
}

TEST(a_change_cuts_the_wait_after_a_failure_short) {
  Rig rig;
  started(rig);
  rig.is_answering = false;
  for (int i = 0; i < 200'000 / 50; ++i) {
    rig.run(50);
    if (rig.link.is_open) rig.link.answer(503);
  }
  rig.link.bodies.clear();
  rig.inputs.relay = false;
  rig.run(1000);
  CHECK(rig.link.bodies.size() >= 1);
  CHECK(number_in(rig.link.bodies[0], "is_power_on") == 0);
}

TEST(what_changed_while_offline_is_sent_with_its_age_after_the_present_state) {
  Rig rig;
  started(rig);
  rig.link.has_network = false;
  rig.run(10'000);
  rig.inputs.relay = false;
  rig.run(100'000);
  rig.inputs.relay = true;
  rig.run(200'000);
  rig.link.bodies.clear();
  rig.link.has_network = true;
  rig.run(5'000);
  CHECK(rig.link.bodies.size() == 3);
  CHECK(number_in(rig.link.bodies[0], "is_power_on") == 1 && number_in(rig.link.bodies[0], "age_s") == -1);
  CHECK(number_in(rig.link.bodies[1], "is_power_on") == 0);
  CHECK_NEAR(number_in(rig.link.bodies[1], "age_s"), 300, 1);
  CHECK(number_in(rig.link.bodies[2], "is_power_on") == 1);
  CHECK_NEAR(number_in(rig.link.bodies[2], "age_s"), 200, 1);
  CHECK(number_in(rig.link.bodies[1], "seq") < number_in(rig.link.bodies[2], "seq"));
}

TEST(a_change_during_a_request_is_no_older_than_its_answer) {
  Rig rig;
  started(rig);
  rig.is_answering = false;
  while (!rig.link.is_open) rig.run(50);  // a heartbeat is on its way, and slow
  rig.inputs.relay = false;
  rig.run(5'000);
  rig.link.answer(200);
  rig.run(100);
  CHECK(number_in(rig.link.body, "is_power_on") == 0);
  CHECK(number_in(rig.link.body, "age_s") <= 0.1);  // else the server would take it for older than the heartbeat
}

TEST(a_change_of_an_earlier_start_is_dated_by_the_servers_time) {
  bench::Flash flash;
  bench::FakeClock clock;
  bench::FakeLink link;
  Inputs inputs;
  inputs.relay = true;
  constexpr uint32_t NOON = 1'795'953'600;
  {
    Sensor before("ESP32_001", clock, flash, link, 0xAAAA);
    before.begin();
    for (int i = 0; i < 100; ++i, clock.ticks += 50) {
      before.step(inputs);
      if (link.is_open) link.answer(200, NOON);
    }
    link.has_network = false;
    inputs.relay = false;
    for (int i = 0; i < 100; ++i, clock.ticks += 50) before.step(inputs);
  }
  link.has_network = true;  // the battery is empty; an hour later it is charged again
  Sensor after("ESP32_001", clock, flash, link, 0xBBBB);
  after.begin();
  link.bodies.clear();
  for (int i = 0; i < 100; ++i, clock.ticks += 50) {
    after.step(inputs);
    if (link.is_open) link.answer(200, NOON + 3600);
  }
  CHECK(link.bodies.size() == 2);
  CHECK(bench::boot_in(link.bodies[0]) == "0000bbbb");  // how things stand: its answer tells the time
  CHECK(bench::boot_in(link.bodies[1]) == "0000aaaa");
  CHECK_NEAR(number_in(link.bodies[1], "age_s"), 3595, 5);
}

TEST(a_change_that_nothing_dates_is_no_news) {
  bench::Flash flash;
  {
    Journal before(flash);
    before.mount();
    before.add(Change{0xAAAA, 1, 500, 0, false});
  }
  Rig rig(0xBBBB);
  rig.flash.cells = flash.cells;
  rig.sensor.begin();
  rig.run(2000);
  CHECK(rig.link.bodies.size() == 2);
  CHECK(number_in(rig.link.bodies[1], "age_s") >= 60);
}

TEST(a_captive_portals_200_is_no_acceptance) {
  Rig rig;
  rig.is_answering = false;
  rig.inputs.relay = true;
  for (int i = 0; i < 200; ++i) {
    rig.run(50);
    if (rig.link.is_open) rig.link.answer(200, 0, false);
  }
  CHECK(rig.sensor.journal().size() == 1);
  CHECK(rig.sensor.light() == Light::NO_LINK);
}

TEST(a_change_that_the_server_will_never_take_does_not_block_the_others) {
  Rig rig;
  rig.is_answering = false;
  rig.inputs.relay = true;
  rig.run(1000);
  rig.link.answer(422);
  rig.run(1000);
  CHECK(rig.sensor.journal().size() == 0);
}

TEST(a_refused_key_is_tried_again_each_minute_and_loses_no_change) {
  Rig rig;
  rig.is_answering = false;
  rig.inputs.relay = true;
  for (int i = 0; i < 10 * 60'000 / 50; ++i) {
    rig.run(50);
    if (rig.link.is_open) rig.link.answer(401);
  }
  CHECK(rig.link.bodies.size() >= 9 && rig.link.bodies.size() <= 11);
  CHECK(rig.sensor.journal().size() == 1);
  CHECK(rig.sensor.light() == Light::REFUSED);
}

TEST(a_server_that_asks_for_a_pause_gets_it) {
  Rig rig;
  started(rig);
  rig.is_answering = false;
  while (!rig.link.is_open) rig.run(50);
  rig.link.prepared = Answer{429, 0, 120, false};
  rig.link.has_answer = true;
  rig.link.bodies.clear();
  rig.run(119'000);
  CHECK(rig.link.bodies.empty());
  rig.run(2'000);
  CHECK(rig.link.bodies.size() == 1);
}

TEST(a_request_without_an_answer_is_given_up) {
  Rig rig;
  rig.is_answering = false;
  rig.inputs.relay = true;
  rig.run(60'000);
  CHECK(rig.link.cancels >= 1);
  CHECK(rig.link.bodies.size() >= 2);
}

TEST(a_voltage_that_jumps_is_reported_at_once_and_one_that_wanders_is_not) {
  Rig rig;
  rig.inputs.mains = {23000, 5000};
  started(rig);
  rig.run(20'000);
  rig.link.bodies.clear();
  rig.inputs.mains.centivolts = 23500;
  rig.run(1000);
  CHECK(rig.link.bodies.empty());
  rig.inputs.mains.centivolts = 19000;
  rig.run(1000);
  CHECK(rig.link.bodies.size() == 1);
  CHECK(number_in(rig.link.bodies[0], "voltage") == 190);
  for (int i = 0; i < 8; ++i) {  // and a voltage that dances does not flood the server
    rig.inputs.mains.centivolts = i % 2 ? 19000 : 23000;
    rig.run(1000);
  }
  CHECK(rig.link.bodies.size() == 1);
}
