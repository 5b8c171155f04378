// Passes over feature maps: activation, normalisation, pooling, dropout, fusion gate, softmax.

static void moments(const float *z, long pixels, int channels, float *sum, float *squares) {
  for (int c = 0; c < channels; c += 8) {
    vf s = splat(0), q = splat(0), s1 = s, q1 = q;
    const float *p = z + c;
    long i = 0;
    for (; i + 2 <= pixels; i += 2, p += 2 * channels) {
      vf a = load(p), b = load(p + channels);
      s += a, q += a * a, s1 += b, q1 += b * b;
    }
    if (i < pixels) s += load(p), q += load(p) * load(p);
    store(sum + c, load(sum + c) + s + s1);
    store(squares + c, load(squares + c) + q + q1);
  }
}

INLINE void activate_with(const float *z, const float *scale, const float *shift, int activation, float *out,
                          long out_pixel, long out_row, int rows, int width, int channels) {
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++, z += channels) {
      float *o = out + y * out_row + x * out_pixel;
      for (int c = 0; c < channels; c += 8)
        store(o + c, activated(load(z + c) * load(scale + c) + load(shift + c), activation));
    }
}

static void activate(const float *z, const float *scale, const float *shift, int activation, float *out,
                     long out_pixel, long out_row, int rows, int width, int channels) {
  switch (activation) {
    case CK_SWISH: activate_with(z, scale, shift, CK_SWISH, out, out_pixel, out_row, rows, width, channels); break;
    case CK_RELU: activate_with(z, scale, shift, CK_RELU, out, out_pixel, out_row, rows, width, channels); break;
    case CK_SIGMOID: activate_with(z, scale, shift, CK_SIGMOID, out, out_pixel, out_row, rows, width, channels); break;
    default: activate_with(z, scale, shift, CK_NONE, out, out_pixel, out_row, rows, width, channels);
  }
}

INLINE void activation_gradient_with(const float *g, long g_pixel, long g_row, const float *z, const float *scale,
                                     const float *shift, const float *mean, int activation, float *d, long d_row,
                                     int rows, int width, int channels, float *sum, float *products) {
  for (int c = 0; c < channels; c += 8) {
    vf s = splat(0), q = splat(0), a = load(scale + c), b = load(shift + c), m = load(mean + c);
    for (int y = 0; y < rows; y++) {
      const float *e = g + y * g_row + c, *p = z + (long)y * width * channels + c;
      float *o = d + y * d_row + c;
      for (int x = 0; x < width; x++, e += g_pixel, p += channels, o += channels) {
        vf v = load(p), r = load(e) * slope(v * a + b, activation);
        store(o, r);
        s += r, q += r * (v - m);
      }
    }
    store(sum + c, load(sum + c) + s);
    store(products + c, load(products + c) + q);
  }
}

static void activation_gradient(const float *g, long g_pixel, long g_row, const float *z, const float *scale,
                                const float *shift, const float *mean, int activation, float *d, long d_row, int rows,
                                int width, int channels, float *sum, float *products) {
#define WITH(A)                                                                                                      \
  activation_gradient_with(g, g_pixel, g_row, z, scale, shift, mean, A, d, d_row, rows, width, channels, sum, products)
  switch (activation) {
    case CK_SWISH: WITH(CK_SWISH); break;
    case CK_RELU: WITH(CK_RELU); break;
    case CK_SIGMOID: WITH(CK_SIGMOID); break;
    default: WITH(CK_NONE);
  }
#undef WITH
}

static void norm_gradient(float *d, long d_row, const float *z, const float *a, const float *b, const float *c,
                          int rows, int width, int channels) {
  for (int y = 0; y < rows; y++) {
    float *o = d + y * d_row;
    for (int x = 0; x < width; x++, o += channels, z += channels)
      for (int i = 0; i < channels; i += 8)
        store(o + i, load(o + i) * load(a + i) + (load(z + i) * load(b + i) + load(c + i)));
  }
}

static void max_pool(const float *in, long in_pixel, long in_row, float *out, long out_pixel, long out_row, int rows,
                     int width, int channels, int size) {
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++) {
      const float *p = in + y * size * in_row + x * size * in_pixel;
      float *o = out + y * out_row + x * out_pixel;
      for (int c = 0; c < channels; c += 8) {
        vf m = load(p + c);
        for (int i = 0; i < size; i++)
          for (int j = 0; j < size; j++) m = larger(load(p + i * in_row + j * in_pixel + c), m);
        store(o + c, m);
      }
    }
}

static void max_pool_gradient(const float *in, long in_pixel, long in_row, const float *out, long out_pixel,
                              long out_row, const float *g, long g_pixel, long g_row, float *d, long d_pixel,
                              long d_row, int rows, int width, int channels, int size, int accumulate) {
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++) {
      const float *p = in + y * size * in_row + x * size * in_pixel;
      float *e = d + y * size * d_row + x * size * d_pixel;
      for (int c = 0; c < channels; c += 8) {
        vf m = load(out + y * out_row + x * out_pixel + c), r = load(g + y * g_row + x * g_pixel + c);
        vi open = (vi)splat(0) == (vi)splat(0);
        for (int i = 0; i < size; i++)
          for (int j = 0; j < size; j++) {
            vi hit = (load(p + i * in_row + j * in_pixel + c) == m) & open;
            open &= ~hit;
            vf v = pick(hit, r, splat(0));
            float *o = e + i * d_row + j * d_pixel + c;
            store(o, accumulate ? load(o) + v : v);
          }
      }
    }
}

static void dropout(float *values, long pixel, long row, int rows, int width, int channels, float rate, uint64_t seed,
                    uint64_t index) {
  const uint32_t limit = (uint32_t)(rate * 4294967295.0);
  const float keep = 1.f / (1.f - rate);
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++, index++) {
        uint64_t h = (index + seed) * 0x9E3779B97F4A7C15ull;  // splitmix64
        h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9ull;
        h = (h ^ (h >> 27)) * 0x94D049BB133111EBull;
        values[y * row + x * pixel + c] *= (uint32_t)(h >> 32) < limit ? 0.f : keep;
      }
}

static void gate(const float *b, long b_row, const float *w, long w_pixel, long w_row, float *out, long out_pixel,
                 long out_row, int rows, int width, int channels) {
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c += 8) {
        vf v = load(b + y * b_row + x * channels + c);
        store(out + y * out_row + x * out_pixel + c, v + v * load(w + y * w_row + x * w_pixel + c));
      }
}

static void softmax(const float *logits, long in_row, float *out, long out_row, int rows, int width) {
  const vi five = {-1, -1, -1, -1, -1, 0, 0, 0};
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++) {
      vf q = load(logits + y * in_row + 8 * x);
      float m = q[0];
      for (int i = 1; i < 5; i++) m = q[i] > m ? q[i] : m;
      vf e = pick(five, exponential(q - m), splat(0));
      store(out + y * out_row + 8 * x, e * (1.f / (e[0] + e[1] + e[2] + e[3] + e[4])));
    }
}
