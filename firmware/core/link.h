// The seam to the network: one POST at a time, begun and then asked for, so that nothing waits while samples come.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace svitlobot {

struct Answer {
  int status = 0;          // of HTTP; 0: there was no answer
  uint32_t epoch_s = 0;    // its Date; 0 when it had none
  uint32_t retry_after_s = 0;
  bool is_from_api = false;  // its body begins as the API's does: a captive portal also says 200
};

// How the body of an accepted reading begins.
constexpr const char* ACCEPTED_BODY = "{\"status\":\"ok\"";

struct Link {
  // Whether a request could go out now.
  virtual bool is_ready() = 0;
  // Begin POST /api/iot/data with the key of the configuration. The body is copied.
  virtual void send(const char* body, size_t length) = 0;
  // True once the request has ended; the answer says how.
  virtual bool poll(Answer& answer) = 0;
  // Give the request up.
  virtual void cancel() = 0;
  // Begin anew: reconnect, restart the modem.
  virtual void reset() = 0;

 protected:
  ~Link() = default;
};

}  // namespace svitlobot
