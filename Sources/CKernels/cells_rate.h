#pragma once
// Rate and distortion: colours that the terminal has in hand are used again where that costs the picture little.
// Included by cells.c only.

/// The squared error, summed over a cell's samples and averaged over the channels, that a byte is worth: a colour of
/// 16 bytes is dropped for 1.4 grey levels of error at most (root mean square).
#define BYTE_PRICE 16.f

typedef int32_t choice8 __attribute__((vector_size(32)));

INLINE row8 rounded(row8 v) {
  v = (row8)((choice8)v & (v > 0));
  v = (row8)(((choice8)v & (v < 255)) | ((choice8)(row8){255, 255, 255, 255, 255, 255, 255, 255} & (v >= 255)));
  return __builtin_convertvector(__builtin_convertvector(v + 0.5f, choice8), row8);
}

/// Bytes of `;48;2;r;g;b`.
INLINE choice8 color_bytes(const row8 v[3]) {
  choice8 sum = {11, 11, 11, 11, 11, 11, 11, 11};
  for (int k = 0; k < 3; k++) sum -= (v[k] >= 10) + (v[k] >= 100);
  return sum;
}

INLINE int32_t scalar_bytes(uint32_t scalar) { return scalar < 0x80 ? 1 : scalar < 0x10000 ? 3 : 4; }

INLINE uint32_t plain_ink(const cell_fit *fit, float share) {
  return pack(
    fit->mean[0] + fit->slope[0] * share, fit->mean[1] + fit->slope[1] * share, fit->mean[2] + fit->slope[2] * share);
}

/// The cell that is nearest to the fit whatever its bytes.
INLINE void put_fit(const glyph_set *set, const cell_fit *fit, ck_cell *out) {
  if (fit->glyph < 0) {
    *out = blank(plain_ink(fit, 0));
    return;
  }
  const glyph *g = &set->glyphs[fit->glyph];
  put_cell(out, g, plain_ink(fit, 1 - g->mean), plain_ink(fit, -g->mean));
}

/// Eight pairs of colours for a cell, the ink and the ground of the cell before among them. Of a pair one colour may be
/// given, and the other is then the best beside it.
INLINE void put_cheap_fit(const glyph_set *set, const cell_fit *fit, const ck_cell *left, ck_cell *out) {
  const glyph *g = &set->glyphs[fit->glyph];
  const float p = g->mean, q = 1 - p, v = g->variance;
  const float beside_ink = 1 / (128 * q * q + v), beside_ground = 1 / (128 * p * p + v);
  uint32_t hand = left->foreground, under = left->background;
  int grey_hand = (hand & 255) * 0x010101u == hand && (under & 255) * 0x010101u == under;
  int channels = fit->channels == 1 && grey_hand ? 1 : 3;
  row8 ink[3], ground[3], error = {0};
  choice8 new_ink = {0}, new_ground = {0}, swapped_ink = {0}, swapped_ground = {0};
  float blank_error = 0, block_error = 0;
  for (int k = 0; k < 3; k++) {
    if (k >= channels) {
      ink[k] = ink[0];
      ground[k] = ground[0];
      continue;
    }
    float m = fit->mean[k], t = fit->slope[k], f = channel(hand, k), b = channel(under, k);
    // Both free; ink given twice; ground given twice; both given; the mean alone.
    row8 i = {m + t * q, f, b, 0, 0, f, b, m}, o = {m - t * p, 0, 0, f, b, b, f, m};
    const choice8 is_ground_open = {0, -1, -1, 0, 0, 0, 0, 0}, is_ink_open = {0, 0, 0, -1, -1, 0, 0, 0};
    row8 best_ground = (128 * q * (m - i * p) + v * (i - t)) * beside_ink;
    row8 best_ink = (128 * p * (m - o * q) + v * (o + t)) * beside_ground;
    o = rounded((row8)(((choice8)best_ground & is_ground_open) | ((choice8)o & ~is_ground_open)));
    i = rounded((row8)(((choice8)best_ink & is_ink_open) | ((choice8)i & ~is_ink_open)));
    row8 step = i - o, off = o + step * p - m;
    error += 128 * off * off + v * (step - t) * (step - t);
    new_ink |= i != f;
    new_ground |= o != b;
    swapped_ink |= o != f;
    swapped_ground |= i != b;
    blank_error += 128 * (b - m) * (b - m) + v * t * t;
    block_error += 128 * (f - m) * (f - m) + v * t * t;
    ink[k] = i;
    ground[k] = o;
  }
  const float share = channels == 1 ? 1 : 1 / 3.f;
  choice8 ink_bytes = color_bytes(ink), ground_bytes = color_bytes(ground);
  choice8 straight =
    scalar_bytes(g->scalar) + (new_ink & ink_bytes) + (new_ground & ground_bytes) + ((new_ink | new_ground) & 2);
  choice8 swapped = scalar_bytes(g->inverse) + (swapped_ink & ground_bytes) + (swapped_ground & ink_bytes)
    + ((swapped_ink | swapped_ground) & 2);
  row8 cost = error * share + BYTE_PRICE * __builtin_convertvector(straight, row8);
  row8 swapped_cost = error * share + BYTE_PRICE * __builtin_convertvector(swapped, row8);
  // The last pair is a blank in the mean, which leaves the ink alone.
  float least = error[7] * share + BYTE_PRICE * (float)(1 + (new_ground[7] & (2 + ground_bytes[7])));
  int at = 7, way = 0;
  for (int n = 0; n < 7; n++)
    if (cost[n] < least) {
      least = cost[n];
      at = n;
    }
  for (int n = 0; n < 7 && g->inverse; n++)
    if (swapped_cost[n] < least) {
      least = swapped_cost[n];
      at = n;
      way = 1;
    }
  if (blank_error * share + BYTE_PRICE <= least) {
    least = blank_error * share + BYTE_PRICE;
    at = 8;
  }
  if (block_error * share + 3 * BYTE_PRICE < least) at = 9;
  if (at == 8) {
    *out = (ck_cell){0x20, hand, under, 0x2588};
    return;
  }
  if (at == 9) {
    *out = (ck_cell){0x2588, hand, under, 0x20};
    return;
  }
  uint32_t i = pack(ink[0][at], ink[1][at], ink[2][at]), o = pack(ground[0][at], ground[1][at], ground[2][at]);
  if (at == 7) *out = (ck_cell){0x20, hand, o, 0x2588};
  else if (way) *out = (ck_cell){g->inverse, o, i, g->scalar};
  else *out = (ck_cell){g->scalar, i, o, g->inverse};
}

/// A row of fits as cells. What one shows depends on the cells to its left alone, so that a frame is the same bytes
/// however it came about.
CLONES static void put_cheap_row(const glyph_set *set, const cell_fit *fits, int32_t columns, ck_cell *out) {
  for (int32_t c = 0; c < columns; c++) {
    if (c > 0 && fits[c].glyph >= 0) {
      put_cheap_fit(set, &fits[c], &out[c - 1], &out[c]);
      continue;
    }
    put_fit(set, &fits[c], &out[c]);
    if (c > 0) settle(&out[c - 1], &out[c], 1);
  }
}
