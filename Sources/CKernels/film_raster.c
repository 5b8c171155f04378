#include "cells.h"
#include <math.h>

// Shrinking averages the pixels a sample covers, exactly; enlarging interpolates with Catmull-Rom's cubic, which keeps
// edges that nearest-neighbour would turn into steps and a triangle would blur.

static float cubic(double x) {
  x = fabs(x);
  if (x < 1) return (float)((1.5 * x - 2.5) * x * x + 1);
  if (x < 2) return (float)(((-0.5 * x + 2.5) * x - 4) * x + 2);
  return 0;
}

/// Puts `used` weights from source index `first` on. What lies off the film goes to its edge.
static void put_taps(ck_taps *taps, int32_t at, int32_t source, int32_t first, const float *w, int32_t used) {
  float moved[CK_TAPS] = {0};
  int32_t last = source - used > 0 ? source - used : 0;
  int32_t base = first < 0 ? 0 : first > last ? last : first;
  for (int32_t k = 0; k < used; k++) {
    int32_t i = first + k;
    i = i < 0 ? 0 : i >= source ? source - 1 : i;
    moved[i - base] += w[k];
  }
  taps->first[at] = base;
  for (int32_t k = 0; k < CK_TAPS; k++) taps->weight[(size_t)k * taps->count + at] = moved[k];
  if (base < taps->low) taps->low = base;
  int32_t end = base + used < source ? base + used : source;
  if (end > taps->high) taps->high = end;
}

void ck_make_taps(ck_taps *taps, int32_t source, double x0, double dx, int32_t count, int32_t group) {
  taps->count = count;
  taps->group = group;
  taps->low = source;
  taps->high = 0;
  taps->from = count;
  taps->to = 0;
  int32_t columns = count / group;
  double size = fabs(dx);
  int32_t used = size > 1 ? (int32_t)ceil(size) + 1 : 4;
  if (used > CK_TAPS) used = CK_TAPS;
  taps->taps = used;
  for (int32_t i = 0; i < count; i++) {
    int32_t at = (i % group) * columns + i / group;
    double middle = x0 + (i + 0.5) * dx;
    if (middle >= 0 && middle < source) {
      if (i < taps->from) taps->from = i;
      if (i + 1 > taps->to) taps->to = i + 1;
    } else {
      taps->first[at] = -1;
      for (int k = 0; k < CK_TAPS; k++) taps->weight[(size_t)k * count + at] = 0;
      continue;
    }
    float w[CK_TAPS] = {0};
    int32_t first;
    if (size > 1) {
      double a = fmax(middle - size / 2, 0), b = fmin(middle + size / 2, source), sum = 0;
      first = (int32_t)a;
      for (int32_t k = 0; k < used; k++) {
        double cover = fmin(b, first + k + 1) - fmax(a, first + k);
        w[k] = cover > 0 ? (float)cover : 0;
        sum += w[k];
      }
      for (int32_t k = 0; k < used; k++) w[k] = (float)(w[k] / sum);
    } else {
      double at_pixel = middle - 0.5;
      first = (int32_t)floor(at_pixel) - 1;
      for (int k = 0; k < 4; k++) w[k] = cubic(at_pixel - (first + k));
    }
    put_taps(taps, at, source, first, w, used);
  }
  if (taps->from >= taps->to) taps->from = taps->to = taps->low = taps->high = 0;
  // Off the film nothing is read that isn't in the line.
  for (int32_t i = 0; i < count; i++) if (taps->first[i] < 0) taps->first[i] = taps->low;
}

#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))

CLONES static void add_rows(
  const uint16_t *restrict a, const uint16_t *restrict b, float wa, float wb, int is_first, float *restrict line,
  int32_t n) {
  if (is_first) {
    for (int32_t i = 0; i < n; i++) line[i] = wa * a[i] + wb * b[i];
  } else {
    for (int32_t i = 0; i < n; i++) line[i] += wa * a[i] + wb * b[i];
  }
}

/// The samples from..<to of `out`, in the order that the taps are stored in.
CLONES static void horizontal(
  const float *restrict line, const ck_taps *across, int32_t low, float scale, float offset, float *restrict out,
  int32_t from, int32_t to) {
  int32_t n = across->count;
  const int32_t *restrict first = across->first;
  const float *restrict w = across->weight;
  if (across->taps == 3) {
    for (int32_t i = from; i < to; i++) {
      const float *restrict p = line + first[i] - low;
      out[i] = w[i] * p[0] + w[n + i] * p[1] + w[2 * n + i] * p[2];
    }
  } else {
    for (int32_t i = from; i < to; i++) {
      const float *restrict p = line + first[i] - low;
      out[i] = w[i] * p[0] + w[n + i] * p[1] + w[2 * n + i] * p[2] + w[3 * n + i] * p[3];
    }
    for (int32_t k = 4; k < across->taps; k++) {
      const float *restrict wk = w + (size_t)k * n;
      for (int32_t i = from; i < to; i++) out[i] += wk[i] * line[first[i] - low + k];
    }
  }
  for (int32_t i = from; i < to; i++) {
    float v = out[i] * scale + offset;
    v = v < 0 ? 0 : v;
    out[i] = v > 255 ? 255 : v;
  }
}

void ck_sample_row(
  const ck_sampling *film, const ck_taps *across, const ck_taps *down, int32_t row, float *line, float *out) {
  int32_t n = across->count, low = across->low, span = across->high - across->low;
  if (row < down->from || row >= down->to || span <= 0) {
    for (int32_t i = 0; i < n; i++) out[i] = film->outside;
    return;
  }
  const uint16_t *base = film->pixels + low;
  int is_first = 1;
  for (int32_t k = 0; k < down->taps; k += 2) {
    float w[2];
    const uint16_t *r[2];
    for (int32_t i = 0; i < 2; i++) {
      // Past the film's end and past the taps used the weights are 0, but something is read.
      int32_t y = down->first[row] + k + i;
      r[i] = base + (size_t)(y < film->height ? y : film->height - 1) * film->width;
      w[i] = down->weight[(size_t)(k + i) * down->count + row];
    }
    if (w[0] == 0 && w[1] == 0 && !is_first) continue;
    add_rows(r[0], r[1], w[0], w[1], is_first, line, span);
    is_first = 0;
  }
  // Taps past the film's end have no weight but are read.
  for (int k = 0; k < CK_TAPS; k++) line[span + k] = 0;
  int32_t group = across->group, columns = n / group;
  int32_t first = across->from / group, last = (across->to + group - 1) / group;
  for (int32_t j = 0; j < group; j++) {
    float *part = out + (size_t)j * columns;
    for (int32_t c = 0; c < first; c++) part[c] = film->outside;
    for (int32_t c = last; c < columns; c++) part[c] = film->outside;
    horizontal(line, across, low, film->scale, film->offset, out, j * columns + first, j * columns + last);
  }
  // What of the first and the last column is off the film.
  for (int32_t i = first * group; i < across->from; i++) out[i % group * columns + i / group] = film->outside;
  for (int32_t i = across->to; i < last * group; i++) out[i % group * columns + i / group] = film->outside;
}
