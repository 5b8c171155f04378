#pragma once
// Cells of the film alone: grey, sixteen at a time. Included by cells.c only.

/// Sums of the samples over the parts that glyphs are made of, [FEATURES][padded]: six of the 2 x 3 parts, four of the
/// 2 x 2, the sums of rows 0–1 … 0–15 by eighths (cumulative), and of columns 0 … 7 (cumulative).
CLONES static void band_features(const float *restrict band, int32_t columns, size_t padded, float *restrict f) {
  static const float third[16][3] = {
    {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1 / 3.f, 2 / 3.f, 0}, {0, 1, 0}, {0, 1, 0},
    {0, 1, 0}, {0, 1, 0}, {0, 2 / 3.f, 1 / 3.f}, {0, 0, 1}, {0, 0, 1}, {0, 0, 1}, {0, 0, 1}, {0, 0, 1}};
  memset(f, 0, padded * FEATURES * sizeof(float));
  for (int r = 0; r < 16; r++) {
    const float *restrict s = band + (size_t)r * 8 * columns;
    int n = columns;
    float *restrict quarter = f + (6 + r / 8 * 2) * padded;
    float *restrict eighth = f + (10 + r / 2) * padded;
    float *restrict column = f + 18 * padded;
    float w0 = third[r][0], w1 = third[r][1], w2 = third[r][2];
    for (int c = 0; c < n; c++) {
      float a = s[c], b = s[n + c], d = s[2 * n + c], e = s[3 * n + c];
      float g = s[4 * n + c], h = s[5 * n + c], i = s[6 * n + c], j = s[7 * n + c];
      column[c] += a;
      column[padded + c] += b;
      column[2 * padded + c] += d;
      column[3 * padded + c] += e;
      column[4 * padded + c] += g;
      column[5 * padded + c] += h;
      column[6 * padded + c] += i;
      column[7 * padded + c] += j;
      float left = a + b + d + e, right = g + h + i + j;
      quarter[c] += left;
      quarter[padded + c] += right;
      eighth[c] += left + right;
      f[c] += w0 * left;
      f[padded + c] += w0 * right;
      f[2 * padded + c] += w1 * left;
      f[3 * padded + c] += w1 * right;
      f[4 * padded + c] += w2 * left;
      f[5 * padded + c] += w2 * right;
    }
  }
  for (int k = 1; k < 8; k++)
    for (int c = 0; c < columns; c++) {
      f[(10 + k) * padded + c] += f[(9 + k) * padded + c];
      f[(18 + k) * padded + c] += f[(17 + k) * padded + c];
    }
}

/// Calls `consider(glyph index, covered[LANES])` for every glyph of the set, in its order.
#define FOR_EACH_GLYPH(set, f, padded, c, consider)                                          \
  do {                                                                                       \
    float part[LANES];                                                                       \
    int id = 0;                                                                              \
    if ((set)->sextants) {                                                                   \
      float sum[32][LANES];                                                                  \
      for (int k = 0; k < LANES; k++) sum[0][k] = 0;                                         \
      for (int m = 1; m < 32; m++, id++) {                                                   \
        const float *from = sum[m & (m - 1)], *with = (f) + __builtin_ctz(m) * (padded) + c; \
        for (int k = 0; k < LANES; k++) sum[m][k] = from[k] + with[k];                       \
        consider(id, sum[m]);                                                                \
      }                                                                                      \
    }                                                                                        \
    for (int m = 1; m < 8; m++) {                                                            \
      if ((set)->count == 2 && m != 3 && m != 5) continue;                                   \
      if ((set)->sextants && m == 5) continue;                                               \
      for (int k = 0; k < LANES; k++) {                                                      \
        const float *q = (f) + 6 * (padded) + c + k;                                         \
        part[k] = (m & 1 ? q[0] : 0) + (m & 2 ? q[padded] : 0) + (m & 4 ? q[2 * padded] : 0); \
      }                                                                                      \
      consider(id, part);                                                                    \
      id++;                                                                                  \
    }                                                                                        \
    if ((set)->count == 2) break;                                                            \
    for (int n = 1; n < 8; n++) {                                                            \
      if (n == 4) continue;                                                                  \
      const float *all = (f) + 17 * (padded) + c, *top = (f) + (17 - n) * (padded) + c;      \
      for (int k = 0; k < LANES; k++) part[k] = all[k] - top[k];                             \
      consider(id, part);                                                                    \
      id++;                                                                                  \
    }                                                                                        \
    for (int n = 1; n < 8; n++) {                                                            \
      if (n == 4) continue;                                                                  \
      consider(id, (f) + (17 + n) * (padded) + c);                                           \
      id++;                                                                                  \
    }                                                                                        \
    if (!(set)->sextants) break;                                                             \
    for (int n = 1; n < 14; n++) {                                                           \
      if (n == 7) continue;                                                                  \
      const float *last = (f) + (10 + n + (n > 7)) * (padded) + c, *first = last - (padded);  \
      for (int k = 0; k < LANES; k++) part[k] = last[k] - first[k];                          \
      consider(id, part);                                                                    \
      id++;                                                                                  \
    }                                                                                        \
  } while (0)

INLINE uint32_t grey(float v) {
  int i = (int)(v + 0.5f);
  i = i < 0 ? 0 : i > 255 ? 255 : i;
  return (uint32_t)i * 0x010101u;
}

