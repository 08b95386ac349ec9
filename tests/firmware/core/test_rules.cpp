// JSON, configuration, battery, watchdog, light.
#include <cmath>

#include "bench.h"
#include "bytes.h"
#include "check.h"

using namespace svitlobot;

namespace {

std::string json(const Reading& reading) {
  char body[LONGEST_BODY];
  CHECK(write_json(reading, body, sizeof body) == std::strlen(body));
  return body;
}

}  // namespace

TEST(a_reading_is_written_as_the_api_reads_it) {
  Reading reading;
  reading.sensor_id = "ESP32_001";
  reading.is_on = true;
  reading.mains = {22931, 4998};
  reading.boot = 0x1A2B3C4D;
  reading.seq = 7;
  CHECK(json(reading) ==
        "{\"sensor_id\":\"ESP32_001\",\"is_power_on\":1,\"voltage\":229.31,\"frequency\":49.98,"
        "\"boot_id\":\"1a2b3c4d\",\"seq\":7,\"firmware_version\":\"1.0.0\"}");
}

TEST(what_was_not_measured_is_left_out) {
  Reading reading;
  reading.sensor_id = "Дім \"1\"";
  reading.age_ds = 1234;
  reading.battery = 87;
  CHECK(json(reading) ==
        "{\"sensor_id\":\"Дім \\\"1\\\"\",\"is_power_on\":0,\"boot_id\":\"00000000\",\"seq\":0,"
        "\"age_s\":123.4,\"battery\":87,\"firmware_version\":\"1.0.0\"}");
}

TEST(the_longest_reading_fits_and_a_short_buffer_gives_none) {
  const std::string id(50, '"');
  Reading reading;
  reading.sensor_id = id.c_str();
  reading.mains = {65534, 65534};
  reading.boot = reading.seq = ~0u;
  reading.age_ds = OLDEST_DS;
  reading.battery = 100;
  CHECK(json(reading).size() < LONGEST_BODY - 1);
  char small[40];
  CHECK(write_json(reading, small, sizeof small) == 0);
}

TEST(a_provisioning_link_sets_the_config) {
  Config config;
  CHECK(set_from_query(config, "host=svitlobot.example&port=443&tls=1&id=ESP32_001&key=abcDEF123456789&net=My%20net&pass=a%26b+c&v=2"));
  CHECK(config.is_complete());
  CHECK(std::string(config.sensor_id) == "ESP32_001");
  CHECK(std::string(config.network) == "My net");
  CHECK(std::string(config.password) == "a&b c");
  CHECK(config.transport == Transport::TLS && config.port == 443);
}

TEST(plain_http_is_only_by_choice) {
  Config config;
  CHECK(set_from_query(config, "tls=0"));
  CHECK(config.transport == Transport::PLAIN && config.port == 80);
  CHECK(set_from_query(config, "host=a.example&port=8443&tls=1"));
  CHECK(config.transport == Transport::TLS && config.port == 8443);
  CHECK(!set_value(config, "tls", "no"));
}

TEST(a_wrong_value_changes_nothing) {
  Config config;
  CHECK(set_from_query(config, "id=A&host=a.example"));
  for (const char* query : {"id=B&host=a b", "id=B&port=0", "id=B&port=65536", "id=B&port=x",
                            "id=B&key=a%20b", "id=B&cal=-1", "id=B&cal=0x", "id=B&cal=20", "id=B&key=%0", "id=B&key=%zz",
                            "id=B&net=%00", "id=B&host=", "id="}) {
    CHECK(!set_from_query(config, query));
    CHECK(std::string(config.sensor_id) == "A");
  }
  const std::string long_id = "id=" + std::string(51, 'x');
  CHECK(!set_from_query(config, long_id.c_str()));
}

TEST(a_calibration_can_be_taken_back) {
  Config config;
  CHECK(config.volts_per_count == 0);
  CHECK(set_value(config, "cal", "0.31") && config.volts_per_count > 0.3f);
  CHECK(set_value(config, "cal", "0") && config.volts_per_count == 0);
}

TEST(any_bytes_as_a_query_are_survived) {
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string query;
    for (uint32_t length = random() % 60; length > 0; --length) query += "idkeyhost=&%+0F:\xff"[random() % 17];
    Config config;
    set_from_query(config, query.c_str());
  }
}

TEST(a_config_is_kept_and_a_power_cut_leaves_the_one_before) {
  for (uint32_t operation = 0; operation < 4; ++operation) {
    bench::Flash flash(2, 4096);
    ConfigStore store(flash);
    Config config;
    CHECK(!store.load(config));
    CHECK(set_from_query(config, "id=first&key=k&host=h.example&cal=0.31"));
    CHECK(store.save(config) && store.save(config));
    flash.cut_after(operation, operation * 50);
    Config next = config;
    CHECK(set_value(next, "id", "next"));
    bool is_saved = false;
    try {
      is_saved = store.save(next);
    } catch (const bench::PowerCut&) {
    }
    flash.power_up();
    Config loaded;
    CHECK(store.load(loaded));
    CHECK(std::string(loaded.sensor_id) == (is_saved ? "next" : "first"));
    CHECK_NEAR(loaded.volts_per_count, 0.31, 1e-6);
  }
}

TEST(a_battery_is_there_only_when_its_owner_says_so) {
  bench::Flash flash(2, 4096);
  ConfigStore store(flash);
  Config config, loaded;
  CHECK(!config.has_battery);
  CHECK(set_value(config, "battery", "1") && config.has_battery);
  CHECK(!set_value(config, "battery", "yes") && config.has_battery);
  CHECK(store.save(config) && store.load(loaded) && loaded.has_battery);
}

