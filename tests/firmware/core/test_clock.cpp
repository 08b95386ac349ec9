// Uptime, the server's time, debounce.
#include "bench.h"
#include "check.h"

using namespace svitlobot;

TEST(uptime_goes_on_when_millis_overflows) {
  bench::FakeClock clock;
  clock.ticks = 0xFFFFFF00u;
  Uptime uptime(clock);
  clock.ticks += 0x200;  // wraps
  CHECK(uptime.now() == 0x200);
  for (int wraps = 0; wraps < 4; ++wraps) {
    clock.ticks += 0x80000000u;
    uptime.now();
    clock.ticks += 0x80000000u;
    uptime.now();
  }
  CHECK(uptime.now() == 0x200 + 4 * (Millis{1} << 32));
}

TEST(heartbeats_go_on_across_the_overflow_of_millis) {
  bench::Rig rig;
  rig.clock.ticks = 0;
  rig.run(1000);
  rig.clock.ticks = 0xFFFFFFFFu - 90'000;  // 49.7 days later but for 90 s
  rig.step();
  const size_t before = rig.link.bodies.size();
  rig.run(300'000);
  const size_t heartbeats = rig.link.bodies.size() - before;
  CHECK(heartbeats >= 5 && heartbeats <= 6);
}

TEST(an_http_date_is_read) {
  CHECK(parse_http_date("Sun, 29 Nov 2026 06:00:01 GMT") == 1795932001u);
  CHECK(parse_http_date("Tue, 29 Feb 2028 23:59:59 GMT") == 1835481599u);
}

TEST(what_is_no_http_date_is_no_time) {
  for (const char* text : {"", "garbage", "Sun, 29 Nov 2026 06:00:01 EET", "Sun, 29 Xxx 2026 06:00:01 GMT",
                           "Sun, 29 Nov 1970 06:00:01 GMT", "Sun, 2\xff Nov 2026 06:00:01 GMT"}) {
    CHECK(parse_http_date(text) == 0);
  }
  CHECK(parse_http_date(nullptr) == 0);
}

TEST(the_servers_time_is_known_for_moments_before_and_after) {
  ServerTime time;
  CHECK(time.at(5000) == 0);
  time.heard(1'000'000, 60'000);
  CHECK(time.at(70'000) == 1'000'010);
  CHECK(time.at(50'000) == 999'990);
  time.heard(0, 90'000);  // an answer without a date
  CHECK(time.at(60'000) == 1'000'000);
}

TEST(a_bouncing_contact_is_one_change) {
  Debounce debounce;
  Millis now = 0;
  for (; now < 1000; now += 10) debounce.sample(true, now);
  int changes = 0;
  for (int bounce = 0; bounce < 20; ++bounce, now += 7) changes += debounce.sample(bounce % 2 == 0, now);
  const Millis steady_from = now;
  for (; now < steady_from + 1000; now += 10) changes += debounce.sample(false, now);
  CHECK(changes == 1);
  CHECK(!debounce.is_on());
  CHECK(debounce.since() >= steady_from - 7);
}

TEST(a_blink_shorter_than_the_debounce_is_no_change) {
  Debounce debounce;
  Millis now = 0;
  for (; now < 1000; now += 10) debounce.sample(true, now);
  for (const Millis until = now + SETTLE_MS - 20; now < until; now += 10) CHECK(!debounce.sample(false, now));
  for (const Millis until = now + 1000; now < until; now += 10) CHECK(!debounce.sample(true, now));
  CHECK(debounce.is_on());
}

TEST(a_change_is_dated_at_its_first_sample) {
  Debounce debounce;
  for (Millis now = 0; now < 1000; now += 10) debounce.sample(true, now);
  for (Millis now = 1000; now < 2000; now += 10) debounce.sample(false, now);
  CHECK(debounce.since() == 1000);
}
