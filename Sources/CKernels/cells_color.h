#pragma once
// Cells under an overlay, in three channels. Included by cells.c only.

// Eight samples: a row of a cell.
typedef float row8 __attribute__((vector_size(32)));
typedef float row8u __attribute__((vector_size(32), aligned(4), may_alias));

typedef struct {
  float covered[3][GLYPHS_MAX];  // per channel and glyph: sum of the samples times the coverage
  float total[3];
} color_sums;

INLINE void sides(row8 v, float *out) {
  out[0] = v[0] + v[1] + v[2] + v[3];
  out[1] = v[4] + v[5] + v[6] + v[7];
}

INLINE void channel_sums(const glyph_set *set, const float s[128], float *covered, float *total) {
  float six[6], four[4], row[8], column[8];
  row8 pair[8];
#define ROW(r) (*(const row8u *)(s + (r) * 8))
  for (int k = 0; k < 8; k++) pair[k] = ROW(2 * k) + ROW(2 * k + 1);
  // Rows 5 and 10 are cut by the borders of the thirds.
  row8 five = ROW(5) * (1 / 3.f), ten = ROW(10) * (1 / 3.f);
  row8 upper = pair[0] + pair[1] + ROW(4) + five, lower = ten + ROW(11) + pair[6] + pair[7];
  row8 top = pair[0] + pair[1] + pair[2] + pair[3], bottom = pair[4] + pair[5] + pair[6] + pair[7];
#undef ROW
  row8 all = top + bottom;
  sides(upper, six);
  sides(all - upper - lower, six + 2);
  sides(lower, six + 4);
  sides(top, four);
  sides(bottom, four + 2);
  float before = 0, left = 0;
  for (int k = 0; k < 8; k++) {
    float side[2];
    sides(pair[k], side);
    row[k] = before += side[0] + side[1];
    column[k] = left += all[k];
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
    float grey[8], rest[8], over[3][8] = {{0}};
    for (int j = 0; j < 8; j++) grey[j] = band[((size_t)r * 8 + j) * columns + c];
    for (int j = 0; j < 8; j++) rest[j] = 1;
    if (touched) {
      const uint32_t *o = frame->overlay + ((size_t)y * columns + c) * 8;
      for (int j = 0; j < 8; j++) rest[j] = 1 - (float)(int)(o[j] >> 24) * (1 / 255.f);
      for (int k = 0; k < 3; k++)
        for (int j = 0; j < 8; j++) over[k][j] = (float)(int)(o[j] >> (8 * k) & 255);
    }
    if (on_row && c * 8 >= across->from && c * 8 + 8 <= across->to) {
      for (int k = 0; k < 3; k++)
        for (int j = 0; j < 8; j++) s[k][r * 8 + j] = grey[j] * rest[j] + over[k][j];
    } else {
      for (int k = 0; k < 3; k++)
        for (int j = 0; j < 8; j++) {
          int on = on_row && c * 8 + j >= across->from && c * 8 + j < across->to;
          s[k][r * 8 + j] = (on ? grey[j] : ground[k]) * rest[j] + over[k][j];
        }
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

/// The nearest of the 240 colours, channel by channel, as `nearest240` finds it (but for ties).
INLINE void near240(const float want[3], float found[3]) {
  float v[3], cube[3], far = 0, near = 0, sum = 0;
  for (int k = 0; k < 3; k++) {
    v[k] = between(want[k], 0, 255);
    cube[k] = 95 + 40 * between(whole(v[k] * 0.025f - 2.375f), 0, 4);
    cube[k] = v[k] < 47.5f ? 0 : cube[k];
    far += (cube[k] - v[k]) * (cube[k] - v[k]);
    sum += v[k];
  }
  float ramp = 8 + 10 * between(whole(sum * (1 / 30.f) - 0.8f), 0, 23);
  for (int k = 0; k < 3; k++) near += (ramp - v[k]) * (ramp - v[k]);
  for (int k = 0; k < 3; k++) found[k] = near < far ? ramp : cube[k];
}

/// The same of our own palette, as `nearest_own` finds it.
INLINE void near_own(const float want[3], float found[3]) {
  float v[3], cube[3], far = 0, near = 0, sum = 0;
  for (int k = 0; k < 3; k++) {
    v[k] = between(want[k], 0, 255);
    cube[k] = k == 1 ? (float)(int)(whole(v[k] * (6 / 255.f)) * 42.5f + 0.5f) : whole(v[k] * (1 / 85.f)) * 85;
    far += (cube[k] - v[k]) * (cube[k] - v[k]);
    sum += v[k];
  }
  float grey = grey_own(sum * (1 / 3.f));
  for (int k = 0; k < 3; k++) near += (grey - v[k]) * (grey - v[k]);
  for (int k = 0; k < 3; k++) found[k] = near <= far ? grey : cube[k];
}

INLINE void near_of(const float want[3], float found[3], int own) {
  if (own) near_own(want, found);
  else near240(want, found);
}

CLONES static void fit_color_exact(const glyph_set *set, const float s[3][128], cell_fit *out) {
  color_sums sums;
  for (int k = 0; k < 3; k++) channel_sums(set, s[k], sums.covered[k], &sums.total[k]);
  float gain[GLYPHS_MAX], total[3] = {sums.total[0], sums.total[1], sums.total[2]};
  for (int i = 0; i < set->count; i++) {
    float sum = 0;
    for (int k = 0; k < 3; k++) {
      float d = sums.covered[k][i] - set->mean[i] * total[k];
      sum += d * d;
    }
    gain[i] = sum * set->inverse_variance[i];
  }
  int at = 0;
  for (int i = 1; i < set->count; i++)
    if (gain[i] > gain[at]) at = i;
  const glyph *g = &set->glyphs[at];
  out->glyph = at;
  out->channels = 3;
  for (int k = 0; k < 3; k++) {
    out->mean[k] = total[k] / 128;
    out->slope[k] = (sums.covered[k][at] - g->mean * total[k]) * g->inverse_variance;
  }
}

INLINE void fit_color_palette(const glyph_set *set, const float s[3][128], ck_cell *out, int own) {
  color_sums sums;
  for (int k = 0; k < 3; k++) channel_sums(set, s[k], sums.covered[k], &sums.total[k]);
  float m[3] = {sums.total[0] / 128, sums.total[1] / 128, sums.total[2] / 128}, even[3];
  near_of(m, even, own);
  float best = 0;
  for (int k = 0; k < 3; k++) best += 128 * (even[k] - m[k]) * (even[k] - m[k]);
  uint32_t flat = pack(even[0], even[1], even[2]);
  *out = blank(flat);
  // Shades between the nearest colour and the one that would make up for what it lacks.
  for (int quarters = 1; quarters < 4; quarters++) {
    float p = 0.25f * (float)quarters, cost = 0, want[3], a[3];
    for (int k = 0; k < 3; k++) want[k] = even[k] + (m[k] - even[k]) / p;
    near_of(want, a, own);
    for (int k = 0; k < 3; k++) {
      float d = even[k] + (a[k] - even[k]) * p - m[k];
      cost += 128 * d * d;
    }
    if (cost < best) {
      glyph shade = glyph_shade(quarters);
      best = cost;
      put_cell(out, &shade, pack(a[0], a[1], a[2]), flat);
    }
  }
  // All glyphs side by side: nothing in this loop depends on the one before.
  float cost[GLYPHS_MAX], ink[3][GLYPHS_MAX], ground[3][GLYPHS_MAX];
  for (int i = 0; i < set->count; i++) {
    float p = set->mean[i], v = set->variance[i], u = set->inverse_variance[i], sum = 0;
    float t[3], a[3], b[3], near_a[3], near_b[3];
    for (int k = 0; k < 3; k++) {
      t[k] = (sums.covered[k][i] - p * sums.total[k]) * u;
      a[k] = m[k] + t[k] * (1 - p);
      b[k] = m[k] - t[k] * p;
    }
    near_of(a, near_a, own);
    near_of(b, near_b, own);
    for (int k = 0; k < 3; k++) {
      float tq = near_a[k] - near_b[k], mq = near_b[k] + tq * p;
      sum += 128 * (mq - m[k]) * (mq - m[k]) + v * (tq - 2 * t[k]) * tq;
      ink[k][i] = near_a[k];
      ground[k][i] = near_b[k];
    }
    cost[i] = sum;
  }
  int at = -1;
  for (int i = 0; i < set->count; i++)
    if (cost[i] < best) {
      best = cost[i];
      at = i;
    }
  if (at >= 0)
    put_cell(
      out, &set->glyphs[at], pack(ink[0][at], ink[1][at], ink[2][at]), pack(ground[0][at], ground[1][at], ground[2][at]));
}

CLONES static void fit_color_indexed(const glyph_set *set, const float s[3][128], ck_cell *out) {
  fit_color_palette(set, s, out, 0);
}

CLONES static void fit_color_own(const glyph_set *set, const float s[3][128], ck_cell *out) {
  fit_color_palette(set, s, out, 1);
}

INLINE uint32_t at_depth(uint32_t rgb, int depth) {
  if (depth == CK_OWN) return palette_own(nearest_own(rgb));
  return depth == CK_INDEXED ? palette240(nearest240(rgb)) : depth == CK_ANSI16 ? palette16(nearest16(rgb)) : rgb;
}

/// Fits again, in colour, the cells that the overlay touches or that are not on the film.
CLONES static void fit_touched(const ck_cells *cells, const glyph_set *set, const ck_frame *frame, int32_t row, ck_cell *out) {
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
      out[c] = blank(at_depth(ground, frame->depth));
      cells->fits[c] = (cell_fit){-1, 3, {channel(ground, 0), channel(ground, 1), channel(ground, 2)}, {0, 0, 0}};
    } else if (touched || colored) {
      if (frame->depth == CK_TRUECOLOR) fit_color_exact(set, s, &cells->fits[c]);
      else if (frame->depth == CK_OWN) fit_color_own(set, s, &out[c]);
      else fit_color_indexed(set, s, &out[c]);
    }
  }
}
