#pragma once
#include <functional>

#include "WiFi.h"

typedef enum { HTTP_GET = 1, HTTP_POST = 3 } HTTPMethod;

class WebServer {
 public:
  typedef std::function<void(void)> THandlerFunction;
  explicit WebServer(int port = 80);
  void begin();
  void handleClient();
  void on(const char* uri, THandlerFunction);
  void on(const char* uri, HTTPMethod, THandlerFunction);
  void onNotFound(THandlerFunction);
  String arg(const String& name);
  bool hasArg(const String& name);
  void sendHeader(const String& name, const String& value);
  void send(int status, const char* type, const String& content);
};
