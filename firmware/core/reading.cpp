#include "reading.h"

#include "text_writer.h"
#include "version.h"

namespace svitlobot {
namespace {

void hundredths(TextWriter& body, const char* name, uint16_t value) {
  if (value == UNMEASURED) return;
  body.text(name);
  body.number(value / 100);
  body.put('.');
  body.number(value % 100, 2);
}

void escaped(TextWriter& body, const char* text) {
  for (; *text != 0; ++text) {
    if (*text == '"' || *text == '\\') body.put('\\');
    body.put(*text);
  }
}

}  // namespace

size_t write_json(const Reading& reading, char* into, size_t capacity) {
  TextWriter body(into, capacity);
  body.text("{\"sensor_id\":\"");
  escaped(body, reading.sensor_id);
  body.text(reading.is_on ? "\",\"is_power_on\":1" : "\",\"is_power_on\":0");
  hundredths(body, ",\"voltage\":", reading.mains.centivolts);
  hundredths(body, ",\"frequency\":", reading.mains.centihertz);
  body.text(",\"boot_id\":\"");
  body.hex(reading.boot);
  body.text("\",\"seq\":");
  body.number(reading.seq);
  if (reading.age_ds > 0) {
    body.text(",\"age_s\":");
    body.number(reading.age_ds / 10);
    body.put('.');
    body.number(reading.age_ds % 10);
  }
  if (reading.battery >= 0) {
    body.text(",\"battery\":");
    body.number(static_cast<uint32_t>(reading.battery));
  }
  body.text(",\"firmware_version\":\"");
  body.text(FIRMWARE_VERSION);
  body.text("\"}");
  return body.is_whole() ? body.length() : 0;
}

}  // namespace svitlobot
