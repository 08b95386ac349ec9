// The sketch is in esp32_sim7600.cpp beside this file; the Arduino IDE wants a file of this name to open.
