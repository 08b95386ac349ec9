// Everything of the core, for sketches.
#pragma once

#include "config.h"
#include "firmware_update.h"
#include "mains_meter.h"
#include "sensor.h"
#include "text_writer.h"
#include "version.h"
