#pragma once
#include "WebServer.h"

typedef WebServer ESP8266WebServer;
