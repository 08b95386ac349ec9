#pragma once
#include <time.h>

#include "WiFi.h"

namespace BearSSL {

class X509List {
 public:
  explicit X509List(const char* pem);
};

class WiFiClientSecure : public WiFiClient {
 public:
  void setTrustAnchors(const X509List*);
  void setX509Time(time_t now);
  void setBufferSizes(int receive, int transmit);
};

}  // namespace BearSSL
