#pragma once
#include <stddef.h>
#include <stdint.h>

// A C face of libjpeg: a file in memory to 8-bit grey. setjmp stays behind it, and no libjpeg name passes.

#define CJPEG_MAX_PIXELS (1u << 28)
#define CJPEG_MESSAGE 200

typedef enum {
  CJPEG_OK,
  CJPEG_DAMAGED,
  CJPEG_TRUNCATED,
  CJPEG_UNSUPPORTED, // 12 bits, arithmetic or lossless coding, CMYK
  CJPEG_TOO_LARGE,
  CJPEG_IMPLAUSIBLE, // more pixels than the bytes can hold, or hundreds of scans
  CJPEG_NO_MEMORY,
} cjpeg_status;

typedef struct {
  uint32_t width, height;
} cjpeg_header;

// `message` (CJPEG_MESSAGE bytes) is libjpeg's word on a failure.
cjpeg_status cjpeg_read_header(const uint8_t *bytes, size_t count, cjpeg_header *header, char *message);

// Decodes luma into `out`: width · height values of a header that cjpeg_read_header accepted.
cjpeg_status cjpeg_decode(const uint8_t *bytes, size_t count, uint8_t *out, cjpeg_header *header, char *message);

// Encodes 8-bit grey rows, for tests and reports. `*out` is malloc'ed: give it to cjpeg_free.
cjpeg_status cjpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t **out,
                          size_t *count, char *message);
void cjpeg_free(uint8_t *bytes);