INLINE ck_cell blank(uint32_t ground) { return (ck_cell){0x20, ground, ground, 0x2588}; }

INLINE void put_cell(ck_cell *out, const glyph *g, uint32_t ink, uint32_t ground) {
  if (ink == ground) *out = blank(ground);
  else *out = (ck_cell){g->scalar, ink, ground, g->inverse};
}

CLONES static void fit_grey_exact(
  const glyph_set *set, const float *restrict f, int32_t first, int32_t columns, size_t padded, ck_cell *out) {
  for (int32_t c = first; c < columns; c += LANES) {
    float best[LANES], slope[LANES], total[LANES];
    int32_t at[LANES];
    for (int k = 0; k < LANES; k++) {
      best[k] = -1;
      slope[k] = 0;
      at[k] = 0;
      total[k] = f[17 * padded + c + k];
    }
#define CONSIDER(i, covered)                                    \
  do {                                                          \
    float p = set->glyphs[i].mean, v = set->glyphs[i].inverse_variance; \
    for (int k = 0; k < LANES; k++) {                           \
      float d = (covered)[k] - p * total[k];                    \
      float gain = d * d * v;                                   \
      int better = gain > best[k];                              \
      best[k] = better ? gain : best[k];                        \
      slope[k] = better ? d * v : slope[k];                     \
      at[k] = better ? (i) : at[k];                             \
    }                                                           \
  } while (0)
    FOR_EACH_GLYPH(set, f, padded, c, CONSIDER);
#undef CONSIDER
    for (int k = 0; k < LANES && c + k < columns; k++) {
      const glyph *g = &set->glyphs[at[k]];
      float m = total[k] / 128;
      put_cell(&out[c + k], g, grey(m + slope[k] * (1 - g->mean)), grey(m - slope[k] * g->mean));
    }
  }
}

/// The nearest grey that the 240 fixed colours have: the ramp 8, 18 … 238 and the cube's 0, 95, 135 … 255.
INLINE float grey240(float v) {
  float ramp = 8 + 10 * (float)(int)(v < 8 ? 0.5f : (v - 8) * 0.1f + 0.5f);
  ramp = ramp > 238 ? 238 : ramp;
  float cube = 95 + 40 * (float)(int)(v < 95 ? 0.5f : (v - 95) * 0.025f + 0.5f);
  cube = v < 47 ? 0 : cube > 255 ? 255 : cube;
  float a = ramp - v, b = cube - v;
  return b * b < a * a ? cube : ramp;
}

#ifndef SHADE_COST
#define SHADE_COST 0
#endif

CLONES static void fit_grey_indexed(
  const glyph_set *set, const float *restrict f, int32_t first, int32_t columns, size_t padded, ck_cell *out) {
  for (int32_t c = first; c < columns; c += LANES) {
    float best[LANES], ink[LANES], ground[LANES], total[LANES];
    int32_t at[LANES];
    for (int k = 0; k < LANES; k++) {
      total[k] = f[17 * padded + c + k];
      // The even cell: in the one grey nearest to the mean, or shaded in quarters between two greys of the ramp.
      float m = total[k] / 128, q = grey240(m);
      best[k] = 128 * (q - m) * (q - m);
      ink[k] = ground[k] = q;
      float low = 8 + 10 * (float)(int)((m - 8) * 0.1f), high = low + 10;
      high = m >= 238 ? 255 : m < 8 ? 8 : high;
      low = m >= 238 ? 238 : m < 8 ? 0 : low;
      int quarters = (int)(4 * (m - low) / (high - low) + 0.5f);
      float d = low + (high - low) * 0.25f * (float)quarters - m;
      int better = quarters > 0 && quarters < 4 && 128 * d * d + SHADE_COST < best[k];
      best[k] = better ? 128 * d * d + SHADE_COST : best[k];
      ink[k] = better ? high : ink[k];
      ground[k] = better ? low : ground[k];
      at[k] = better ? -quarters : 0;
    }
#define CONSIDER(i, covered)                                                   \
  do {                                                                         \
    float p = set->glyphs[i].mean, v = set->glyphs[i].variance;                \
    float u = set->glyphs[i].inverse_variance;                                 \
    for (int k = 0; k < LANES; k++) {                                          \
      float mean = total[k] * (1 / 128.f), t = ((covered)[k] - p * total[k]) * u; \
      float a = grey240(mean + t * (1 - p)), b = grey240(mean - t * p);              \
      float tq = a - b, mq = b + tq * p;                                       \
      float cost = 128 * (mq - mean) * (mq - mean) + v * (tq - 2 * t) * tq;          \
      int better = cost < best[k];                                             \
      best[k] = better ? cost : best[k];                                       \
      ink[k] = better ? a : ink[k];                                            \
      ground[k] = better ? b : ground[k];                                      \
      at[k] = better ? (i) : at[k];                                            \
    }                                                                          \
  } while (0)
    FOR_EACH_GLYPH(set, f, padded, c, CONSIDER);
#undef CONSIDER
    for (int k = 0; k < LANES && c + k < columns; k++) {
      glyph shade = glyph_shade(at[k] < 0 ? -at[k] : 0);
      put_cell(&out[c + k], at[k] < 0 ? &shade : &set->glyphs[at[k]], grey(ink[k]), grey(ground[k]));
    }
  }
}
