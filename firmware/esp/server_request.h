// One HTTP request to the configured server, over TLS with the pinned roots or, by the owner's choice, without.
#pragma once

#include <Arduino.h>
#include <svitlobot_core.h>

#if defined(ESP8266)
#include <ESP8266HTTPClient.h>
#include <WiFiClientSecureBearSSL.h>
#else
#include <HTTPClient.h>
#include <WiFiClientSecure.h>
#endif

namespace svitlobot {

class ServerRequest {
 public:
  // Begin it, with the sensor's key; then `http` sends it and reads the answer.
  bool open(const Config& config, const String& path);
  // Keep the Date of the answer; on an ESP8266 the next certificate is judged by it.
  uint32_t take_date();

  HTTPClient http;

 private:
#if defined(ESP8266)
  BearSSL::WiFiClientSecure secure_;
#else
  WiFiClientSecure secure_;
#endif
  WiFiClient plain_;
};

}  // namespace svitlobot
