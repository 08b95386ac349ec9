#pragma once
#include "Arduino.h"

typedef enum { WL_IDLE_STATUS = 0, WL_CONNECTED = 3, WL_DISCONNECTED = 6 } wl_status_t;
typedef enum { WIFI_OFF = 0, WIFI_STA = 1, WIFI_AP = 2 } wifi_mode_t;

class IPAddress {};

class WiFiClient : public Stream {
 public:
  int available() override;
  int read() override;
  size_t write(uint8_t) override;
};

class WiFiClass {
 public:
  bool mode(wifi_mode_t);
  wl_status_t begin(const char* ssid, const char* passphrase);
  bool disconnect(bool wifi_off = false);
  bool setAutoReconnect(bool);
  wl_status_t status();
  bool softAP(const char* ssid, const char* passphrase = nullptr);
  IPAddress softAPIP();
};
extern WiFiClass WiFi;
