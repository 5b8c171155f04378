#include "shared.h"

static void write_bytes(png_structp png, png_bytep from, size_t n) {
  cpng_session *session = png_get_io_ptr(png);
  if (session->out_capacity - session->out_count < n) {
    size_t capacity = session->out_capacity * 2;
    if (capacity < session->out_count + n) capacity = session->out_count + n + 65536;
    uint8_t *grown = realloc(session->out, capacity);
    if (!grown) {
      session->no_memory = 1;
      png_error(png, "out of memory");
    }
    session->out = grown;
    session->out_capacity = capacity;
  }
  memcpy(session->out + session->out_count, from, n);
  session->out_count += n;
}

static void flush_bytes(png_structp png) { (void)png; }

static void write_image(png_structp png, png_infop info, cpng_session *session, const void *pixels, uint32_t width,
                        uint32_t height, int channels, int bit_depth, int level, uint32_t pixels_per_metre) {
  png_set_write_fn(png, session, write_bytes, flush_bytes);
  png_set_user_limits(png, CPNG_MAX_SIDE, CPNG_MAX_SIDE);
  png_set_IHDR(png, info, width, height, bit_depth, channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (pixels_per_metre) png_set_pHYs(png, info, pixels_per_metre, pixels_per_metre, PNG_RESOLUTION_METER);
  png_set_compression_level(png, level);
  if (bit_depth == 16) {
    // Noise in the low bits leaves deflate no matches to find: run lengths after one filter halve the time of
    // level 1 with every filter tried, and the file is no larger.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_compression_strategy(png, 3 /* Z_RLE */);
  } else {
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FAST_FILTERS);
  }
  png_write_info(png, info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (bit_depth == 16) png_set_swap(png);
#endif
  const size_t row_bytes = (size_t)width * (size_t)channels * (size_t)(bit_depth / 8);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, (png_const_bytep)pixels + y * row_bytes);
  png_write_end(png, info);
}

// The frame of setjmp: all that changes after it is reached through `session`, which lives in the caller's frame.
__attribute__((noinline)) static cpng_status guarded(png_structp png, png_infop info, cpng_session *session,
                                                     const void *pixels, uint32_t width, uint32_t height, int channels,
                                                     int bit_depth, int level, uint32_t pixels_per_metre) {
  if (setjmp(session->escape)) return session->no_memory ? CPNG_NO_MEMORY : CPNG_DAMAGED;
  write_image(png, info, session, pixels, width, height, channels, bit_depth, level, pixels_per_metre);
  return CPNG_OK;
}

cpng_status cpng_encode(const void *pixels, uint32_t width, uint32_t height, int channels, int bit_depth, int level,
                        uint32_t pixels_per_metre, uint8_t **out, size_t *count, char *message) {
  cpng_note(message, "");
  *out = NULL;
  *count = 0;
  if (width == 0 || height == 0) return CPNG_EMPTY;
  if (width > CPNG_MAX_SIDE || height > CPNG_MAX_SIDE) return CPNG_TOO_LARGE;
  cpng_session session = {.message = message};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &session, cpng_on_error, cpng_on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  cpng_status status = CPNG_NO_MEMORY;
  if (info)
    status = guarded(png, info, &session, pixels, width, height, channels, bit_depth, level, pixels_per_metre);
  if (status == CPNG_OK) {
    *out = session.out;
    *count = session.out_count;
  } else {
    free(session.out);
  }
  png_destroy_write_struct(&png, &info);
  return status;
}

void cpng_free(uint8_t *bytes) { free(bytes); }
