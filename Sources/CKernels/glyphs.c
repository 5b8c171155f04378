#include "glyphs.h"

static void add(glyph_set *set, uint32_t scalar, uint32_t inverse, const float *coverage) {
  glyph *g = &set->glyphs[set->count];
  float sum = 0, variance = 0;
  for (int i = 0; i < 128; i++) sum += coverage[i];
  g->mean = sum / 128;
  for (int i = 0; i < 128; i++) {
    set->coverage[set->count][i] = coverage[i];
    variance += (coverage[i] - g->mean) * (coverage[i] - g->mean);
  }
  g->scalar = scalar;
  g->inverse = inverse;
  g->variance = variance;
  g->inverse_variance = 1 / variance;
  set->mean[set->count] = g->mean;
  set->variance[set->count] = g->variance;
  set->inverse_variance[set->count] = g->inverse_variance;
  set->count++;
}

/// Coverage of the parts of nx * ny set in `mask` (bit y*nx + x), exact for parts that cut samples.
static void parts(float *out, int nx, int ny, uint32_t mask) {
  for (int i = 0; i < 128; i++) out[i] = 0;
  for (int py = 0; py < ny; py++)
    for (int px = 0; px < nx; px++) {
      if (!(mask >> (py * nx + px) & 1)) continue;
      double x0 = 8.0 * px / nx, x1 = 8.0 * (px + 1) / nx, y0 = 16.0 * py / ny, y1 = 16.0 * (py + 1) / ny;
      for (int y = 0; y < 16; y++)
        for (int x = 0; x < 8; x++) {
          double h = (y + 1 < y1 ? y + 1 : y1) - (y > y0 ? y : y0), w = (x + 1 < x1 ? x + 1 : x1) - (x > x0 ? x : x0);
          if (h > 0 && w > 0) out[y * 8 + x] += (float)(h * w);
        }
    }
}

static uint32_t sextant(uint32_t mask) {
  if (mask == 0) return 0x20;
  if (mask == 63) return 0x2588;
  if (mask == 21) return 0x258C;
  if (mask == 42) return 0x2590;
  return 0x1FB00 + mask - 1 - (mask > 21) - (mask > 42);
}

static const uint32_t quadrants[16] = {
  0x20,   0x2598, 0x259D, 0x2580, 0x2596, 0x258C, 0x259E, 0x259B,
  0x2597, 0x259A, 0x2590, 0x259C, 0x2584, 0x2599, 0x259F, 0x2588};

uint32_t glyph_of_mask(int which, uint32_t mask) {
  static const uint32_t halves[4] = {0x20, 0x2580, 0x2584, 0x2588};
  return which == 2 ? sextant(mask & 63) : which == 1 ? quadrants[mask & 15] : halves[mask & 3];
}

void glyph_set_fill(glyph_set *set, int which) {
  float c[128];
  set->count = set->sextants = 0;
  if (which == 2) {
    for (uint32_t mask = 1; mask < 32; mask++) {
      parts(c, 2, 3, mask);
      add(set, sextant(mask), sextant(63 - mask), c);
    }
    set->sextants = 31;
  }
  for (uint32_t mask = 1; mask < 8; mask++) {
    // Every set has the halves; ▌ is among the sextants already.
    if (which == 0 && mask != 3 && mask != 5) continue;
    if (which == 2 && mask == 5) continue;
    parts(c, 2, 2, mask);
    add(set, quadrants[mask], quadrants[15 - mask], c);
  }
  if (which == 0) return;
  for (uint32_t n = 1; n < 8; n++) {
    if (n == 4) continue;
    parts(c, 1, 8, (0xFFu << (8 - n)) & 0xFF);
    add(set, 0x2580 + n, n == 7 ? 0x2594 : 0, c);
  }
  for (uint32_t n = 1; n < 8; n++) {
    if (n == 4) continue;
    parts(c, 8, 1, (1u << n) - 1);
    add(set, 0x2590 - n, n == 7 ? 0x2595 : 0, c);
  }
  if (which == 2) {
    // Bars an eighth of the cell thick: what thin lines, endplates among them, come nearest to.
    for (uint32_t n = 1; n < 7; n++) {
      parts(c, 1, 8, 1u << n);
      add(set, 0x1FB75 + n, 0, c);
    }
    for (uint32_t n = 1; n < 7; n++) {
      parts(c, 8, 1, 1u << n);
      add(set, 0x1FB6F + n, 0, c);
    }
  }
}

glyph glyph_shade(int quarters) {
  return (glyph){0x2590 + (uint32_t)quarters, 0x2594 - (uint32_t)quarters, (float)quarters / 4, 0, 0};
}
