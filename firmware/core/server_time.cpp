#include "server_time.h"

#include <string.h>

namespace svitlobot {
namespace {

// The number in `count` digits at `text`; -1 when one of them is no digit.
int digits(const char* text, int count) {
  int number = 0;
  for (int i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

int month_of(const char* text) {
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (int month = 0; month < 12; ++month) {
    if (memcmp(text, names + 3 * month, 3) == 0) return month + 1;
  }
  return -1;
}

// Days from 1970-01-01 to a date of the Gregorian calendar; years begin in March, so that the leap day comes last.
int32_t days_since_1970(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

}  // namespace

uint32_t parse_http_date(const char* text) {
  if (text == nullptr || strlen(text) < 29 || memcmp(text + 25, " GMT", 4) != 0) return 0;
  const int day = digits(text + 5, 2), month = month_of(text + 8), year = digits(text + 12, 4);
  const int hour = digits(text + 17, 2), minute = digits(text + 20, 2), second = digits(text + 23, 2);
  if (day < 1 || day > 31 || month < 0 || year < 2020 || year > 2100) return 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return 0;
  return static_cast<uint32_t>(days_since_1970(year, month, day)) * 86400u + hour * 3600u + minute * 60u + second;
}

void ServerTime::heard(uint32_t epoch_s, Millis now) {
  if (epoch_s == 0) return;
  is_known_ = true;
  epoch_s_ = epoch_s;
  heard_at_ = now;
}

uint32_t ServerTime::at(Millis moment) const {
  if (!is_known_) return 0;
  if (moment >= heard_at_) return epoch_s_ + static_cast<uint32_t>((moment - heard_at_) / 1000);
  return epoch_s_ - static_cast<uint32_t>((heard_at_ - moment) / 1000);
}

}  // namespace svitlobot
