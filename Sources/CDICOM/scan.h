#pragma once
#include "cdicom.h"

// Walks a file's elements and holds every length against the bytes that are there, before the library sees them: it
// takes memory for whatever a length says, 4 GB for one flipped bit. Inflates deflated data sets to do so.
cdicom_status cdicom_scan(const uint8_t *bytes, size_t count);
