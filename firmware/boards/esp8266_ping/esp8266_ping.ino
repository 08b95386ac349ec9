// The sketch is in esp8266_ping.cpp beside this file; the Arduino IDE wants a file of this name to open.
