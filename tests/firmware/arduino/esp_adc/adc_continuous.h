#pragma once
#include "../freertos.h"

#if CONFIG_IDF_TARGET_ESP32
#define SOC_ADC_DIGI_RESULT_BYTES 2
#else
#define SOC_ADC_DIGI_RESULT_BYTES 4
#endif
typedef struct adc_continuous_ctx* adc_continuous_handle_t;
typedef enum { ADC_ATTEN_DB_12 = 3 } adc_atten_t;
typedef enum { ADC_UNIT_1 } adc_unit_t;
typedef enum { ADC_CONV_SINGLE_UNIT_1 = 1 } adc_digi_convert_mode_t;
typedef enum { ADC_DIGI_OUTPUT_FORMAT_TYPE1, ADC_DIGI_OUTPUT_FORMAT_TYPE2 } adc_digi_output_format_t;
typedef struct {
  uint8_t atten, channel, unit, bit_width;
} adc_digi_pattern_config_t;
typedef struct {
  uint32_t max_store_buf_size, conv_frame_size;
  struct {
    uint32_t flush_pool : 1;
  } flags;
} adc_continuous_handle_cfg_t;
typedef struct {
  uint32_t pattern_num;
  adc_digi_pattern_config_t* adc_pattern;
  uint32_t sample_freq_hz;
  adc_digi_convert_mode_t conv_mode;
  adc_digi_output_format_t format;
} adc_continuous_config_t;
typedef struct {
  union {
#if CONFIG_IDF_TARGET_ESP32
    struct {
      uint16_t data : 12, channel : 4;
    } type1;
#else
    struct {
      uint32_t data : 12, reserved12 : 1, channel : 3, unit : 1, reserved17_31 : 15;
    } type2;
#endif
    uint32_t val;
  };
} adc_digi_output_data_t;
esp_err_t adc_continuous_new_handle(const adc_continuous_handle_cfg_t*, adc_continuous_handle_t*);
esp_err_t adc_continuous_config(adc_continuous_handle_t, const adc_continuous_config_t*);
esp_err_t adc_continuous_start(adc_continuous_handle_t);
esp_err_t adc_continuous_read(adc_continuous_handle_t, uint8_t* buf, uint32_t length_max, uint32_t* out_length,
                              uint32_t timeout_ms);
