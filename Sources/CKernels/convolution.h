// Direct convolution: MR pixels × NV vectors of output channels stay in registers while the window streams by.
#define UNROLL _Pragma("clang loop unroll(full)")

#define BLOCK(MR, NV)                                                                                                 \
  INLINE void block_##MR##x##NV(const float *in, ck_window g, const float *w, const float *bias, float *out,         \
                                long out_pixel, int activation, int accumulate) {                                    \
    vf acc[MR][NV];                                                                                                   \
    UNROLL for (int j = 0; j < NV; j++) {                                                                             \
      vf b = bias ? load(bias + 8 * j) : splat(0);                                                                    \
      UNROLL for (int i = 0; i < MR; i++) acc[i][j] = accumulate ? load(out + i * out_pixel + 8 * j) + b : b;         \
    }                                                                                                                 \
    for (int s = 0; s < g.segments; s++) {                                                                            \
      const float *a = in + s * g.segment_stride;                                                                     \
      for (int k = 0; k < g.length; k++, w += 8 * NV) {                                                               \
        vf b[NV];                                                                                                     \
        UNROLL for (int j = 0; j < NV; j++) b[j] = load(w + 8 * j);                                                   \
        UNROLL for (int i = 0; i < MR; i++) {                                                                         \
          vf x = splat(a[i * g.pixel + k]);                                                                           \
          UNROLL for (int j = 0; j < NV; j++) acc[i][j] += x * b[j];                                                  \
        }                                                                                                             \
      }                                                                                                               \
    }                                                                                                                 \
    UNROLL for (int i = 0; i < MR; i++) UNROLL for (int j = 0; j < NV; j++)                                           \
        store(out + i * out_pixel + 8 * j, activated(acc[i][j], activation));                                         \
  }

BLOCK(4, 3) BLOCK(2, 3) BLOCK(1, 3)
BLOCK(6, 2) BLOCK(4, 2) BLOCK(2, 2) BLOCK(1, 2)
BLOCK(12, 1) BLOCK(8, 1) BLOCK(4, 1) BLOCK(2, 1) BLOCK(1, 1)

#define TAKE(MR, NV)                                                                                                  \
  for (; x + MR <= width; x += MR)                                                                                    \
    block_##MR##x##NV(a + x * g.pixel, g, w, b, o + x * out_pixel, out_pixel, activation, accumulate);

INLINE void convolve_with(const float *in, ck_window g, const float *weights, const float *bias, float *out,
                          long out_pixel, long out_row, int rows, int width, int channels, int activation,
                          int accumulate) {
  const long window = (long)g.segments * g.length;
  for (int n = 0; n < channels;) {
    const int panel = ck_panel(channels, n);
    const float *w = weights + n * window, *b = bias ? bias + n : 0;
    for (int y = 0; y < rows; y++) {
      const float *a = in + y * g.row;
      float *o = out + y * out_row + n;
      int x = 0;
      if (panel == 24) {
        TAKE(4, 3) TAKE(2, 3) TAKE(1, 3)
      } else if (panel == 16) {
        TAKE(6, 2) TAKE(4, 2) TAKE(2, 2) TAKE(1, 2)
      } else {
        TAKE(12, 1) TAKE(8, 1) TAKE(4, 1) TAKE(2, 1) TAKE(1, 1)
      }
    }
    n += panel;
  }
}

static void convolve(const float *in, ck_window g, const float *weights, const float *bias, float *out, long out_pixel,
                     long out_row, int rows, int width, int channels, int activation, int accumulate) {
  // One copy of the loops for each epilogue: the compiler drops the branches inside.
  if (accumulate)
    convolve_with(in, g, weights, bias, out, out_pixel, out_row, rows, width, channels, CK_NONE, 1);
  else if (activation == CK_SWISH)
    convolve_with(in, g, weights, bias, out, out_pixel, out_row, rows, width, channels, CK_SWISH, 0);
  else if (activation == CK_RELU)
    convolve_with(in, g, weights, bias, out, out_pixel, out_row, rows, width, channels, CK_RELU, 0);
  else if (activation == CK_SIGMOID)
    convolve_with(in, g, weights, bias, out, out_pixel, out_row, rows, width, channels, CK_SIGMOID, 0);
  else
    convolve_with(in, g, weights, bias, out, out_pixel, out_row, rows, width, channels, CK_NONE, 0);
}

