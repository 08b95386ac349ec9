#include "server_request.h"

#include "root_certificates.h"

namespace svitlobot {
namespace {

constexpr int ANSWER_WITHIN_MS = 10'000;
constexpr const char* KEPT_HEADERS[] = {"Date", "Retry-After"};

#if defined(ESP8266)

// Certificates have dates and the board has no clock: it takes the time of the last answer, at first that of the build.
uint32_t build_time() {
  char date[40];
  snprintf(date, sizeof date, "Mon, %c%c %.3s %s %s GMT", __DATE__[4] == ' ' ? '0' : __DATE__[4], __DATE__[5], __DATE__,
           __DATE__ + 7, __TIME__);
  return parse_http_date(date);
}

uint32_t server_epoch_s = build_time();

void secure(BearSSL::WiFiClientSecure& client) {
  static BearSSL::X509List roots(ROOT_CERTIFICATES);
  client.setTrustAnchors(&roots);
  client.setX509Time(server_epoch_s);
  client.setBufferSizes(4096, 512);  // the whole of TLS's 16 KB does not fit
}

#else

void secure(WiFiClientSecure& client) { client.setCACert(ROOT_CERTIFICATES); }

#endif

}  // namespace

bool ServerRequest::open(const Config& config, const String& path) {
  const bool is_tls = config.transport == Transport::TLS;
  if (is_tls) secure(secure_);
  WiFiClient& client = is_tls ? static_cast<WiFiClient&>(secure_) : plain_;
  http.setTimeout(ANSWER_WITHIN_MS);
  if (!http.begin(client, String(config.host), config.port, path, is_tls)) return false;
  const char* kept[] = {KEPT_HEADERS[0], KEPT_HEADERS[1]};
  http.collectHeaders(kept, 2);
  http.addHeader("Authorization", String("Bearer ") + config.key);
  return true;
}

uint32_t ServerRequest::take_date() {
  const uint32_t epoch_s = parse_http_date(http.header("Date").c_str());
#if defined(ESP8266)
  if (epoch_s != 0) server_epoch_s = epoch_s;
#endif
  return epoch_s;
}

}  // namespace svitlobot
