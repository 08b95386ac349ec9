#pragma once
#include <stdint.h>

typedef void* TaskHandle_t;
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
#define pdTRUE 1
#define portMAX_DELAY 0xFFFFFFFFUL
BaseType_t xTaskCreate(void (*task)(void*), const char* name, uint32_t stack, void* argument, UBaseType_t priority,
                       TaskHandle_t* created);
BaseType_t xTaskNotifyGive(TaskHandle_t);
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t wait);

typedef int esp_err_t;
#define ESP_OK 0
