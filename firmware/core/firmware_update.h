// What the server wants the board to run, and the text that the operator has signed for it.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace svitlobot {

struct FirmwareUpdate {
  char version[21] = "";
  char path[81] = "";  // on the server that has the readings
  uint32_t size = 0;
  uint8_t sha256[32] = {};
  uint8_t signature[64] = {};  // Ed25519, of `signed_text`
};

// Read the answer of GET /api/firmware/BOARD. False when there is nothing to update to, or anything in it is wrong.
bool read_update(const char* json, FirmwareUpdate& update);

constexpr size_t LONGEST_SIGNED_TEXT = 160;

// What must be signed for the update to be taken: it names the board and the version, so that no image passes for
// another. The length of the text.
size_t signed_text(const char* board, const FirmwareUpdate& update, char* into, size_t capacity);

// Bytes from Base64; false unless they are exactly `length`.
bool from_base64(const char* text, uint8_t* into, size_t length);

}  // namespace svitlobot
