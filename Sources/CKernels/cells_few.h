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

INLINE float luma(const float s[3][128], int i) { return 0.299f * s[0][i] + 0.587f * s[1][i] + 0.114f * s[2][i]; }

/// The two colours that a cell's parts are dithered between.
typedef struct {
  uint32_t ink, ground;
} tone_pair;

INLINE float tone_of(uint32_t rgb) {
  return 0.299f * channel(rgb, 0) + 0.587f * channel(rgb, 1) + 0.114f * channel(rgb, 2);
}

/// The nearest of the sixteen that is no grey, but for greys.
static uint32_t nearest_hue(uint32_t rgb) {
  int r = (int)channel(rgb, 0), g = (int)channel(rgb, 1), b = (int)channel(rgb, 2);
  int most = r > g ? (r > b ? r : b) : (g > b ? g : b), least_channel = r < g ? (r < b ? r : b) : (g < b ? g : b);
  if (most - least_channel < 24) return most < 64 ? palette16(8) : palette16(15);
  int best = 1, least = 1 << 30;
  for (int i = 1; i < 15; i++) {
    int d = square_distance(palette16(i), rgb);
    if (i == 7 || i == 8 || d >= least) continue;
    least = d;
    best = i;
  }
  return palette16(best);
}

/// The overlay's own colour over a cell, or -1 where it covers less than a tenth.
static int32_t tint(const ck_frame *frame, int32_t row, int32_t c) {
  if (!frame->touched || !frame->touched[(size_t)row * frame->columns + c]) return -1;
  float sum[3] = {0, 0, 0}, alpha = 0;
  for (int r = 0; r < 16; r++) {
    const uint32_t *over = frame->overlay + ((size_t)(row * 16 + r) * frame->columns + c) * 8;
    for (int j = 0; j < 8; j++) {
      alpha += (float)(over[j] >> 24);
      for (int k = 0; k < 3; k++) sum[k] += (float)(over[j] >> (8 * k) & 255);
    }
  }
  if (alpha < 128 * 255 * 0.1f) return -1;
  return (int32_t)pack(sum[0] / alpha * 255, sum[1] / alpha * 255, sum[2] / alpha * 255);
}

static tone_pair pair_for(const ck_frame *frame, int32_t row, int32_t c, float mean) {
  tone_pair pair = {0xFFFFFF, 0};
  if (frame->depth == CK_MONO) return pair;
  int32_t color = tint(frame, row, c);
  if (color >= 0) {
    // Under a tint the film is dithered between black and the tint's colour, or that and white where it is brighter: a
    // mixture would be none of the sixteen.
    uint32_t hue = nearest_hue((uint32_t)color);
    int is_bright = mean > tone_of(hue);
    pair.ink = is_bright ? palette16(15) : hue;
    pair.ground = is_bright ? hue : 0;
    return pair;
  }
  static const int greys[4] = {0, 8, 7, 15};
  int step = mean < 127 ? 0 : mean < 229 ? 1 : 2;
  pair.ground = palette16(greys[step]);
  pair.ink = palette16(greys[step + 1]);
  return pair;
}

/// Few colours in blocks: every part of a cell is a dot of an error-diffused picture of parts.
static void dither_row(ck_cells *cells, const ck_frame *frame, int32_t row, size_t padded, ck_cell *out) {
  int which = frame->glyphs > 2 ? 0 : frame->glyphs, nx = which == 0 ? 1 : 2, ny = which == 2 ? 3 : 2;
  int32_t wide = frame->columns * nx;
  float *tones = cells->features;  // [ny][wide], free for this here: 6 parts of 26 features
  for (int32_t c = 0; c < frame->columns; c++) {
    float s[3][128], mean = 0;
    int shown = composite(cells, frame, row, c, s);
    for (int y = 0; y < ny; y++)
      for (int x = 0; x < nx; x++) {
        int y0 = 16 * y / ny, y1 = 16 * (y + 1) / ny, x0 = 8 * x / nx, x1 = 8 * (x + 1) / nx;
        float sum = 0;
        for (int i = y0; shown && i < y1; i++)
          for (int j = x0; j < x1; j++) sum += luma(s, i * 8 + j);
        tones[y * wide + c * nx + x] = sum / (float)((y1 - y0) * (x1 - x0));
        mean += sum / 128;
      }
    tone_pair pair = pair_for(frame, row, c, mean);
    out[c] = (ck_cell){0, pair.ink, pair.ground, 0};
  }
  float *now = cells->carry, *next = cells->carry + padded * 2 + 2;
  for (int y = 0; y < ny; y++) {
    for (int32_t x = -1; x <= wide; x++) next[x + 1] = 0;
    for (int32_t x = 0; x < wide; x++) {
      ck_cell *cell = &out[x / nx];
      float ink = tone_of(cell->foreground), ground = tone_of(cell->background);
      float want = tones[y * wide + x] + now[x + 1];
      int is_lit = want > (ink + ground) / 2;
      // The parts that are lit are kept as a mask until the row is done.
      if (is_lit) cell->scalar |= 1u << (y * nx + x % nx);
      float e = want - (is_lit ? ink : ground);
      // A tint too dark for the film under it must not spill its light over the film beside it.
      e = e < -96 ? -96 : e > 96 ? 96 : e;
      now[x + 2] += e * (7 / 16.f);
      next[x] += e * (3 / 16.f);
      next[x + 1] += e * (5 / 16.f);
      next[x + 2] += e * (1 / 16.f);
    }
    memcpy(now, next, (size_t)(wide + 2) * sizeof(float));
  }
  for (int32_t c = 0; c < frame->columns; c++) {
    out[c].scalar = glyph_of_mask(which, out[c].scalar);
    if (frame->depth != CK_MONO && out[c].scalar == 0x2588) out[c] = blank(out[c].foreground);
    else if (frame->depth != CK_MONO && out[c].scalar == 0x20) out[c] = blank(out[c].background);
  }
}

/// ASCII: a blank in one colour, or without colours a character of the ramp.
static void fit_ascii(ck_cells *cells, const ck_frame *frame, int32_t row, size_t padded, ck_cell *out) {
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
