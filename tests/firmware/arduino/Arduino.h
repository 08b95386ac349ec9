// Declarations of the Arduino API as the boards use it, so that their code can be checked without the toolchains.
// Nothing here is defined: it is compiled, never linked. The signatures are those of Arduino for ESP32 3.x and ESP8266 3.x.
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIGH 1
#define LOW 0
#define INPUT 0
#define OUTPUT 1
#define INPUT_PULLUP 2
#define INPUT_PULLDOWN 3
#define SERIAL_8N1 0x800001c
#define LED_BUILTIN 2

class String {
 public:
  String(const char* = "");
  String(const String&);
  explicit String(int);
  explicit String(unsigned);
  explicit String(uint16_t);
  String& operator=(const String&);
  String& operator+=(const String&);
  bool operator==(const char*) const;
  size_t length() const;
  const char* c_str() const;
  String substring(unsigned from) const;
  String substring(unsigned from, unsigned to) const;
  void replace(const String& find, const String& with);
  long toInt() const;
};
String operator+(const String&, const String&);
String operator+(const String&, const char*);

class Print {
 public:
  virtual ~Print();
  virtual size_t write(uint8_t) = 0;
  virtual size_t write(const uint8_t*, size_t);
  size_t print(const char*);
  size_t println(const char*);
  size_t printf(const char*, ...) __attribute__((format(printf, 2, 3)));
};

class Stream : public Print {
 public:
  virtual int available() = 0;
  virtual int read() = 0;
  size_t readBytes(uint8_t*, size_t);
  size_t readBytes(char*, size_t);
};

class HardwareSerial : public Stream {
 public:
  void begin(unsigned long baud, uint32_t config = SERIAL_8N1, int8_t rx = -1, int8_t tx = -1);
  size_t setRxBufferSize(size_t);
  size_t setTxBufferSize(size_t);
  int available() override;
  int read() override;
  size_t write(uint8_t) override;
  size_t write(const uint8_t*, size_t) override;
};
extern HardwareSerial Serial;
extern HardwareSerial Serial2;

class EspClass {
 public:
  void restart();
#if defined(ESP8266)
  uint32_t random() const;
  bool flashRead(uint32_t address, uint8_t* data, size_t size);
  bool flashWrite(uint32_t address, const uint8_t* data, size_t size);
  bool flashEraseSector(uint32_t sector);
  uint32_t getChipId();
#else
  uint64_t getEfuseMac();
#endif
};
extern EspClass ESP;

unsigned long millis();
unsigned long micros();
void delay(uint32_t);
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t value);
int digitalRead(uint8_t pin);
void setup();
void loop();

#if defined(ESP32)
#include "freertos.h"
uint32_t esp_random();
void enableLoopWDT();
void disableLoopWDT();
#endif
