#include "cells.h"
#include "glyphs.h"
#include "palette.h"
#include <stdlib.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"

// A cell shows a glyph in two colours. Over the samples C of a cell, with coverage A of mean p, the best colours are
// the regression of C on A: slope t = (A·C - p·ΣC) / Σ(A - p)², ink = mean + t(1 - p), ground = mean - tp, and the
// squared error is ΣC² - 128·mean² - t²·Σ(A - p)². So the glyph is chosen by t²·Σ(A - p)² alone; with colours rounded
// to a palette, ink' and ground', the error grows by 128(m' - m)² + Σ(A - p)²·((t' - t)² - …): still no look at samples.

// Cells fitted side by side: as many as the registers hold beside what the fit remembers of each.
enum { LANES = 16, EXACT_LANES = 8, FEATURES = 6 + 4 + 8 + 8 };

/// What a cell shows while bytes cost nothing: its glyph, and per channel the mean and the ink's step over the ground.
typedef struct {
  int32_t glyph;     // of the set; -1: the mean alone
  int32_t channels;  // 1 where the three are the same
  float mean[3], slope[3];
} cell_fit;

struct ck_cells {
  glyph_set sets[3];
  ck_taps across, down;
  int32_t *first_memory;
  float *weight_memory;
  float *line, *band, *features;
  size_t taps_count, line_count, band_count;
  cell_fit *fits;  // of a row, [columns]
  float *carry;  // error carried to the next rows, [2][columns + 2][3]
};

#define INLINE static inline __attribute__((always_inline))
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))

/// A blank shows no ink: it keeps the ink of the cell to its left, or is a full block of it.
static inline void settle(const ck_cell *left, ck_cell *cell, int blocks) {
  uint32_t ink = cell->foreground, ground = cell->background;
  if (cell->scalar == 0x20 && (ground == left->background || ground != left->foreground || !blocks)) {
    cell->foreground = left->foreground;
  } else if (cell->scalar == 0x20) {
    *cell = (ck_cell){0x2588, ground, left->background, 0x20};
  } else if (cell->inverse && blocks) {
    int straight = (ink != left->foreground) + (ground != left->background);
    int swapped = (ground != left->foreground) + (ink != left->background);
    if (swapped < straight) *cell = (ck_cell){cell->inverse, ground, ink, cell->scalar};
  }
}

#include "cells_grey.h"
#include "cells_color.h"
#include "cells_rate.h"
#include "cells_few.h"

ck_cells *ck_cells_create(void) {
  ck_cells *cells = calloc(1, sizeof *cells);
  if (!cells) return NULL;
  for (int i = 0; i < 3; i++) glyph_set_fill(&cells->sets[i], i);
  return cells;
}

void ck_cells_destroy(ck_cells *cells) {
  if (!cells) return;
  free(cells->first_memory);
  free(cells->weight_memory);
  free(cells->line);
  free(cells->band);
  free(cells->features);
  free(cells->fits);
  free(cells->carry);
  free(cells);
}

static int reserve(ck_cells *cells, int32_t columns, int32_t rows, int32_t source) {
  size_t padded = (size_t)(columns + LANES - 1) / LANES * LANES;
  size_t wide = (size_t)columns * 8, high = (size_t)rows * 16;
  if (cells->taps_count < wide + high) {
    free(cells->first_memory);
    free(cells->weight_memory);
    cells->first_memory = malloc((wide + high) * sizeof(int32_t));
    cells->weight_memory = malloc((wide + high) * CK_TAPS * sizeof(float));
    cells->taps_count = cells->first_memory && cells->weight_memory ? wide + high : 0;
  }
  if (cells->line_count < (size_t)source + CK_TAPS) {
    free(cells->line);
    cells->line = malloc(((size_t)source + CK_TAPS) * sizeof(float));
    cells->line_count = cells->line ? (size_t)source + CK_TAPS : 0;
  }
  if (cells->band_count < padded) {
    free(cells->band);
    free(cells->features);
    free(cells->fits);
    free(cells->carry);
    cells->band = malloc(padded * 128 * sizeof(float));
    cells->features = calloc(padded * FEATURES, sizeof(float));
    cells->fits = malloc(padded * sizeof(cell_fit));
    cells->carry = malloc((padded + 2) * 6 * sizeof(float));
    cells->band_count = cells->band && cells->features && cells->fits && cells->carry ? padded : 0;
  }
  if (!cells->taps_count || !cells->line_count || !cells->band_count) return -1;
  cells->across.first = cells->first_memory;
  cells->across.weight = cells->weight_memory;
  cells->down.first = cells->first_memory + wide;
  cells->down.weight = cells->weight_memory + wide * CK_TAPS;
  return 0;
}

