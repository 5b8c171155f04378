#pragma once
// Cells in few colours or none: 16, two, or an ASCII ramp. The error of a tone goes on to its neighbours
// (Floyd and Steinberg's weights), so that tones between the colours come out as texture. Included by cells.c only.

/// Coverage of ASCII characters in a terminal's usual face, lightest first. Reversed they go on to full brightness.
static const struct { char character; float ink; } ascii_ramp[] = {
  {' ', 0}, {'.', 0.05f}, {':', 0.1f}, {'-', 0.13f}, {'=', 0.19f}, {'+', 0.24f}, {'*', 0.29f}, {'%', 0.36f},
  {'#', 0.42f}};

static void ascii_cell(float tone, ck_cell *out, float *shown) {
  float least = 1e9f;
  for (size_t i = 0; i < sizeof ascii_ramp / sizeof *ascii_ramp; i++)
    for (int reversed = 0; reversed < 2; reversed++) {
      float ink = reversed ? 1 - ascii_ramp[i].ink : ascii_ramp[i].ink;
      float d = ink * 255 - tone;
      if (d * d >= least) continue;
      least = d * d;
      *shown = ink * 255;
      *out = (ck_cell){(uint32_t)ascii_ramp[i].character, reversed ? 0 : 0xFFFFFF, reversed ? 0xFFFFFF : 0, 0};
    }
}

/// The four colours of the sixteen nearest to a mean, or the four greys for a grey cell.
static void candidates(const float m[3], int grey_only, uint32_t c[4]) {
  static const int greys[4] = {0, 8, 7, 15};
  if (grey_only) {
    for (int i = 0; i < 4; i++) c[i] = palette16(greys[i]);
    return;
  }
  int taken = 0;
  uint32_t rgb = pack(m[0], m[1], m[2]);
  for (int n = 0; n < 4; n++) {
    int best = -1, least = 1 << 30;
    for (int i = 0; i < 16; i++) {
      int d = square_distance(palette16(i), rgb);
      if (!(taken >> i & 1) && d < least) {
        least = d;
        best = i;
      }
    }
    taken |= 1 << best;
    c[n] = palette16(best);
  }
}

/// How much more the mean counts than the pattern: below, flat areas lose their tone; above, edges their place.
#define MEAN_WEIGHT 4

CLONES static void fit_pairs(
  const glyph_set *set, const float s[3][128], const uint32_t *colors, int count, const float carry[3], ck_cell *out,
  float shown[3]) {
  color_sums sums;
  for (int k = 0; k < 3; k++) channel_sums(set, s[k], sums.covered[k], &sums.total[k]);
  float m[3] = {sums.total[0] / 128, sums.total[1] / 128, sums.total[2] / 128}, best = 1e30f;
  for (int i = -1; i < set->count; i++) {
    const glyph *g = &set->glyphs[i < 0 ? 0 : i];
    float t[3] = {0, 0, 0}, p = i < 0 ? 0 : g->mean, v = i < 0 ? 0 : g->variance;
    if (i >= 0) slopes(g, &sums, i, t);
    for (int x = 0; x < count; x++)
      for (int y = 0; y < count; y++) {
        if (i < 0 ? x != y : x == y) continue;
        float cost = 0, mean[3];
        for (int k = 0; k < 3; k++) {
          float ground = channel(colors[y], k), tq = channel(colors[x], k) - ground;
          mean[k] = ground + tq * p;
          float d = mean[k] - m[k] - carry[k];
          cost += MEAN_WEIGHT * 128 * d * d + v * (tq - 2 * t[k]) * tq;
        }
        if (cost >= best) continue;
        best = cost;
        if (i < 0) *out = blank(colors[y]);
        else put_cell(out, g, colors[x], colors[y]);
        memcpy(shown, mean, sizeof mean);
      }
  }
}

INLINE float luma(const float s[3][128], int i) { return 0.299f * s[0][i] + 0.587f * s[1][i] + 0.114f * s[2][i]; }

