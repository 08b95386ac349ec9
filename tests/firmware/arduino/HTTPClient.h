#pragma once
#include "WiFi.h"

class HTTPClient {
 public:
  bool begin(WiFiClient& client, String host, uint16_t port, String uri, bool https);
  void end();
  void setTimeout(uint16_t ms);
  void addHeader(const String& name, const String& value);
  void collectHeaders(const char* names[], size_t count);
  String header(const char* name);
  int GET();
  int POST(uint8_t* payload, size_t size);
  int getSize() const;
  String getString();
  WiFiClient& getStream();
};
