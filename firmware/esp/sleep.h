// Deep sleep until the relay shows the mains again: what is left in the battery is kept for telling that.
#pragma once

#include <esp_sleep.h>

namespace svitlobot {

[[noreturn]] inline void sleep_until_mains(int relay_pin) {
#if CONFIG_IDF_TARGET_ESP32
  esp_sleep_enable_ext0_wakeup(static_cast<gpio_num_t>(relay_pin), 1);
#else
  esp_deep_sleep_enable_gpio_wakeup(1ULL << relay_pin, ESP_GPIO_WAKEUP_GPIO_HIGH);
#endif
  esp_deep_sleep_start();
}

}  // namespace svitlobot
