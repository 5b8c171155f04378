#pragma once
#include <stddef.h>
#include <stdint.h>

// SIMD loops that Swift can't multi-version. Feature maps are [height + 2][width + 2][channels] floats, channels a
// multiple of 8, with a ring of zeros one pixel wide, so that a 3×3 convolution needs no edge case.
// Every loop is compiled for x86-64-v4, v3 and the baseline; `ck_kernels` picks what this machine can run.

enum { CK_NONE = 0, CK_SWISH = 1, CK_RELU = 2, CK_SIGMOID = 3 };

// A window of a convolution: `segments` runs of `length` floats, `segment_stride` apart (3 runs of 3·C floats for 3×3).
typedef struct {
  long pixel;           // floats between the windows of neighbouring output pixels
  long row;             // floats between the windows of neighbouring output rows
  long segment_stride;  // floats between the segments of a window
  int segments;
  int length;  // floats of a segment, even
} ck_window;

typedef struct {
  // out[y][x][n] (+)= act(bias[n] + Σ window(y, x)[k] · w[k][n]); weights in panels, see ck_panel.
  void (*convolve)(const float *in, ck_window window, const float *weights, const float *bias, float *out,
                   long out_pixel, long out_row, int rows, int width, int channels, int activation, int accumulate);
  // gradient[k][n] += Σ over pixels window(y, x)[k] · d[y][x][n], for k in first..<last of segments·length, in panels.
  void (*weight_gradient)(const float *in, ck_window window, const float *d, long d_pixel, long d_row, int rows,
                          int width, int channels, float *gradient, int first, int last);
  // sum[c] += Σ z, squares[c] += Σ z².
  void (*moments)(const float *z, long pixels, int channels, float *sum, float *squares);
  // out = act(z · scale + shift), z dense, out with strides.
  void (*activate)(const float *z, const float *scale, const float *shift, int activation, float *out, long out_pixel,
                   long out_row, int rows, int width, int channels);
  // d = g · act'(z · scale + shift); sum[c] += Σ d, products[c] += Σ d · (z − mean).
  void (*activation_gradient)(const float *g, long g_pixel, long g_row, const float *z, const float *scale,
                              const float *shift, const float *mean, int activation, float *d, long d_row, int rows,
                              int width, int channels, float *sum, float *products);
  // d = d · a + z · b + c, per channel.
  void (*norm_gradient)(float *d, long d_row, const float *z, const float *a, const float *b, const float *c, int rows,
                        int width, int channels);
  // Max pool of size×size; rows and width of the output.
  void (*max_pool)(const float *in, long in_pixel, long in_row, float *out, long out_pixel, long out_row, int rows,
                   int width, int channels, int size);
  // The gradient goes to the first maximum of each cell; added to d when `accumulate`, else the cell is overwritten.
  void (*max_pool_gradient)(const float *in, long in_pixel, long in_row, const float *out, long out_pixel,
                            long out_row, const float *g, long g_pixel, long g_row, float *d, long d_pixel, long d_row,
                            int rows, int width, int channels, int size, int accumulate);
  // Keeps each value with probability 1 − rate, scaled by 1 / (1 − rate); `index` counts values from a stream's start.
  void (*dropout)(float *values, long pixel, long row, int rows, int width, int channels, float rate, uint64_t seed,
                  uint64_t index);
  // Nearest ×2 and 2×2 "same" from products p[y][x][4][channels] at low resolution (rows + 1, width + 1 readable).
  void (*up_gather)(const float *p, long p_pixel, long p_row, const float *bias, float *out, long out_pixel,
                    long out_row, int rows, int width, int channels, int activation);
  // Its transpose: p from the gradient at high resolution; `first` marks the top row of the map.
  void (*up_scatter)(const float *g, long g_pixel, long g_row, float *p, long p_pixel, long p_row, int rows, int width,
                     int channels, int first);
  // out = b + b · w; w_pixel and w_row are 0 for one gate a map.
  void (*gate)(const float *b, long b_row, const float *w, long w_pixel, long w_row, float *out, long out_pixel,
               long out_row, int rows, int width, int channels);
  // Softmax over 5 of every 8 channels; the other 3 become 0.
  void (*softmax)(const float *logits, long in_row, float *out, long out_row, int rows, int width);
  // y[n] = act(bias[n] + Σ w[n][k] · x[k]), n in first..<last; weights float32 or float16.
  void (*dense)(const void *weights, int half, const float *bias, const float *x, float *y, long inputs, long first,
                long last, int activation);
  // Adam with decoupled decay on weights, gradients, first and second moments; average follows when decay_average > 0.
  void (*adam)(float *w, const float *g, float *m, float *v, float *average, long count, float rate, float beta1,
               float beta2, float correction1, float correction2, float epsilon, float decay, float scale,
               float average_decay);
  // Winograd F(4×4, 3×3) and F(2×2, 3×3), tiles counted row by row from `first`. Input: 36 (16) frequencies of
  // [tile][channels] from a map's start; output: back to pixels, with a fused 2×2 max pool unless `pooled` is null;
  // weights: panels of 9·inputs rows, of which inputs first..<last go to 36 (16) panels of `inputs` rows.
  void (*winograd_input_4)(const float *in, long pixel, long row, int tiles_wide, int first, int count, int channels,
                           float *v, long v_frequency, long v_tile);
  void (*winograd_output_4)(const float *m, long m_frequency, long m_tile, const float *bias, float *out,
                            long out_pixel, long out_row, int tiles_wide, int first, int count, int channels,
                            int activation, int accumulate, float *pooled, long pooled_pixel, long pooled_row);
  void (*winograd_weights_4)(const float *w, int inputs, int channels, int first, int last, float *u);
  void (*winograd_input_2)(const float *in, long pixel, long row, int tiles_wide, int first, int count, int channels,
                           float *v, long v_frequency, long v_tile);
  void (*winograd_output_2)(const float *m, long m_frequency, long m_tile, const float *bias, float *out,
                            long out_pixel, long out_row, int tiles_wide, int first, int count, int channels,
                            int activation, int accumulate, float *pooled, long pooled_pixel, long pooled_row);
  void (*winograd_weights_2)(const float *w, int inputs, int channels, int first, int last, float *u);
  // For the weights' gradient: the outputs' gradient from its first pixel to 36 frequencies, and the 36 frequencies of
  // the weights' gradient, summed over `parts` (`part` floats apart), back to panels of 9·inputs rows.
  void (*winograd_gradient)(const float *d, long pixel, long row, int tiles_wide, int first, int count, int channels,
                            float *v, long v_frequency, long v_tile);
  void (*winograd_weight_gradient)(const float *u, long parts, long part, int inputs, int channels, int first,
                                   int last, float *w);
  double (*sum_squares)(const float *x, long count);
  void (*half_to_float)(const uint16_t *in, float *out, long count);
  void (*float_to_half)(const float *in, uint16_t *out, long count);
} ck_kernels;

// 0 baseline, 3 x86-64-v3, 4 x86-64-v4: the best level this machine runs.
int ck_level(void);
// The loops of a level; the level must not be above ck_level().
const ck_kernels *ck_kernels_at(int level);
const ck_kernels *ck_kernels_best(void);

// Width of the weight panel that starts at channel `n` of `channels`: 24 where it divides, else 16, and 8 at the end.
// A panel holds [k][width] floats and starts at float n · K.
static inline int ck_panel(int channels, int n) {
  if (channels % 24 == 0) return 24;
  return channels - n >= 16 ? 16 : 8;
}

// The next number of a shared counter, for sharing work among threads.
static inline int ck_next(int *counter) { return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }
