#pragma once
#include <stdint.h>
// The block glyphs of picture cells: their exact coverage of 8 x 16 samples, and what the fit needs of it.

enum { GLYPHS_MAX = 80 };

typedef struct {
  uint32_t scalar, inverse;  // inverse: the glyph that covers the rest, 0 when Unicode has none
  float mean;                // covered part of the cell
  float variance;            // sum over the samples of (coverage - mean)^2
  float inverse_variance;
} glyph;

typedef struct {
  int count;             // glyphs of the set, the blank not counted
  int sextants;          // how many of the 31 sextant patterns come first: 31 or 0
  glyph glyphs[GLYPHS_MAX];
  float coverage[GLYPHS_MAX][128];
  // The glyphs' numbers once more, each in a row of its own, for loops over all glyphs.
  float mean[GLYPHS_MAX], variance[GLYPHS_MAX], inverse_variance[GLYPHS_MAX];
} glyph_set;

/// Set 0 half, 1 quadrant, 2 sextant. Order: sextants 1…31 (bit i set: part i of 2 x 3 is ink), then
/// halves, quadrants, eighths by rows 1…7, by columns 1…7, bars by rows 1…6, by columns 1…6.
void glyph_set_fill(glyph_set *set, int which);

/// ░, ▒ or ▓ for 1, 2 or 3 quarters: no pattern for the fit, but tones between two colours of a palette.
glyph glyph_shade(int quarters);

/// The glyph whose ink is the parts of a mask: 2 x 3 parts for set 2, 2 x 2 for set 1, 1 x 2 for set 0.
uint32_t glyph_of_mask(int which, uint32_t mask);
