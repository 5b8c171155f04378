#pragma once
#include <stddef.h>
#include <stdint.h>
// A film as character cells. A cell is 8 x 16 samples ("the raster"), averaged over the film's pixels that each covers.

enum { CK_CELL_WIDTH = 8, CK_CELL_HEIGHT = 16, CK_CELL_SAMPLES = 128 };

/// One level of a film and how the raster lies over it: raster column i covers x0 + i*dx … x0 + (i+1)*dx in the
/// level's pixels (a negative step mirrors), rows likewise. Grey = clamp(stored * scale + offset, 0, 255).
typedef struct {
  const uint16_t *pixels;
  int32_t width, height;
  double x0, dx, y0, dy;
  float scale, offset;
  float outside;  // grey of samples off the film
} ck_sampling;

enum { CK_TAPS = 10 };  // a sample of 8 source pixels touches at most 9; even, for the rows are added in pairs

/// Where an axis of the raster reads: per sample the first source index and `taps` weights.
typedef struct {
  int32_t *first;  // [count]
  float *weight;   // [CK_TAPS][count]
  int32_t count, group, taps, from, to;  // samples from..<to lie on the film
  int32_t low, high;              // source low..<high is read
} ck_taps;

/// Fills the taps of an axis; sample i of the axis is stored at order(i) = (i % group) * (count / group) + i / group.
void ck_make_taps(ck_taps *taps, int32_t source, double x0, double dx, int32_t count, int32_t group);

/// One raster row: vertical pass into `line` (source columns low..<high), horizontal pass into `out`.
void ck_sample_row(
  const ck_sampling *film, const ck_taps *across, const ck_taps *down, int32_t row, float *line, float *out);

enum { CK_TRUECOLOR = 0, CK_INDEXED = 1, CK_ANSI16 = 2, CK_MONO = 3, CK_OWN = 4 };
enum { CK_HALF = 0, CK_QUADRANT = 1, CK_SEXTANT = 2, CK_ASCII = 3 };

/// A finished cell: a scalar and two colours 0xRRGGBB; `inverse` is the scalar that covers what this one leaves, or 0.
typedef struct {
  uint32_t scalar, foreground, background, inverse;
} ck_cell;

typedef struct ck_cells ck_cells;
/// Tables of the glyphs and the colours, and the buffers of a frame; NULL without memory.
ck_cells *ck_cells_create(void);
void ck_cells_destroy(ck_cells *cells);

typedef struct {
  ck_sampling film;
  int32_t columns, rows;
  const uint32_t *overlay;  // premultiplied 0xAABBGGRR, [rows*16][columns*8], or NULL
  const uint8_t *touched;   // [rows][columns]: not 0 where the overlay has something
  uint32_t background;      // 0xRRGGBB
  int32_t depth, glyphs;
} ck_frame;

/// Fits every cell of a frame: the glyph and the two colours of least squared error. 0, or -1 without memory.
/// Of a glyph and its inverse with the colours swapped, the one that shares more colours with the cell to the left is
/// taken: the same picture in fewer bytes, and the same bytes whenever it is drawn.
int ck_cells_render(ck_cells *cells, const ck_frame *frame, ck_cell *out);

/// The samples themselves as RGB bytes, [rows*16][columns*8][3], the overlay over them. 0, or -1 without memory.
int ck_pixels_render(ck_cells *cells, const ck_frame *frame, uint8_t *rgb);

/// The nearest of the 240 fixed colours (index 16–255) and the colour it shows.
uint8_t ck_nearest240(uint32_t rgb);
uint32_t ck_color240(uint8_t index);
/// The nearest of our own palette (index 16–255) and the colour it shows once the terminal has it.
uint8_t ck_nearest_own(uint32_t rgb);
uint32_t ck_color_own(uint8_t index);
/// The nearest of the 16 ANSI colours as xterm shows them.
uint8_t ck_nearest16(uint32_t rgb);
uint32_t ck_color16(uint8_t index);
