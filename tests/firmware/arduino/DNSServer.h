#pragma once
#include "WiFi.h"

class DNSServer {
 public:
  bool start(uint16_t port, const String& domain, const IPAddress& resolved);
  void processNextRequest();
};
