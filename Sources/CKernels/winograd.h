// Winograd's minimal filtering (Lavin & Gray 2016): F(4×4, 3×3) with the points 0, ±1, ±2, ∞, and F(2×2, 3×3) with
// 0, ±1, ∞. A tile of outputs costs one product for each of 36 (16) frequencies instead of 9 taps a pixel.

INLINE void input_line_4(const vf *d, vf *t) {
  vf a = d[4] - 4.f * d[2], b = d[3] - 4.f * d[1], c = d[4] - d[2], e = 2.f * (d[3] - d[1]);
  t[0] = 4.f * d[0] - 5.f * d[2] + d[4];
  t[1] = a + b, t[2] = a - b, t[3] = c + e, t[4] = c - e;
  t[5] = 4.f * d[1] - 5.f * d[3] + d[5];
}

INLINE void output_line_4(const vf *m, vf *o) {
  vf s = m[1] + m[2], d = m[1] - m[2], p = m[3] + m[4], q = m[3] - m[4];
  o[0] = m[0] + s + p, o[1] = d + 2.f * q, o[2] = s + 4.f * p, o[3] = d + 8.f * q + m[5];
}

INLINE void weight_line_4(const vf *w, vf *t) {
  vf a = (w[0] + w[2]) * (-1.f / 6), b = w[1] * (-1.f / 6), c = w[0] * (1.f / 24) + w[2] * (1.f / 6), d = w[1] * (1.f / 12);
  t[0] = w[0] * 0.25f;
  t[1] = a + b, t[2] = a - b, t[3] = c + d, t[4] = c - d;
  t[5] = w[2];
}

INLINE void input_line_2(const vf *d, vf *t) {
  t[0] = d[0] - d[2], t[1] = d[1] + d[2], t[2] = d[2] - d[1], t[3] = d[1] - d[3];
}

INLINE void output_line_2(const vf *m, vf *o) { o[0] = m[0] + m[1] + m[2], o[1] = m[1] - m[2] - m[3]; }

INLINE void weight_line_2(const vf *w, vf *t) {
  vf a = (w[0] + w[2]) * 0.5f, b = w[1] * 0.5f;
  t[0] = w[0], t[1] = a + b, t[2] = a - b, t[3] = w[2];
}

