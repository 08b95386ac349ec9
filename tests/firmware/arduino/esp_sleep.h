#pragma once
#include "freertos.h"
typedef int gpio_num_t;
typedef enum { ESP_GPIO_WAKEUP_GPIO_LOW = 0, ESP_GPIO_WAKEUP_GPIO_HIGH = 1 } esp_deepsleep_gpio_wake_up_mode_t;
esp_err_t esp_sleep_enable_ext0_wakeup(gpio_num_t pin, int level);
esp_err_t esp_deep_sleep_enable_gpio_wakeup(uint64_t pins, esp_deepsleep_gpio_wake_up_mode_t);
[[noreturn]] void esp_deep_sleep_start(void);