/// Two tones in blocks: every part of a cell is a dot of an error-diffused picture of parts.
static void dither_row(ck_cells *cells, const ck_frame *frame, int32_t row, size_t padded, ck_cell *out) {
  int which = frame->glyphs > 2 ? 0 : frame->glyphs, nx = which == 0 ? 1 : 2, ny = which == 2 ? 3 : 2;
  int32_t wide = frame->columns * nx;
  float *tones = cells->features;  // [ny][wide], free for this here: 6 parts of 26 features
  for (int32_t c = 0; c < frame->columns; c++) {
    float s[3][128];
    int shown = composite(cells, frame, row, c, s);
    for (int y = 0; y < ny; y++)
      for (int x = 0; x < nx; x++) {
        int y0 = 16 * y / ny, y1 = 16 * (y + 1) / ny, x0 = 8 * x / nx, x1 = 8 * (x + 1) / nx;
        float sum = 0;
        for (int i = y0; shown && i < y1; i++)
          for (int j = x0; j < x1; j++) sum += luma(s, i * 8 + j);
        tones[y * wide + c * nx + x] = sum / (float)((y1 - y0) * (x1 - x0));
      }
    out[c] = (ck_cell){0, 0xFFFFFF, 0, 0};
  }
  float *now = cells->carry, *next = cells->carry + padded * 2 + 2;
  for (int y = 0; y < ny; y++) {
    for (int32_t x = -1; x <= wide; x++) next[x + 1] = 0;
    for (int32_t x = 0; x < wide; x++) {
      float want = tones[y * wide + x] + now[x + 1];
      int is_lit = want > 127.5f;
      // The parts that are lit are kept as a mask until the row is done.
      if (is_lit) out[x / nx].scalar |= 1u << (y * nx + x % nx);
      float e = want - (is_lit ? 255 : 0);
      now[x + 2] += e * (7 / 16.f);
      next[x] += e * (3 / 16.f);
      next[x + 1] += e * (5 / 16.f);
      next[x + 2] += e * (1 / 16.f);
    }
    memcpy(now, next, (size_t)(wide + 2) * sizeof(float));
  }
  for (int32_t c = 0; c < frame->columns; c++) out[c].scalar = glyph_of_mask(which, out[c].scalar);
}

static void fit_row(
  ck_cells *cells, const glyph_set *set, const ck_frame *frame, int32_t row, size_t padded, ck_cell *out) {
  float *now = cells->carry, *next = cells->carry + (padded + 2) * 3;
  memset(next, 0, (padded + 2) * 3 * sizeof(float));
  for (int32_t c = 0; c < frame->columns; c++) {
    float s[3][128], m[3] = {0, 0, 0}, shown[3];
    if (!composite(cells, frame, row, c, s)) {
      uint32_t q = frame->depth == CK_MONO ? 0 : at_depth(frame->background, frame->depth);
      out[c] = blank(q);
      continue;
    }
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < 128; i++) m[k] += s[k][i];
      m[k] /= 128;
    }
    float *carry = now + (c + 1) * 3;
    if (frame->depth == CK_MONO) {
      // Without colours only the brightness counts.
      m[0] = m[1] = m[2] = 0.299f * m[0] + 0.587f * m[1] + 0.114f * m[2];
    }
    if (frame->glyphs == CK_ASCII) {
      if (frame->depth == CK_MONO) {
        ascii_cell(m[0] + carry[0], &out[c], &shown[0]);
        shown[1] = shown[2] = shown[0];
      } else {
        int few = frame->depth == CK_ANSI16;
        uint32_t q = at_depth(
          few ? pack(m[0] + carry[0], m[1] + carry[1], m[2] + carry[2]) : pack(m[0], m[1], m[2]), frame->depth);
        out[c] = blank(q);
        for (int k = 0; k < 3; k++) shown[k] = channel(q, k);
      }
    } else {
      uint32_t four[4];
      int touched = frame->touched && frame->touched[(size_t)row * frame->columns + c];
      float want[3] = {m[0] + carry[0], m[1] + carry[1], m[2] + carry[2]};
      candidates(want, !touched, four);
      fit_pairs(set, s, four, 4, carry, &out[c], shown);
    }
    for (int k = 0; k < 3; k++) {
      float e = m[k] + carry[k] - shown[k];
      e = e < -64 ? -64 : e > 64 ? 64 : e;
      now[(c + 2) * 3 + k] += e * (7 / 16.f);
      next[c * 3 + k] += e * (3 / 16.f);
      next[(c + 1) * 3 + k] += e * (5 / 16.f);
      next[(c + 2) * 3 + k] += e * (1 / 16.f);
    }
  }
  memcpy(now, next, (padded + 2) * 3 * sizeof(float));
}