// What the first firmware wrote, with the calibration that it gave every board.
TEST(the_config_of_the_first_firmware_is_read_and_its_guess_is_no_calibration) {
  for (float calibration : {0.2f, 0.31f}) {
    bench::Flash flash(2, 4096);
    ConfigStore store(flash);
    Config config, loaded;
    CHECK(set_from_query(config, "id=first&key=k&host=h.example&battery=1"));
    config.volts_per_count = calibration;
    CHECK(store.save(config));
    uint8_t* cells = flash.cells.data();
    cells[4] = 1;
    put32(cells + 290, crc32(cells, 290));
    CHECK(store.load(loaded));
    CHECK(std::string(loaded.sensor_id) == "first" && std::string(loaded.host) == "h.example");
    CHECK(!loaded.has_battery);
    CHECK_NEAR(loaded.volts_per_count, calibration == 0.2f ? 0 : calibration, 1e-6);
  }
}

TEST(a_battery_is_told_in_percent) {
  CHECK(battery_percent(0) == NO_BATTERY);
  CHECK(battery_percent(3000) == 0);
  CHECK(battery_percent(3750) == 42);
  CHECK(battery_percent(4200) == 100);
  int before = 0;
  for (uint32_t mv = 3300; mv <= 4200; ++mv) {
    CHECK(battery_percent(mv) >= before);
    before = battery_percent(mv);
  }
}

TEST(a_sensor_on_a_low_battery_does_without_and_stays_known) {
  CHECK(power_plan(true, 2).heartbeats == 1 && !power_plan(true, 2).is_hibernating);
  CHECK(power_plan(false, NO_BATTERY).heartbeats == 1);
  CHECK(power_plan(false, 40).has_light && !power_plan(false, 39).has_light);
  CHECK(power_plan(false, 10).heartbeats < 5);
  CHECK(power_plan(false, 3).is_hibernating);
}

TEST(a_hibernating_sensor_is_silent_until_the_mains_return) {
  bench::Rig rig;
  rig.inputs.battery_mv = 3900;
  rig.run(1000);
  rig.inputs.battery_mv = 3320;
  rig.run(Sensor::EMPTY_FOR_MS + 100);
  CHECK(rig.sensor.plan().is_hibernating);
  rig.link.bodies.clear();
  rig.run(600'000);
  CHECK(rig.link.bodies.empty());
  CHECK(rig.sensor.action() == Watchdog::Action::NONE);
  rig.inputs.relay = true;
  rig.run(1000);
  CHECK(!rig.link.bodies.empty());
  CHECK(bench::number_in(rig.link.bodies[0], "is_power_on") == 1);
  CHECK(bench::number_in(rig.link.bodies[0], "battery") == 0);
}

TEST(an_outage_that_meets_an_empty_battery_is_told_before_the_sensor_sleeps) {
  bench::Rig rig;
  rig.inputs.battery_mv = 3300;
  rig.inputs.relay = true;
  rig.run(60'000);
  rig.inputs.relay = false;
  rig.is_answering = false;
  rig.run(55'000);  // the network is slow
  CHECK(!rig.sensor.plan().is_hibernating);
  rig.is_answering = true;
  rig.run(4'000);
  CHECK(rig.sensor.journal().size() == 0);
  CHECK(bench::number_in(rig.link.bodies.back(), "is_power_on") == 0);
  rig.run(2'000);
  CHECK(rig.sensor.plan().is_hibernating);
}

TEST(a_battery_that_looks_empty_now_and_then_puts_no_sensor_to_sleep) {
  bench::Rig rig;
  rig.run(1'000);
  for (int i = 0; i < 20; ++i) {
    rig.inputs.battery_mv = i % 2 ? 3900 : 3300;
    rig.run(30'000);
    CHECK(!rig.sensor.plan().is_hibernating);
  }
}

TEST(a_link_without_success_is_reset_and_the_board_restarted_at_last) {
  bench::Rig rig;
  rig.is_answering = false;
  rig.run(Watchdog::LINK_SILENT_MS + 1000, 500);
  CHECK(rig.link.resets == 1);
  rig.run(Watchdog::LINK_SILENT_MS, 500);
  CHECK(rig.link.resets == 2);
  bool is_restarting = false;
  for (Millis ms = 0; ms < Watchdog::BOARD_SILENT_MS && !is_restarting; ms += 500) {
    rig.run(500, 500);
    is_restarting = rig.sensor.action() == Watchdog::Action::RESTART;
  }
  CHECK(is_restarting);
}

TEST(a_stuck_meter_restarts_the_board) {
  bench::Rig rig;
  rig.inputs.relay = true;
  rig.run(5000);
  rig.inputs.is_meter_stuck = true;
  rig.run(10'000);
  CHECK(rig.sensor.action() == Watchdog::Action::NONE);
  rig.run(6'000);
  CHECK(rig.sensor.action() == Watchdog::Action::RESTART);
}

TEST(each_state_has_its_light) {
  const auto flashes = [](Light light, Millis ms) {
    int count = 0;
    for (Millis now = 1; now <= ms; ++now) count += shines(light, now) && !shines(light, now - 1);
    return count;
  };
  CHECK(flashes(Light::OFF, 6000) == 0);
  CHECK(flashes(Light::OUTAGE, 6000) == 2);
  CHECK(flashes(Light::NO_LINK, 6000) == 6);
  CHECK(flashes(Light::REFUSED, 6000) == 12);
  CHECK(flashes(Light::PROVISIONING, 6000) == 15);
  CHECK(shines(Light::WORKING, 1500) && !shines(Light::WORKING, 3050));
}
