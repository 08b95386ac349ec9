#include "updater.h"

#include <Ed25519.h>
#include <SHA256.h>

#include "operator_key.h"
#include "server_request.h"

#if defined(ESP8266)
#include <Updater.h>
#else
#include <Update.h>
#include <esp_ota_ops.h>

// Tell Arduino's start-up code to leave the proof of a new firmware to `prove`.
extern "C" bool verifyRollbackLater() { return true; }
#endif

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
  if (!fetch(update) || !is_signed(update)) return;
  // A restart also lets go of what a download that broke off has begun; nothing of it is installed.
  install(update);
  ESP.restart();
}

void Updater::prove() {
  if (is_proven_) return;
  is_proven_ = true;
#if defined(ESP32)
  esp_ota_mark_app_valid_cancel_rollback();
#endif
}

bool Updater::fetch(FirmwareUpdate& update) {
  ServerRequest request;
  if (!request.open(config_, String("/api/firmware/") + board_ + "?running=" + FIRMWARE_VERSION)) return false;
  const bool is_found =
      request.http.GET() == 200 && request.http.getSize() < 1024 && read_update(request.http.getString().c_str(), update);
  request.http.end();
  return is_found;
}

bool Updater::is_signed(const FirmwareUpdate& update) const {
  uint8_t key[32];
  char text[LONGEST_SIGNED_TEXT];
  const size_t length = signed_text(board_, update, text, sizeof text);
  return length > 0 && from_base64(OPERATOR_KEY, key, sizeof key) &&
         Ed25519::verify(update.signature, key, text, length);
}

void Updater::install(const FirmwareUpdate& update) {
  ServerRequest request;
  if (!request.open(config_, update.path)) return;
  if (request.http.GET() == 200 && Update.begin(update.size)) {
    // It is begun only when every byte of it is what the operator signed.
    if (download(request.http.getStream(), update)) Update.end(true);
  }
  request.http.end();
}

bool Updater::download(Stream& from, const FirmwareUpdate& update) {
  static uint8_t piece[PIECE];
  uint8_t sum[32];
  SHA256 digest;
  uint32_t done = 0, heard_at = millis();
  while (done < update.size && millis() - heard_at < PIECE_WITHIN_MS) {
    const size_t rest = update.size - done;
    const size_t count = from.readBytes(piece, rest < PIECE ? rest : PIECE);
    if (count == 0) continue;
    heard_at = millis();
    digest.update(piece, count);
    if (Update.write(piece, count) != count) return false;
    done += count;
  }
  digest.finalize(sum, sizeof sum);
  return done == update.size && memcmp(sum, update.sha256, sizeof sum) == 0;
}

}  // namespace svitlobot
