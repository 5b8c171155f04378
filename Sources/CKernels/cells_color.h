#pragma once
// Cells under an overlay, in three channels. Included by cells.c only.

typedef struct {
  float covered[3][GLYPHS_MAX];  // per channel and glyph: sum of the samples times the coverage
  float total[3];
} color_sums;

INLINE void channel_sums(const glyph_set *set, const float s[128], float *covered, float *total) {
  float six[6] = {0}, four[4] = {0}, row[8], column[8] = {0};
  for (int r = 0; r < 16; r++) {
    const float *p = s + r * 8;
    float left = p[0] + p[1] + p[2] + p[3], right = p[4] + p[5] + p[6] + p[7];
    for (int j = 0; j < 8; j++) column[j] += p[j];
    if (r & 1) row[r / 2] += left + right;
    else row[r / 2] = left + right;
    four[r / 8 * 2] += left;
    four[r / 8 * 2 + 1] += right;
    int part = r < 5 ? 0 : r < 10 ? 1 : 2;
    float next = r == 5 ? 1 / 3.f : r == 10 ? 2 / 3.f : 0;  // what of the row belongs to the part above
    six[part * 2] += (1 - next) * left;
    six[part * 2 + 1] += (1 - next) * right;
    if (next > 0) {
      six[part * 2 - 2] += next * left;
      six[part * 2 - 1] += next * right;
    }
  }
  for (int k = 1; k < 8; k++) {
    row[k] += row[k - 1];
    column[k] += column[k - 1];
  }
  *total = row[7];
  int id = 0;
  if (set->sextants) {
    float sum[32] = {0};
    for (int m = 1; m < 32; m++) covered[id++] = sum[m] = sum[m & (m - 1)] + six[__builtin_ctz(m)];
  }
  for (int m = 1; m < 8; m++) {
    if (set->count == 2 && m != 3 && m != 5) continue;
    if (set->sextants && m == 5) continue;
    covered[id++] = (m & 1 ? four[0] : 0) + (m & 2 ? four[1] : 0) + (m & 4 ? four[2] : 0);
  }
  if (set->count == 2) return;
  for (int n = 1; n < 8; n++)
    if (n != 4) covered[id++] = row[7] - row[7 - n];
  for (int n = 1; n < 8; n++)
    if (n != 4) covered[id++] = column[n - 1];
  if (!set->sextants) return;
  for (int n = 1; n < 7; n++) covered[id++] = row[n] - row[n - 1];
  for (int n = 1; n < 7; n++) covered[id++] = column[n] - column[n - 1];
}

/// The samples of a cell with the overlay over them, [3][128]. Returns 0 when the cell lies off the film, bare.
INLINE int composite(const ck_cells *cells, const ck_frame *frame, int32_t row, int32_t c, float s[3][128]) {
  const ck_taps *across = &cells->across, *down = &cells->down;
  float ground[3] = {
    (float)(frame->background >> 16 & 255), (float)(frame->background >> 8 & 255), (float)(frame->background & 255)};
  int32_t columns = frame->columns;
  int touched = frame->touched && frame->touched[(size_t)row * columns + c];
  if (!touched
      && (c * 8 >= across->to || (c + 1) * 8 <= across->from || row * 16 >= down->to || (row + 1) * 16 <= down->from))
    return 0;
  const float *band = cells->band;
  for (int r = 0; r < 16; r++) {
    int32_t y = row * 16 + r;
    int on_row = y >= down->from && y < down->to;
    for (int j = 0; j < 8; j++) {
      int32_t x = c * 8 + j;
      float g = band[((size_t)r * 8 + j) * columns + c];
      int on = on_row && x >= across->from && x < across->to;
      for (int k = 0; k < 3; k++) s[k][r * 8 + j] = on ? g : ground[k];
    }
    if (!touched) continue;
    const uint32_t *over = frame->overlay + ((size_t)y * columns + c) * 8;
    for (int j = 0; j < 8; j++) {
      float rest = 1 - (float)(over[j] >> 24) * (1 / 255.f);
      for (int k = 0; k < 3; k++)
        s[k][r * 8 + j] = s[k][r * 8 + j] * rest + (float)(over[j] >> (8 * k) & 255);
    }
  }
  return 1;
}

INLINE uint32_t pack(float r, float g, float b) {
  int i = (int)(r + 0.5f), j = (int)(g + 0.5f), k = (int)(b + 0.5f);
  i = i < 0 ? 0 : i > 255 ? 255 : i;
  j = j < 0 ? 0 : j > 255 ? 255 : j;
  k = k < 0 ? 0 : k > 255 ? 255 : k;
  return (uint32_t)i << 16 | (uint32_t)j << 8 | (uint32_t)k;
}

INLINE float channel(uint32_t rgb, int k) { return (float)(rgb >> (16 - 8 * k) & 255); }

INLINE void slopes(const glyph *g, const color_sums *sums, int i, float t[3]) {
  for (int k = 0; k < 3; k++) t[k] = (sums->covered[k][i] - g->mean * sums->total[k]) * g->inverse_variance;
}

