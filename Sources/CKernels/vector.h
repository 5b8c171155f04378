// Eight floats at a time: one register of AVX2, two of the baseline.
typedef float vf __attribute__((vector_size(32)));
typedef float vfu __attribute__((vector_size(32), aligned(4), may_alias));
typedef int vi __attribute__((vector_size(32)));
#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { return *(const vfu *)p; }
INLINE void store(float *p, vf v) { *(vfu *)p = v; }
INLINE vf splat(float x) { return (vf){x, x, x, x, x, x, x, x}; }
INLINE vf pick(vi mask, vf a, vf b) { return (vf)((mask & (vi)a) | (~mask & (vi)b)); }
INLINE vf larger(vf a, vf b) { return pick(a > b, a, b); }

// e^x to about 2 ulp, as Cephes' expf.
INLINE vf exponential(vf x) {
  x = pick(x < splat(-87.f), splat(-87.f), x);
  x = pick(x > splat(87.f), splat(87.f), x);
  vf t = x * 1.44269504f + 12582912.f, n = t - 12582912.f;
  vf r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  vf p = r * 1.9875691500E-4f + 1.3981999507E-3f;
  p = p * r + 8.3334519073E-3f;
  p = p * r + 4.1665795894E-2f;
  p = p * r + 1.6666665459E-1f;
  p = p * r + 5.0000001201E-1f;
  p = p * (r * r) + r + 1.f;
  return (vf)((vi)p + ((vi)t << 23));
}

INLINE vf sigmoid(vf x) { return 1.f / (1.f + exponential(-x)); }

INLINE vf activated(vf x, int activation) {
  switch (activation) {
    case CK_SWISH: return x * sigmoid(x);
    // In this order what is not a number stays so, and is found at the end.
    case CK_RELU: return larger(splat(0), x);
    case CK_SIGMOID: return sigmoid(x);
    default: return x;
  }
}

INLINE vf slope(vf x, int activation) {
  switch (activation) {
    case CK_SWISH: {
      vf s = sigmoid(x);
      return s + x * s * (1.f - s);
    }
    case CK_RELU: return pick(x > splat(0), splat(1), splat(0));
    case CK_SIGMOID: {
      vf s = sigmoid(x);
      return s * (1.f - s);
    }
    default: return splat(1);
  }
}
