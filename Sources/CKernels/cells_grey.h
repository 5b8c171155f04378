#pragma once
// Cells of the film alone: grey, sixteen at a time. Included by cells.c only.

/// Sums of the samples over the parts that glyphs are made of, [FEATURES][padded]: six of the 2 x 3 parts, four of the
/// 2 x 2, the sums of rows 0–1 … 0–15 by eighths (cumulative), and of columns 0 … 7 (cumulative).
///
/// Eight cells at a time, whose sums stay in registers; cells behind the last have whatever lies there.
CLONES static void band_features(const float *restrict band, int32_t columns, size_t padded, float *restrict f) {
  for (int32_t c = 0; c < columns; c += 8) {
    float column[8][8] = {{0}}, left[16][8], right[16][8];
    for (int r = 0; r < 16; r++) {
      const float *restrict s = band + (size_t)r * 8 * columns + c;
      float v[8][8];
      for (int j = 0; j < 8; j++)
        for (int k = 0; k < 8; k++) v[j][k] = s[(size_t)j * columns + k];
      for (int j = 0; j < 8; j++)
        for (int k = 0; k < 8; k++) column[j][k] += v[j][k];
      for (int k = 0; k < 8; k++) {
        left[r][k] = v[0][k] + v[1][k] + v[2][k] + v[3][k];
        right[r][k] = v[4][k] + v[5][k] + v[6][k] + v[7][k];
      }
    }
    for (int side = 0; side < 2; side++) {
      float(*half)[8] = side ? right : left;
      float *out = f + (size_t)side * padded + c;
      for (int k = 0; k < 8; k++) {
        float a = half[0][k] + half[1][k] + half[2][k] + half[3][k], b = half[4][k] + half[5][k] + half[6][k] + half[7][k];
        float d = half[8][k] + half[9][k] + half[10][k] + half[11][k];
        float e = half[12][k] + half[13][k] + half[14][k] + half[15][k];
        // Rows 5 and 10 are cut by the borders of the thirds.
        float upper = a + half[4][k] + half[5][k] * (1 / 3.f), lower = e + half[11][k] + half[10][k] * (1 / 3.f);
        out[k] = upper;
        out[2 * padded + k] = a + b + d + e - upper - lower;
        out[4 * padded + k] = lower;
        out[6 * padded + k] = a + b;
        out[8 * padded + k] = d + e;
      }
    }
    float *row = f + 10 * padded + c, *all = f + 18 * padded + c;
    for (int k = 0; k < 8; k++) {
      float down = 0, across = 0;
      for (int i = 0; i < 8; i++) {
        row[i * padded + k] = down += left[2 * i][k] + right[2 * i][k] + left[2 * i + 1][k] + right[2 * i + 1][k];
        all[i * padded + k] = across += column[i][k];
      }
    }
  }
}

