#pragma once
#include <stddef.h>
#include <stdint.h>

// A C face of libpng: files in memory to 16-bit grey and back. setjmp stays behind it, and no libpng name passes.

#define CPNG_MAX_SIDE 32767
#define CPNG_MAX_PIXELS (1u << 28)
#define CPNG_MAX_BYTES (1u << 30) // all channels, decoded

typedef enum {
  CPNG_OK,
  CPNG_NOT_PNG,
  CPNG_DAMAGED,
  CPNG_TRUNCATED,
  CPNG_EMPTY,       // a side of 0
  CPNG_TOO_LARGE,   // past CPNG_MAX_SIDE, _PIXELS or _BYTES
  CPNG_IMPLAUSIBLE, // claims more pixels than its bytes can hold, or inflates like a bomb
  CPNG_COLOURED,    // a label image whose red, green and blue differ
  CPNG_NO_MEMORY,
} cpng_status;

typedef struct {
  uint32_t width, height;
  int bit_depth;   // 1, 2, 4, 8, 16 as stored
  int colour_type; // 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
  int interlaced;
  uint32_t pixels_per_metre_x, pixels_per_metre_y; // 0 where unknown; filled by cpng_decode
} cpng_header;

typedef enum {
  CPNG_FILM,  // grey 0 … 255 or 0 … 65535: colours to luma, alpha over black, 1 to 4 bits stretched to 8
  CPNG_LABEL, // the stored numbers as they are: grey values or palette indices
} cpng_mode;

#define CPNG_MESSAGE 160

// Reads the header alone and applies the limits: takes no memory.
cpng_status cpng_read_header(const uint8_t *bytes, size_t count, cpng_header *header);

// Decodes into `out` (width · height values of a header that cpng_read_header accepted).
// `message` (CPNG_MESSAGE bytes) is libpng's word on a failure.
cpng_status cpng_decode(const uint8_t *bytes, size_t count, cpng_mode mode, uint16_t *out, cpng_header *header,
                        char *message);

// Encodes rows of `channels` (1 grey, 3 RGB) samples of `bit_depth` (8: uint8_t, 16: uint16_t in the machine's order).
// `*out` is malloc'ed: give it to cpng_free. `pixels_per_metre` 0 leaves the chunk out.
cpng_status cpng_encode(const void *pixels, uint32_t width, uint32_t height, int channels, int bit_depth, int level,
                        uint32_t pixels_per_metre, uint8_t **out, size_t *count, char *message);
void cpng_free(uint8_t *bytes);
