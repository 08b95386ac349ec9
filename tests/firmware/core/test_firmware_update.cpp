// What the server says of firmware.
#include "bench.h"
#include "check.h"

using namespace svitlobot;

namespace {

const std::string DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const std::string SIGNATURE(86, 'A');

std::string answer(const std::string& sha256 = DIGEST, const std::string& signature = SIGNATURE + "==") {
  return "{\"is_update\":true,\"version\":\"1.1.0\",\"size\":912345,\"sha256\":\"" + sha256 + "\",\"signature\":\"" +
         signature + "\",\"path\":\"/api/firmware/esp32/1.1.0.bin\"}";
}

}  // namespace

TEST(a_wanted_update_is_read_and_its_signed_text_names_board_and_version) {
  FirmwareUpdate update;
  CHECK(read_update(answer().c_str(), update));
  CHECK(std::string(update.path) == "/api/firmware/esp32/1.1.0.bin" && update.size == 912345);
  char text[LONGEST_SIGNED_TEXT];
  CHECK(signed_text("esp32", update, text, sizeof text) == std::strlen(text));
  CHECK(text == "svitlobot-firmware\nesp32\n1.1.0\n" + DIGEST + "\n");
}

TEST(no_update_and_broken_ones_are_none) {
  FirmwareUpdate update;
  const std::string none =
      "{\"is_update\":false,\"version\":null,\"size\":null,\"sha256\":null,\"signature\":null,\"path\":null}";
  CHECK(!read_update(none.c_str(), update));
  CHECK(!read_update(answer(DIGEST.substr(2)).c_str(), update));
  CHECK(!read_update(answer(DIGEST, "AAAA").c_str(), update));
  CHECK(!read_update(answer(DIGEST, SIGNATURE + "AAAA").c_str(), update));
  for (size_t length = 0; length < answer().size() - 1; ++length) {
    CHECK(!read_update(answer().substr(0, length).c_str(), update) || length > answer().size() - 3);
  }
}

TEST(base64_is_read) {
  uint8_t bytes[5];
  CHECK(from_base64("c3ZpdGw=", bytes, 5));
  CHECK(std::memcmp(bytes, "svitl", 5) == 0);
  CHECK(!from_base64("c3Zp-Gw=", bytes, 5));
  CHECK(!from_base64("c3ZpdGw=", bytes, 4));
}