/// Calls `consider(glyph index, covered[lanes])` for every glyph of the set, in its order.
#define FOR_EACH_GLYPH(set, f, padded, c, lanes, consider)                                       \
  do {                                                                                       \
    float part[lanes];                                                                       \
    int id = 0;                                                                              \
    if ((set)->sextants) {                                                                   \
      float sum[32][lanes];                                                                  \
      for (int k = 0; k < lanes; k++) sum[0][k] = 0;                                         \
      for (int m = 1; m < 32; m++, id++) {                                                   \
        const float *from = sum[m & (m - 1)], *with = (f) + __builtin_ctz(m) * (padded) + c; \
        for (int k = 0; k < lanes; k++) sum[m][k] = from[k] + with[k];                       \
        consider(id, sum[m]);                                                                \
      }                                                                                      \
    }                                                                                        \
    for (int m = 1; m < 8; m++) {                                                            \
      if ((set)->count == 2 && m != 3 && m != 5) continue;                                   \
      if ((set)->sextants && m == 5) continue;                                               \
      for (int k = 0; k < lanes; k++) {                                                      \
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
      for (int k = 0; k < lanes; k++) part[k] = all[k] - top[k];                             \
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
      for (int k = 0; k < lanes; k++) part[k] = last[k] - first[k];                          \
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
  const glyph_set *set, const float *restrict f, int32_t first, int32_t columns, size_t padded, cell_fit *out) {
  for (int32_t c = first; c < columns; c += EXACT_LANES) {
    float best[EXACT_LANES], slope[EXACT_LANES], total[EXACT_LANES];
    int32_t at[EXACT_LANES];
    for (int k = 0; k < EXACT_LANES; k++) {
      best[k] = -1;
      slope[k] = 0;
      at[k] = 0;
      total[k] = f[17 * padded + c + k];
    }
#define CONSIDER(i, covered)                                    \
  do {                                                          \
    float p = set->glyphs[i].mean, v = set->glyphs[i].inverse_variance; \
    for (int k = 0; k < EXACT_LANES; k++) {                           \
      float d = (covered)[k] - p * total[k];                    \
      float gain = d * d * v;                                   \
      int better = gain > best[k];                              \
      best[k] = better ? gain : best[k];                        \
      slope[k] = better ? d * v : slope[k];                     \
      at[k] = better ? (i) : at[k];                             \
    }                                                           \
  } while (0)
    FOR_EACH_GLYPH(set, f, padded, c, EXACT_LANES, CONSIDER);
#undef CONSIDER
    for (int k = 0; k < EXACT_LANES && c + k < columns; k++) {
      float m = total[k] / 128, t = slope[k];
      out[c + k] = (cell_fit){at[k], 1, {m, m, m}, {t, t, t}};
    }
  }
}

/// The nearest whole number, for less than 2^22.
INLINE float whole(float v) { return v + 12582912.f - 12582912.f; }

INLINE float between(float v, float low, float high) {
  v = v < low ? low : v;
  return v > high ? high : v;
}

/// The nearest grey that the 240 fixed colours have: the ramp 8, 18 … 238 and the cube's 0, 95, 135 … 255.
INLINE float grey240(float v) {
  float ramp = 8 + 10 * between(whole(v * 0.1f - 0.8f), 0, 23);
  float cube = 95 + 40 * between(whole(v * 0.025f - 2.375f), 0, 4);
  float nearer = __builtin_fabsf(cube - v) < __builtin_fabsf(ramp - v) ? cube : ramp;
  return v < 4 ? 0 : nearer;
}

/// The nearest of our own greys, which are 255 / 127 apart and rounded.
INLINE float grey_own(float v) {
  float step = (float)(int)((v < 0 ? 0 : v > 255 ? 255 : v) * (127 / 255.f) + 0.5f);
  return (float)(int)(step * (255 / 127.f) + 0.498f);
}

INLINE float grey_of(float v, int own) { return own ? grey_own(v) : grey240(v); }

INLINE void fit_grey_palette(
  const glyph_set *set, const float *restrict f, int32_t first, int32_t columns, size_t padded, ck_cell *out, int own) {
  for (int32_t c = first; c < columns; c += LANES) {
    float best[LANES], slope[LANES], ink[LANES], ground[LANES], total[LANES];
    int32_t at[LANES];
    for (int k = 0; k < LANES; k++) {
      total[k] = f[17 * padded + c + k];
      // The even cell: in the one grey nearest to the mean, or shaded in quarters between two greys of the ramp.
      float m = total[k] / 128, q = grey_of(m, own);
      best[k] = 128 * (q - m) * (q - m);
      slope[k] = 0;
      ink[k] = ground[k] = q;
      float low = 8 + 10 * (float)(int)((m - 8) * 0.1f), high = low + 10;
      high = m >= 238 ? 255 : m < 8 ? 8 : high;
      low = m >= 238 ? 238 : m < 8 ? 0 : low;
      int quarters = (int)(4 * (m - low) / (high - low) + 0.5f);
      float d = low + (high - low) * 0.25f * (float)quarters - m;
      int better = !own && quarters > 0 && quarters < 4 && 128 * d * d < best[k];
      best[k] = better ? 128 * d * d : best[k];
      ink[k] = better ? high : ink[k];
      ground[k] = better ? low : ground[k];
      // A glyph's number and 1 from here on.
      at[k] = better ? -quarters : 0;
    }
#define CONSIDER(i, covered)                                                   \
  do {                                                                         \
    float p = set->glyphs[i].mean, v = set->glyphs[i].variance;                \
    float u = set->glyphs[i].inverse_variance;                                 \
    for (int k = 0; k < LANES; k++) {                                          \
      float mean = total[k] * (1 / 128.f), t = ((covered)[k] - p * total[k]) * u; \
      float a = grey_of(mean + t * (1 - p), own), b = grey_of(mean - t * p, own);    \
      float tq = a - b, mq = b + tq * p;                                       \
      float cost = 128 * (mq - mean) * (mq - mean) + v * (tq - 2 * t) * tq;          \
      int better = cost < best[k];                                             \
      best[k] = better ? cost : best[k];                                       \
      slope[k] = better ? t : slope[k];                                        \
      at[k] = better ? (i) + 1 : at[k];                                        \
    }                                                                          \
  } while (0)
    FOR_EACH_GLYPH(set, f, padded, c, LANES, CONSIDER);
#undef CONSIDER
    for (int k = 0; k < LANES && c + k < columns; k++) {
      float m = total[k] / 128;
      if (at[k] <= 0) {
        glyph shade = glyph_shade(-at[k]);
        put_cell(&out[c + k], &shade, grey(ink[k]), grey(ground[k]));
      } else {
        const glyph *g = &set->glyphs[at[k] - 1];
        put_cell(
          &out[c + k], g, grey(grey_of(m + slope[k] * (1 - g->mean), own)), grey(grey_of(m - slope[k] * g->mean, own)));
      }
    }
  }
}

CLONES static void fit_grey_indexed(
  const glyph_set *set, const float *restrict f, int32_t first, int32_t columns, size_t padded, ck_cell *out) {
  fit_grey_palette(set, f, first, columns, padded, out, 0);
}

CLONES static void fit_grey_own(
  const glyph_set *set, const float *restrict f, int32_t first, int32_t columns, size_t padded, ck_cell *out) {
  fit_grey_palette(set, f, first, columns, padded, out, 1);
}
