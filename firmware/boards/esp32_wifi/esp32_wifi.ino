// The sketch is in esp32_wifi.cpp beside this file; the Arduino IDE wants a file of this name to open.