CLONES static void fit_color_exact(const glyph_set *set, const float s[3][128], ck_cell *out) {
  color_sums sums;
  for (int k = 0; k < 3; k++) channel_sums(set, s[k], sums.covered[k], &sums.total[k]);
  float best = -1, slope[3] = {0, 0, 0};
  int at = 0;
  for (int i = 0; i < set->count; i++) {
    float t[3];
    slopes(&set->glyphs[i], &sums, i, t);
    float gain = (t[0] * t[0] + t[1] * t[1] + t[2] * t[2]) * set->glyphs[i].variance;
    if (gain > best) {
      best = gain;
      at = i;
      memcpy(slope, t, sizeof t);
    }
  }
  float p = set->glyphs[at].mean, m[3], a[3], b[3];
  for (int k = 0; k < 3; k++) {
    m[k] = sums.total[k] / 128;
    a[k] = m[k] + slope[k] * (1 - p);
    b[k] = m[k] - slope[k] * p;
  }
  put_cell(out, &set->glyphs[at], pack(a[0], a[1], a[2]), pack(b[0], b[1], b[2]));
}

CLONES static void fit_color_indexed(
  const glyph_set *set, const uint8_t *nearest, const float s[3][128], ck_cell *out) {
  color_sums sums;
  for (int k = 0; k < 3; k++) channel_sums(set, s[k], sums.covered[k], &sums.total[k]);
  float m[3] = {sums.total[0] / 128, sums.total[1] / 128, sums.total[2] / 128};
  uint32_t flat = palette240(nearest240(pack(m[0], m[1], m[2])));
  float best = 0;
  for (int k = 0; k < 3; k++) best += 128 * (channel(flat, k) - m[k]) * (channel(flat, k) - m[k]);
  *out = blank(flat);
  // Shades between the nearest colour and the one that would make up for what it lacks.
  for (int quarters = 1; quarters < 4; quarters++) {
    float p = 0.25f * (float)quarters, cost = 0, want[3];
    for (int k = 0; k < 3; k++) want[k] = channel(flat, k) + (m[k] - channel(flat, k)) / p;
    uint32_t a = palette240(nearest240(pack(want[0], want[1], want[2])));
    for (int k = 0; k < 3; k++) {
      float d = channel(flat, k) + (channel(a, k) - channel(flat, k)) * p - m[k];
      cost += 128 * d * d;
    }
    if (cost < best) {
      glyph shade = glyph_shade(quarters);
      best = cost;
      put_cell(out, &shade, a, flat);
    }
  }
  for (int i = 0; i < set->count; i++) {
    const glyph *g = &set->glyphs[i];
    float t[3], p = g->mean, cost = 0;
    slopes(g, &sums, i, t);
    uint32_t a = pack(m[0] + t[0] * (1 - p), m[1] + t[1] * (1 - p), m[2] + t[2] * (1 - p));
    uint32_t b = pack(m[0] - t[0] * p, m[1] - t[1] * p, m[2] - t[2] * p);
    a = palette240(nearest[(a >> 6 & 0x3F000) | (a >> 4 & 0xFC0) | (a >> 2 & 0x3F)]);
    b = palette240(nearest[(b >> 6 & 0x3F000) | (b >> 4 & 0xFC0) | (b >> 2 & 0x3F)]);
    for (int k = 0; k < 3; k++) {
      float ground = channel(b, k), tq = channel(a, k) - ground, mq = ground + tq * p;
      cost += 128 * (mq - m[k]) * (mq - m[k]) + g->variance * (tq - 2 * t[k]) * tq;
    }
    if (cost < best) {
      best = cost;
      put_cell(out, g, a, b);
    }
  }
}

INLINE uint32_t at_depth(uint32_t rgb, int depth) {
  return depth == CK_INDEXED ? palette240(nearest240(rgb)) : depth == CK_ANSI16 ? palette16(nearest16(rgb)) : rgb;
}

/// Fits again, in colour, the cells that the overlay touches or that are not on the film.
static void fit_touched(const ck_cells *cells, const glyph_set *set, const ck_frame *frame, int32_t row, ck_cell *out) {
  uint32_t ground = frame->background;
  int colored = (ground & 255) != (ground >> 8 & 255) || (ground & 255) != (ground >> 16 & 255);
  const ck_taps *across = &cells->across, *down = &cells->down;
  int whole_row = row * 16 >= down->from && (row + 1) * 16 <= down->to;
  for (int32_t c = 0; c < frame->columns; c++) {
    int touched = frame->touched && frame->touched[(size_t)row * frame->columns + c];
    int whole = whole_row && c * 8 >= across->from && (c + 1) * 8 <= across->to;
    if (!touched && whole) continue;
    float s[3][128];
    if (!composite(cells, frame, row, c, s)) {
      uint32_t q = at_depth(ground, frame->depth);
      out[c] = blank(q);
    } else if (touched || colored) {
      if (frame->depth == CK_TRUECOLOR) fit_color_exact(set, s, &out[c]);
      else fit_color_indexed(set, cells->nearest, s, &out[c]);
    }
  }
}
