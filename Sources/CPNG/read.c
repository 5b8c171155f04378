#include "shared.h"

static uint32_t big_endian(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int channels_of(int colour_type) {
  switch (colour_type) {
    case 2: return 3;
    case 4: return 2;
    case 6: return 4;
    default: return 1;
  }
}

cpng_status cpng_read_header(const uint8_t *bytes, size_t count, cpng_header *header) {
  static const uint8_t signature[8] = {137, 80, 78, 71, 13, 10, 26, 10};
  memset(header, 0, sizeof *header);
  if (count < 8 || memcmp(bytes, signature, 8)) return CPNG_NOT_PNG;
  if (count < 33) return CPNG_TRUNCATED;
  if (big_endian(bytes + 8) != 13 || memcmp(bytes + 12, "IHDR", 4)) return CPNG_DAMAGED;
  header->width = big_endian(bytes + 16);
  header->height = big_endian(bytes + 20);
  header->bit_depth = bytes[24];
  header->colour_type = bytes[25];
  header->interlaced = bytes[28];
  if (header->width == 0 || header->height == 0) return CPNG_EMPTY;
  if (header->width > CPNG_MAX_SIDE || header->height > CPNG_MAX_SIDE) return CPNG_TOO_LARGE;
  uint64_t pixels = (uint64_t)header->width * header->height;
  if (pixels > CPNG_MAX_PIXELS) return CPNG_TOO_LARGE;
  // Deflate can't shrink by more than 1032 : 1, so a bigger claim is false. A big picture near that limit is nothing
  // that an X-ray detector made.
  uint64_t raw = pixels * (uint64_t)channels_of(header->colour_type) * (uint64_t)header->bit_depth / 8;
  if (raw > CPNG_MAX_BYTES) return CPNG_TOO_LARGE;
  if (raw / 1032 > count) return CPNG_IMPLAUSIBLE;
  if (raw > (64u << 20) && raw / 700 > count) return CPNG_IMPLAUSIBLE;
  return CPNG_OK;
}

static void read_bytes(png_structp png, png_bytep to, size_t n) {
  cpng_session *session = png_get_io_ptr(png);
  if (n > session->count - session->position) {
    session->truncated = 1;
    png_error(png, "the file ends too early");
  }
  memcpy(to, session->bytes + session->position, n);
  session->position += n;
}

// Rec. 709 luma of the stored samples; equal channels come out exact.
static inline uint32_t luma(uint32_t r, uint32_t g, uint32_t b) {
  return (uint32_t)((2126ull * r + 7152ull * g + 722ull * b + 5000) / 10000);
}

static inline uint32_t over_black(uint32_t value, uint32_t alpha, uint32_t maximum) {
  return alpha == maximum ? value : (uint32_t)(((uint64_t)value * alpha + maximum / 2) / maximum);
}

#define FILM_ROW(name, type, maximum)                                                              \
  static void name(const type *row, uint16_t *out, uint32_t width, int channels, int use_alpha) { \
    switch (channels) {                                                                            \
      case 1:                                                                                      \
        for (uint32_t x = 0; x < width; x++) out[x] = row[x];                                      \
        break;                                                                                     \
      case 2:                                                                                      \
        for (uint32_t x = 0; x < width; x++)                                                       \
          out[x] = (uint16_t)over_black(row[2 * x], use_alpha ? row[2 * x + 1] : maximum, maximum); \
        break;                                                                                     \
      default:                                                                                     \
        for (uint32_t x = 0; x < width; x++) {                                                     \
          const type *p = row + (size_t)channels * x;                                              \
          uint32_t alpha = channels == 4 && use_alpha ? p[3] : maximum;                            \
          out[x] = (uint16_t)over_black(luma(p[0], p[1], p[2]), alpha, maximum);                   \
        }                                                                                          \
    }                                                                                              \
  }
FILM_ROW(film_row_8, uint8_t, 255u)
FILM_ROW(film_row_16, uint16_t, 65535u)

static inline uint32_t sample(const uint8_t *row, size_t i, int depth) {
  return depth == 16 ? ((const uint16_t *)row)[i] : row[i];
}

// 0 where the colours differ: such a picture holds no label numbers.
static int label_row(const uint8_t *row, uint16_t *out, uint32_t width, int channels, int depth) {
  for (uint32_t x = 0; x < width; x++) {
    size_t i = (size_t)x * (size_t)channels;
    uint32_t value = sample(row, i, depth);
    if (channels >= 3 && (sample(row, i + 1, depth) != value || sample(row, i + 2, depth) != value)) return 0;
    out[x] = (uint16_t)value;
  }
  return 1;
}

// Chunks that say nothing of the pixels and have been used for bombs and bad profiles.
static const png_byte ignored_chunks[] = "iCCP\0tEXt\0zTXt\0iTXt\0sPLT\0eXIf\0hIST";

static void set_transforms(png_structp png, png_infop info, cpng_mode mode, const cpng_header *header) {
  if (header->bit_depth == 16) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    png_set_swap(png);
#endif
  }
  if (mode == CPNG_LABEL) {
    if (header->bit_depth < 8) png_set_packing(png);
    return;
  }
  if (header->colour_type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (header->colour_type == PNG_COLOR_TYPE_GRAY && header->bit_depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
}

static int any_alpha(const uint8_t *rows, size_t pixels, int channels, int depth) {
  for (size_t i = 0; i < pixels; i++)
    if (sample(rows, i * (size_t)channels + (size_t)channels - 1, depth)) return 1;
  return 0;
}

static cpng_status read_image(png_structp png, png_infop info, cpng_session *session, cpng_mode mode, uint16_t *out,
                              cpng_header *header) {
  png_set_read_fn(png, session, read_bytes);
  png_set_user_limits(png, CPNG_MAX_SIDE, CPNG_MAX_SIDE);
  png_set_chunk_malloc_max(png, 4u << 20);
  png_set_chunk_cache_max(png, 64);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignored_chunks, (int)(sizeof ignored_chunks / 5));
  png_read_info(png, info);
  png_uint_32 ppm_x = 0, ppm_y = 0;
  int unit = PNG_RESOLUTION_UNKNOWN;
  if (png_get_pHYs(png, info, &ppm_x, &ppm_y, &unit) && unit == PNG_RESOLUTION_METER) {
    header->pixels_per_metre_x = ppm_x;
    header->pixels_per_metre_y = ppm_y;
  }
  set_transforms(png, info, mode, header);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);

  const size_t row_bytes = png_get_rowbytes(png, info);
  const int channels = png_get_channels(png, info), depth = png_get_bit_depth(png, info);
  const uint32_t width = header->width, height = header->height;
  const int has_alpha = mode == CPNG_FILM && (channels == 2 || channels == 4);
  // Interlaced pictures need every row at once, and alpha is only worth heeding if some of it is not 0.
  const int whole = passes > 1 || has_alpha;
  session->scratch = calloc(whole ? height : 1, row_bytes);
  if (!session->scratch) return CPNG_NO_MEMORY;
  int use_alpha = 0;
  if (whole) {
    for (int pass = 0; pass < passes; pass++)
      for (uint32_t y = 0; y < height; y++) png_read_row(png, session->scratch + y * row_bytes, NULL);
    use_alpha = has_alpha && any_alpha(session->scratch, (size_t)width * height, channels, depth);
  }
  for (uint32_t y = 0; y < height; y++) {
    uint8_t *row = session->scratch + (whole ? y * row_bytes : 0);
    uint16_t *to = out + (size_t)y * width;
    if (!whole) png_read_row(png, row, NULL);
    if (mode == CPNG_LABEL) {
      if (!label_row(row, to, width, channels, depth)) return CPNG_COLOURED;
    } else if (depth == 16) {
      film_row_16((const uint16_t *)row, to, width, channels, use_alpha);
    } else {
      film_row_8(row, to, width, channels, use_alpha);
    }
  }
  png_read_end(png, NULL);
  return CPNG_OK;
}

// The frame of setjmp: all that changes after it is reached through `session`, which lives in the caller's frame.
__attribute__((noinline)) static cpng_status guarded(png_structp png, png_infop info, cpng_session *session,
                                                     cpng_mode mode, uint16_t *out, cpng_header *header) {
  if (setjmp(session->escape)) return session->truncated ? CPNG_TRUNCATED : CPNG_DAMAGED;
  return read_image(png, info, session, mode, out, header);
}

cpng_status cpng_decode(const uint8_t *bytes, size_t count, cpng_mode mode, uint16_t *out, cpng_header *header,
                        char *message) {
  cpng_note(message, "");
  cpng_status status = cpng_read_header(bytes, count, header);
  if (status != CPNG_OK) return status;
  cpng_session session = {.bytes = bytes, .count = count, .message = message};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &session, cpng_on_error, cpng_on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  status = info ? guarded(png, info, &session, mode, out, header) : CPNG_NO_MEMORY;
  free(session.scratch);
  png_destroy_read_struct(&png, &info, NULL);
  return status;
}
