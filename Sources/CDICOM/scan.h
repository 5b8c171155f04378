#pragma once
#include <string>
#include <vector>

#include "cdicom.h"

// Compressed pixels as a file holds them: its transfer syntax, and the fragments after the offset table.
struct cdicom_fragments {
  struct fragment {
    const uint8_t *bytes;
    size_t count;
  };
  std::string syntax;
  std::vector<fragment> all;
};

// Walks a file's elements and holds every length against the bytes that are there, before the library sees them: it
// takes memory for whatever a length says, 4 GB for one flipped bit. Inflates deflated data sets to do so. `fragments` may be null.
cdicom_status cdicom_scan(const uint8_t *bytes, size_t count, cdicom_fragments *fragments);
