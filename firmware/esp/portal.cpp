#include "portal.h"

#include <DNSServer.h>

#include "arduino_clock.h"

#if defined(ESP8266)
#include <ESP8266WebServer.h>
#include <ESP8266WiFi.h>
using PortalServer = ESP8266WebServer;
#else
#include <WebServer.h>
#include <WiFi.h>
using PortalServer = WebServer;
#endif

namespace svitlobot {
namespace {

constexpr uint32_t OPEN_MS = 10 * 60 * 1000;  // for a board that has its key
constexpr const char* NAMES[] = {"host", "port", "tls", "id", "key", "net", "pass"};

// What the page calls a field.
const char* label_of(const char* name, const PortalTexts& texts) {
  if (strcmp(name, "host") == 0) return "Сервер";
  if (strcmp(name, "port") == 0) return "Порт";
  if (strcmp(name, "tls") == 0) return "Захист";
  if (strcmp(name, "id") == 0) return "Ідентифікатор датчика";
  if (strcmp(name, "key") == 0) return "Ключ";
  if (strcmp(name, "net") == 0) return texts.network;
  return "Пароль мережі";
}

// What the chip was made with: WiFi.macAddress() is all zeros on an ESP32 that has not joined a network.
unsigned own_number() {
#if defined(ESP8266)
  return ESP.getChipId() & 0xFFFF;
#else
  return static_cast<unsigned>(ESP.getEfuseMac() >> 32) & 0xFFFF;
#endif
}

String escaped(const String& text) {
  String safe = text;
  safe.replace("&", "&amp;");
  safe.replace("<", "&lt;");
  safe.replace("\"", "&quot;");
  return safe;
}

String field(PortalServer& server, const PortalTexts& texts, const char* name, const String& present,
             const char* type = "text") {
  const String value = server.hasArg(name) ? server.arg(name) : present;
  return String("<label>") + label_of(name, texts) + "<input name=" + name + " type=" + type + " value=\"" +
         escaped(value) + "\"></label>";
}

String page(PortalServer& server, const Config& config, const PortalTexts& texts, const char* complaint) {
  const String tls = server.hasArg("tls") ? server.arg("tls") : String(config.transport == Transport::TLS ? "1" : "0");
  String html =
      "<!doctype html><html lang=uk><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
      "<title>СвітлоБот</title><style>body{font:18px sans-serif;max-width:26em;margin:1em auto;padding:0 1em}"
      "label{display:block;margin:.7em 0}input,select,button{font:inherit;width:100%;box-sizing:border-box}"
      "p{color:#a00}</style><h1>Датчик СвітлоБота</h1>";
  html += String("<p>") + complaint + "</p><form method=post action=/save>";
  html += field(server, texts, "net", config.network);
  html += field(server, texts, "pass", "", "password");
  html += field(server, texts, "host", config.host);
  html += field(server, texts, "port", String(config.port));
  html += String("<label>") + label_of("tls", texts) + "<select name=tls><option value=1>TLS</option><option value=0" +
          (tls == "0" ? " selected" : "") + ">Без захисту: ключ видно в мережі</option></select></label>";
  html += field(server, texts, "id", config.sensor_id);
  html += field(server, texts, "key", "");
  return html + "<button>Зберегти</button></form></html>";
}

// Take the form into the configuration; the name of what is wrong, nullptr when nothing is.
const char* taken(PortalServer& server, Config& config) {
  Config changed = config;
  for (const char* name : NAMES) {
    const String value = server.arg(name);
    const bool is_kept = value.length() == 0 && (strcmp(name, "key") == 0 || strcmp(name, "pass") == 0);
    if (!is_kept && !set_value(changed, name, value.c_str())) return name;
  }
  if (!changed.is_complete()) return "key";
  config = changed;
  return nullptr;
}

}  // namespace

void provision(Config& config, ConfigStore& store, Console& console, const PortalTexts& texts, int led,
               bool is_inverted) {
  PortalServer server(80);
  DNSServer names;
  bool is_saved = false;
  WiFi.mode(WIFI_AP);
  char name[16];
  snprintf(name, sizeof name, "SvitloBot-%04X", own_number());
  WiFi.softAP(name);
  names.start(53, "*", WiFi.softAPIP());
  server.on("/", [&]() { server.send(200, "text/html; charset=utf-8", page(server, config, texts, "")); });
  server.on("/save", HTTP_POST, [&]() {
    const char* wrong = taken(server, config);
    is_saved = wrong == nullptr && store.save(config);
    const String complaint =
        wrong == nullptr ? String("Не вдалося записати") : String("Перевірте поле «") + label_of(wrong, texts) + "»";
    server.send(is_saved ? 200 : 400, "text/html; charset=utf-8",
                is_saved ? String("<!doctype html><meta charset=utf-8>Готово. Датчик перезапускається.")
                         : page(server, config, texts, complaint.c_str()));
  });
  server.onNotFound([&]() {
    server.sendHeader("Location", "http://192.168.4.1/");  // what phones ask for to find out that there is a portal
    server.send(302, "text/plain", "");
  });
  server.begin();
  const uint32_t opened_at = millis();
  while (!is_saved && !(config.is_complete() && millis() - opened_at > OPEN_MS)) {
    names.processNextRequest();
    server.handleClient();
    console.step();
    show(led, Light::PROVISIONING, is_inverted);
    delay(2);
  }
  delay(1500);  // the answer is on its way
  ESP.restart();
  for (;;) delay(1000);
}

}  // namespace svitlobot
