#include "updater.h"

#if defined(ESP32)

#include <Arduino.h>
#include <Ed25519.h>
#include <SHA256.h>
#include <Update.h>
#include <esp_ota_ops.h>

#include "operator_key.h"
#include "wifi_link.h"

// Tell Arduino's start-up code to leave the proof of a new firmware to `prove`.
extern "C" bool verifyRollbackLater() { return true; }

namespace svitlobot {
namespace {

constexpr uint32_t ASK_EVERY_MS = 6 * 3600 * 1000;
constexpr uint32_t FIRST_ASK_MS = 10 * 60 * 1000;  // a firmware that cannot even run so long asks for no other
constexpr size_t PIECE = 1024;
constexpr uint32_t PIECE_WITHIN_MS = 15'000;

}  // namespace

void Updater::step() {
  if (OPERATOR_KEY[0] == 0) return;
  if (millis() - asked_at_ < (has_asked_ ? ASK_EVERY_MS : FIRST_ASK_MS)) return;
  asked_at_ = millis();
  has_asked_ = true;
  FirmwareUpdate update;
  if (fetch(update) && is_signed(update) && install(update)) ESP.restart();
}

void Updater::prove() {
  if (is_proven_) return;
  is_proven_ = true;
  esp_ota_mark_app_valid_cancel_rollback();
}

bool Updater::fetch(FirmwareUpdate& update) {
  HTTPClient http;
  WiFiClientSecure secure;
  WiFiClient plain;
  const String path = String("/api/firmware/") + board_ + "?running=" + FIRMWARE_VERSION;
  if (!WifiLink::open(http, secure, plain, config_, path)) return false;
  const bool is_found = http.GET() == 200 && http.getSize() < 1024 && read_update(http.getString().c_str(), update);
  http.end();
  return is_found;
}

bool Updater::is_signed(const FirmwareUpdate& update) const {
  uint8_t key[32];
  char text[LONGEST_SIGNED_TEXT];
  const size_t length = signed_text(board_, update, text, sizeof text);
  return length > 0 && from_base64(OPERATOR_KEY, key, sizeof key) &&
         Ed25519::verify(update.signature, key, text, length);
}

bool Updater::install(const FirmwareUpdate& update) {
  HTTPClient http;
  WiFiClientSecure secure;
  WiFiClient plain;
  if (!WifiLink::open(http, secure, plain, config_, update.path)) return false;
  if (http.GET() != 200 || !Update.begin(update.size)) {
    http.end();
    return false;
  }
  SHA256 digest;
  uint8_t piece[PIECE], sum[32];
  uint32_t done = 0, heard_at = millis();
  while (done < update.size && millis() - heard_at < PIECE_WITHIN_MS) {
    const size_t rest = update.size - done;
    const size_t count = http.getStream().readBytes(piece, rest < PIECE ? rest : PIECE);
    if (count == 0) continue;
    heard_at = millis();
    digest.update(piece, count);
    if (Update.write(piece, count) != count) break;
    done += count;
  }
  http.end();
  digest.finalize(sum, sizeof sum);
  // The image is begun only when every byte of it is what the operator signed.
  if (done == update.size && memcmp(sum, update.sha256, sizeof sum) == 0) return Update.end(true);
  Update.abort();
  return false;
}

}  // namespace svitlobot

#endif  // ESP32