uint8_t ck_nearest240(uint32_t rgb) { return (uint8_t)nearest240(rgb); }
uint32_t ck_color240(uint8_t index) { return palette240(index < 16 ? 16 : index); }
uint8_t ck_nearest_own(uint32_t rgb) { return (uint8_t)nearest_own(rgb); }
uint32_t ck_color_own(uint8_t index) { return palette_own(index < 16 ? 16 : index); }
uint8_t ck_nearest16(uint32_t rgb) { return (uint8_t)nearest16(rgb); }
uint32_t ck_color16(uint8_t index) { return palette16(index); }

int ck_cells_render(ck_cells *cells, const ck_frame *frame, ck_cell *out) {
  int32_t columns = frame->columns, rows = frame->rows;
  if (columns <= 0 || rows <= 0) return 0;
  if (frame->film.width <= 0 || frame->film.height <= 0) return -1;
  if (reserve(cells, columns, rows, frame->film.width) != 0) return -1;
  ck_make_taps(&cells->across, frame->film.width, frame->film.x0, frame->film.dx, columns * 8, 8);
  ck_make_taps(&cells->down, frame->film.height, frame->film.y0, frame->film.dy, rows * 16, 1);
  const glyph_set *set = &cells->sets[frame->glyphs > 2 ? 0 : frame->glyphs];
  size_t padded = (size_t)(columns + LANES - 1) / LANES * LANES;
  int exact = frame->depth == CK_TRUECOLOR || frame->depth == CK_INDEXED || frame->depth == CK_OWN;
  if (!exact) memset(cells->carry, 0, (padded + 2) * 6 * sizeof(float));
  for (int32_t row = 0; row < rows; row++) {
    float *band = cells->band;
    for (int32_t r = 0; r < 16; r++)
      ck_sample_row(
        &frame->film, &cells->across, &cells->down, row * 16 + r, cells->line, band + (size_t)r * 8 * columns);
    ck_cell *line = out + (size_t)row * columns;
    if (exact && frame->glyphs != CK_ASCII) {
      band_features(band, columns, padded, cells->features);
      // Cells beside the film are blank and not fitted.
      int32_t first = cells->across.from / 8 / LANES * LANES, last = (cells->across.to + 7) / 8;
      if (frame->depth == CK_TRUECOLOR)
        fit_grey_exact(set, cells->features, first, last, padded, cells->fits);
      else if (frame->depth == CK_OWN)
        fit_grey_own(set, cells->features, first, last, padded, line);
      else
        fit_grey_indexed(set, cells->features, first, last, padded, line);
      fit_touched(cells, set, frame, row, line);
      if (frame->depth == CK_TRUECOLOR) {
        put_cheap_row(set, cells->fits, columns, line);
        continue;
      }
    } else if (frame->glyphs != CK_ASCII) {
      dither_row(cells, frame, row, padded, line);
    } else {
      fit_ascii(cells, frame, row, padded, line);
    }
    for (int32_t c = 1; c < columns && frame->depth != CK_MONO; c++)
      settle(&line[c - 1], &line[c], frame->glyphs != CK_ASCII);
  }
  return 0;
}

CLONES static void pixel_row(
  const float *restrict grey, const uint32_t *restrict over, int32_t from, int32_t to, int32_t n,
  const float ground[3], uint8_t *restrict rgb) {
  for (int32_t x = 0; x < n; x++) {
    int on = x >= from && x < to;
    uint32_t o = over ? over[x] : 0;
    float rest = 1 - (float)(o >> 24) * (1 / 255.f);
    for (int k = 0; k < 3; k++) {
      float v = (on ? grey[x] : ground[k]) * rest + (float)(o >> (8 * k) & 255) + 0.5f;
      rgb[x * 3 + k] = (uint8_t)(v > 255 ? 255 : v);
    }
  }
}

int ck_pixels_render(ck_cells *cells, const ck_frame *frame, uint8_t *rgb) {
  int32_t columns = frame->columns, rows = frame->rows, wide = columns * 8;
  if (columns <= 0 || rows <= 0) return 0;
  if (frame->film.width <= 0 || frame->film.height <= 0) return -1;
  if (reserve(cells, columns, rows, frame->film.width) != 0) return -1;
  ck_make_taps(&cells->across, frame->film.width, frame->film.x0, frame->film.dx, wide, 1);
  ck_make_taps(&cells->down, frame->film.height, frame->film.y0, frame->film.dy, rows * 16, 1);
  float ground[3] = {
    (float)(frame->background >> 16 & 255), (float)(frame->background >> 8 & 255), (float)(frame->background & 255)};
  for (int32_t y = 0; y < rows * 16; y++) {
    ck_sample_row(&frame->film, &cells->across, &cells->down, y, cells->line, cells->band);
    int on = y >= cells->down.from && y < cells->down.to;
    pixel_row(
      cells->band, frame->overlay ? frame->overlay + (size_t)y * wide : NULL, on ? cells->across.from : 0,
      on ? cells->across.to : 0, wide, ground, rgb + (size_t)y * wide * 3);
  }
  return 0;
}
