#pragma once
#include "Update.h"
