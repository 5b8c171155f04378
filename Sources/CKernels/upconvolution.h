// Nearest ×2 upsampling followed by a 2×2 "same" convolution (one more row and column at the bottom and right) equals
// four 1×1 products at low resolution and shifted sums: tap (dy, dx) of output (Y, X) reads pixel ((Y+dy)/2, (X+dx)/2).

INLINE void up_gather_with(const float *p, long p_pixel, long p_row, const float *bias, float *out, long out_pixel,
                           long out_row, int rows, int width, int channels, int activation) {
  const long n = channels;
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++) {
      const float *a = p + y * p_row + x * p_pixel, *b = a + p_pixel, *c = a + p_row, *d = c + p_pixel;
      float *o = out + 2 * y * out_row + 2 * x * out_pixel;
      for (int i = 0; i < channels; i += 8) {
        vf h = bias ? load(bias + i) : splat(0);
        vf t00 = load(a + i) + h, t01 = load(a + n + i), t10 = load(a + 2 * n + i), t11 = load(a + 3 * n + i);
        vf r01 = load(b + n + i), r11 = load(b + 3 * n + i), u10 = load(c + 2 * n + i), u11 = load(c + 3 * n + i);
        store(o + i, activated(t00 + t01 + t10 + t11, activation));
        store(o + out_pixel + i, activated(t00 + t10 + r01 + r11, activation));
        store(o + out_row + i, activated(t00 + t01 + u10 + u11, activation));
        store(o + out_row + out_pixel + i, activated(t00 + r01 + u10 + load(d + 3 * n + i), activation));
      }
    }
}

static void up_gather(const float *p, long p_pixel, long p_row, const float *bias, float *out, long out_pixel,
                      long out_row, int rows, int width, int channels, int activation) {
  if (activation == CK_SWISH)
    up_gather_with(p, p_pixel, p_row, bias, out, out_pixel, out_row, rows, width, channels, CK_SWISH);
  else if (activation == CK_RELU)
    up_gather_with(p, p_pixel, p_row, bias, out, out_pixel, out_row, rows, width, channels, CK_RELU);
  else
    up_gather_with(p, p_pixel, p_row, bias, out, out_pixel, out_row, rows, width, channels, CK_NONE);
}

static void up_scatter(const float *g, long g_pixel, long g_row, float *p, long p_pixel, long p_row, int rows,
                       int width, int channels, int first) {
  const long n = channels;
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++) {
      // A product is read by the four outputs of its own cell, and by the last row and column of the cells before it;
      // what lies outside the map is zero in g's ring to the left, and absent above the first row.
      const float *e = g + 2 * y * g_row + 2 * x * g_pixel;
      float *o = p + y * p_row + x * p_pixel;
      const int above = y > 0 || !first;
      for (int i = 0; i < channels; i += 8) {
        vf e00 = load(e + i), e01 = load(e + g_pixel + i), e10 = load(e + g_row + i);
        vf e11 = load(e + g_row + g_pixel + i);
        vf l0 = x ? load(e - g_pixel + i) : splat(0), l1 = x ? load(e + g_row - g_pixel + i) : splat(0);
        vf u0 = above ? load(e - g_row + i) : splat(0), u1 = above ? load(e - g_row + g_pixel + i) : splat(0);
        vf lu = x && above ? load(e - g_row - g_pixel + i) : splat(0);
        store(o + i, e00 + e01 + e10 + e11);
        store(o + n + i, e00 + e10 + l0 + l1);
        store(o + 2 * n + i, e00 + e01 + u0 + u1);
        store(o + 3 * n + i, e00 + l0 + u0 + lu);
      }
    }
}