// The gradient of MR rows of a weight panel stays in registers while the pixels stream by.
#define GRADIENT_BLOCK(MR, NV)                                                                                        \
  INLINE void gradient_##MR##x##NV(const float *in, ck_window g, const float *d, long d_pixel, long d_row, int rows,  \
                                   int width, float *out) {                                                           \
    vf acc[MR][NV];                                                                                                   \
    UNROLL for (int i = 0; i < MR; i++) UNROLL for (int j = 0; j < NV; j++)                                           \
        acc[i][j] = load(out + (i * NV + j) * 8);                                                                     \
    for (int y = 0; y < rows; y++) {                                                                                  \
      const float *a = in + y * g.row, *e = d + y * d_row;                                                            \
      for (int x = 0; x < width; x++, a += g.pixel, e += d_pixel) {                                                   \
        vf b[NV];                                                                                                     \
        UNROLL for (int j = 0; j < NV; j++) b[j] = load(e + 8 * j);                                                   \
        UNROLL for (int i = 0; i < MR; i++) {                                                                         \
          vf v = splat(a[i]);                                                                                         \
          UNROLL for (int j = 0; j < NV; j++) acc[i][j] += v * b[j];                                                  \
        }                                                                                                             \
      }                                                                                                               \
    }                                                                                                                 \
    UNROLL for (int i = 0; i < MR; i++) UNROLL for (int j = 0; j < NV; j++)                                           \
        store(out + (i * NV + j) * 8, acc[i][j]);                                                                     \
  }

GRADIENT_BLOCK(4, 3) GRADIENT_BLOCK(2, 3) GRADIENT_BLOCK(1, 3)
GRADIENT_BLOCK(6, 2) GRADIENT_BLOCK(4, 2) GRADIENT_BLOCK(2, 2) GRADIENT_BLOCK(1, 2)
GRADIENT_BLOCK(12, 1) GRADIENT_BLOCK(8, 1) GRADIENT_BLOCK(4, 1) GRADIENT_BLOCK(2, 1) GRADIENT_BLOCK(1, 1)

#define TAKE_GRADIENT(MR, NV)                                                                                         \
  for (; k + MR <= end; k += MR)                                                                                      \
    gradient_##MR##x##NV(a + k, g, d + n, d_pixel, d_row, rows, width, out + ((long)s * g.length + k) * 8 * NV);

static void weight_gradient(const float *in, ck_window g, const float *d, long d_pixel, long d_row, int rows,
                            int width, int channels, float *gradient, int first, int last) {
  const long window = (long)g.segments * g.length;
  for (int n = 0; n < channels;) {
    const int panel = ck_panel(channels, n);
    float *out = gradient + n * window;
    for (int s = 0; s < g.segments; s++) {
      int k = first - s * g.length, end = last - s * g.length;
      if (k < 0) k = 0;
      if (end > g.length) end = g.length;
      const float *a = in + s * g.segment_stride;
      if (panel == 24) {
        TAKE_GRADIENT(4, 3) TAKE_GRADIENT(2, 3) TAKE_GRADIENT(1, 3)
      } else if (panel == 16) {
        TAKE_GRADIENT(6, 2) TAKE_GRADIENT(4, 2) TAKE_GRADIENT(2, 2) TAKE_GRADIENT(1, 2)
      } else {
        TAKE_GRADIENT(12, 1) TAKE_GRADIENT(8, 1) TAKE_GRADIENT(4, 1) TAKE_GRADIENT(2, 1) TAKE_GRADIENT(1, 1)
      }
    }
    n += panel;
  }
}