#define WINOGRAD(F)                                                                                                   \
  static void winograd_input_##F(const float *in, long pixel, long row, int tiles_wide, int first, int count,        \
                                 int channels, float *v, long v_frequency, long v_tile) {                             \
    enum { A = F + 2 };                                                                                               \
    for (int i = 0; i < count; i++) {                                                                                 \
      const int t = first + i;                                                                                        \
      const float *s = in + (t / tiles_wide * F) * row + (t % tiles_wide * F) * pixel;                                \
      for (int c = 0; c < channels; c += 8) {                                                                         \
        vf tmp[A][A];                                                                                                 \
        UNROLL for (int x = 0; x < A; x++) {                                                                          \
          vf d[A], e[A];                                                                                              \
          UNROLL for (int y = 0; y < A; y++) d[y] = load(s + y * row + x * pixel + c);                                \
          input_line_##F(d, e);                                                                                       \
          UNROLL for (int y = 0; y < A; y++) tmp[y][x] = e[y];                                                        \
        }                                                                                                             \
        float *o = v + i * v_tile + c;                                                                                \
        UNROLL for (int y = 0; y < A; y++) {                                                                          \
          vf e[A];                                                                                                    \
          input_line_##F(tmp[y], e);                                                                                  \
          UNROLL for (int x = 0; x < A; x++) store(o + (y * A + x) * v_frequency, e[x]);                              \
        }                                                                                                             \
      }                                                                                                               \
    }                                                                                                                 \
  }                                                                                                                   \
                                                                                                                      \
  INLINE void winograd_output_##F##_with(const float *m, long m_frequency, long m_tile, const float *bias, float *out, \
                                         long out_pixel, long out_row, int tiles_wide, int first, int count,          \
                                         int channels, int activation, int accumulate, float *pooled,                 \
                                         long pooled_pixel, long pooled_row) {                                        \
    enum { A = F + 2 };                                                                                               \
    for (int i = 0; i < count; i++) {                                                                                 \
      const int t = first + i, ty = t / tiles_wide, tx = t % tiles_wide;                                              \
      float *o = out + ty * F * out_row + tx * F * out_pixel;                                                         \
      for (int c = 0; c < channels; c += 8) {                                                                         \
        vf tmp[F][A], r[F][F], b = bias ? load(bias + c) : splat(0);                                                  \
        UNROLL for (int x = 0; x < A; x++) {                                                                          \
          vf d[A], e[F];                                                                                              \
          UNROLL for (int y = 0; y < A; y++) d[y] = load(m + (y * A + x) * m_frequency + i * m_tile + c);             \
          output_line_##F(d, e);                                                                                      \
          UNROLL for (int y = 0; y < F; y++) tmp[y][x] = e[y];                                                        \
        }                                                                                                             \
        UNROLL for (int y = 0; y < F; y++) {                                                                          \
          output_line_##F(tmp[y], r[y]);                                                                              \
          UNROLL for (int x = 0; x < F; x++) {                                                                        \
            float *p = o + y * out_row + x * out_pixel + c;                                                           \
            r[y][x] = activated(r[y][x] + b + (accumulate ? load(p) : splat(0)), activation);                         \
            store(p, r[y][x]);                                                                                        \
          }                                                                                                           \
        }                                                                                                             \
        if (pooled)                                                                                                   \
          UNROLL for (int y = 0; y < F; y += 2) UNROLL for (int x = 0; x < F; x += 2)                                 \
              store(pooled + (ty * F + y) / 2 * pooled_row + (tx * F + x) / 2 * pooled_pixel + c,                     \
                    larger(larger(r[y][x], r[y][x + 1]), larger(r[y + 1][x], r[y + 1][x + 1])));                      \
      }                                                                                                               \
    }                                                                                                                 \
  }                                                                                                                   \
                                                                                                                      \
  static void winograd_output_##F(const float *m, long m_frequency, long m_tile, const float *bias, float *out,      \
                                  long out_pixel, long out_row, int tiles_wide, int first, int count, int channels,   \
                                  int activation, int accumulate, float *pooled, long pooled_pixel,                   \
                                  long pooled_row) {                                                                  \
    if (activation == CK_SWISH)                                                                                       \
      winograd_output_##F##_with(m, m_frequency, m_tile, bias, out, out_pixel, out_row, tiles_wide, first, count,     \
                                 channels, CK_SWISH, 0, pooled, pooled_pixel, pooled_row);                            \
    else if (activation == CK_RELU)                                                                                   \
      winograd_output_##F##_with(m, m_frequency, m_tile, bias, out, out_pixel, out_row, tiles_wide, first, count,     \
                                 channels, CK_RELU, 0, pooled, pooled_pixel, pooled_row);                             \
    else if (accumulate)                                                                                              \
      winograd_output_##F##_with(m, m_frequency, m_tile, bias, out, out_pixel, out_row, tiles_wide, first, count,     \
                                 channels, CK_NONE, 1, 0, 0, 0);                                                      \
    else                                                                                                              \
      winograd_output_##F##_with(m, m_frequency, m_tile, bias, out, out_pixel, out_row, tiles_wide, first, count,     \
                                 channels, CK_NONE, 0, pooled, pooled_pixel, pooled_row);                             \
  }                                                                                                                   \
                                                                                                                      \
  static void winograd_weights_##F(const float *w, int inputs, int channels, int first, int last, float *u) {        \
    enum { A = F + 2 };                                                                                               \
    for (int n = 0; n < channels;) {                                                                                  \
      const int panel = ck_panel(channels, n);                                                                        \
      for (int k = first; k < last; k++)                                                                              \
        for (int j = 0; j < panel; j += 8) {                                                                          \
          const float *s = w + (long)n * 9 * inputs + (long)k * panel + j;                                            \
          vf tmp[A][3];                                                                                               \
          UNROLL for (int x = 0; x < 3; x++) {                                                                        \
            vf d[3], e[A];                                                                                            \
            UNROLL for (int y = 0; y < 3; y++) d[y] = load(s + (long)(y * 3 + x) * inputs * panel);                   \
            weight_line_##F(d, e);                                                                                    \
            UNROLL for (int y = 0; y < A; y++) tmp[y][x] = e[y];                                                      \
          }                                                                                                           \
          float *o = u + (long)n * inputs + (long)k * panel + j;                                                      \
          UNROLL for (int y = 0; y < A; y++) {                                                                        \
            vf e[A];                                                                                                  \
            weight_line_##F(tmp[y], e);                                                                               \
            UNROLL for (int x = 0; x < A; x++) store(o + (long)(y * A + x) * inputs * channels, e[x]);                \
          }                                                                                                           \
        }                                                                                                             \
      n += panel;                                                                                                     \
    }                                                                                                                 \
  }

WINOGRAD(4)
WINOGRAD(2)

// The weights' gradient is the transpose of all this: dw = Gᵀ (Σ Bᵀ d B · A dy Aᵀ) G, for 4×4 tiles.
INLINE void gradient_line(const vf *d, vf *t) {
  vf a = d[0] + d[2], b = d[1] + d[3], c = d[0] + 4.f * d[2], e = 2.f * d[1] + 8.f * d[3];
  t[0] = d[0];
  t[1] = a + b, t[2] = a - b, t[3] = c + e, t[4] = c - e;
  t[5] = d[3];
}

INLINE void weight_line_back(const vf *t, vf *w) {
  vf a = t[1] + t[2], b = t[1] - t[2], c = t[3] + t[4], d = t[3] - t[4];
  w[0] = 0.25f * t[0] - a * (1.f / 6) + c * (1.f / 24);
  w[1] = d * (1.f / 12) - b * (1.f / 6);
  w[2] = (c - a) * (1.f / 6) + t[5];
}

static void winograd_gradient(const float *d, long pixel, long row, int tiles_wide, int first, int count, int channels,
                              float *v, long v_frequency, long v_tile) {
  for (int i = 0; i < count; i++) {
    const int t = first + i;
    const float *s = d + (t / tiles_wide * 4) * row + (t % tiles_wide * 4) * pixel;
    for (int c = 0; c < channels; c += 8) {
      vf tmp[6][4];
      UNROLL for (int x = 0; x < 4; x++) {
        vf a[4], e[6];
        UNROLL for (int y = 0; y < 4; y++) a[y] = load(s + y * row + x * pixel + c);
        gradient_line(a, e);
        UNROLL for (int y = 0; y < 6; y++) tmp[y][x] = e[y];
      }
      float *o = v + i * v_tile + c;
      UNROLL for (int y = 0; y < 6; y++) {
        vf e[6];
        gradient_line(tmp[y], e);
        UNROLL for (int x = 0; x < 6; x++) store(o + (y * 6 + x) * v_frequency, e[x]);
      }
    }
  }
}

static void winograd_weight_gradient(const float *u, long parts, long part, int inputs, int channels, int first,
                                     int last, float *w) {
  for (int n = 0; n < channels;) {
    const int panel = ck_panel(channels, n);
    for (int k = first; k < last; k++)
      for (int j = 0; j < panel; j += 8) {
        const float *s = u + (long)n * inputs + (long)k * panel + j;
        vf tmp[3][6];
        UNROLL for (int x = 0; x < 6; x++) {
          vf a[6], e[3];
          UNROLL for (int y = 0; y < 6; y++) {
            const float *p = s + (long)(y * 6 + x) * inputs * channels;
            a[y] = load(p);
            for (long q = 1; q < parts; q++) a[y] += load(p + q * part);
          }
          weight_line_back(a, e);
          UNROLL for (int y = 0; y < 3; y++) tmp[y][x] = e[y];
        }
        float *o = w + (long)n * 9 * inputs + (long)k * panel + j;
        UNROLL for (int y = 0; y < 3; y++) {
          vf e[3];
          weight_line_back(tmp[y], e);
          UNROLL for (int x = 0; x < 3; x++) store(o + (long)(y * 3 + x) * inputs * panel, e[x]);
        }
      }
    n += panel;
  }
}
