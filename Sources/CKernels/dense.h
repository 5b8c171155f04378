// Dense layers, the optimiser, and float16.

INLINE float half_value(uint16_t h) {
  // Exponent and mantissa moved into place, then rescaled: right for subnormals too. Infinity and NaN stay so.
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = (uint32_t)(h & 0x7fff) << 13;
  float magnitude;
  __builtin_memcpy(&magnitude, &rest, 4);
  magnitude *= 0x1p112f;
  uint32_t bits;
  __builtin_memcpy(&bits, &magnitude, 4);
  if ((h & 0x7c00) == 0x7c00) bits = 0x7f800000 | rest;
  bits |= sign;
  float value;
  __builtin_memcpy(&value, &bits, 4);
  return value;
}

static void half_to_float(const uint16_t *in, float *out, long count) {
  for (long i = 0; i < count; i++) out[i] = half_value(in[i]);
}

static void float_to_half(const float *in, uint16_t *out, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t u;
    __builtin_memcpy(&u, in + i, 4);
    uint32_t sign = u >> 16 & 0x8000, a = u & 0x7fffffff;
    uint32_t r;
    if (a > 0x7f800000) r = 0x7e00;
    else if (a >= 0x477ff000) r = 0x7c00;
    else if (a < 0x38800000) {  // subnormal: the float adder rounds to nearest even at bit 2^-24
      float f;
      __builtin_memcpy(&f, &a, 4);
      f += 0.5f;
      __builtin_memcpy(&r, &f, 4);
      r -= 0x3f000000;
    } else r = (a + 0xfff + (a >> 13 & 1) - 0x38000000) >> 13;
    out[i] = (uint16_t)(sign | r);
  }
}

INLINE float row_product(const float *w, const float *x, long n) {
  vf s0 = splat(0), s1 = s0, s2 = s0, s3 = s0;
  long k = 0;
  for (; k + 32 <= n; k += 32) {
    s0 += load(w + k) * load(x + k);
    s1 += load(w + k + 8) * load(x + k + 8);
    s2 += load(w + k + 16) * load(x + k + 16);
    s3 += load(w + k + 24) * load(x + k + 24);
  }
  s0 = (s0 + s1) + (s2 + s3);
  float s = ((s0[0] + s0[1]) + (s0[2] + s0[3])) + ((s0[4] + s0[5]) + (s0[6] + s0[7]));
  for (; k < n; k++) s += w[k] * x[k];
  return s;
}

static void dense(const void *weights, int half, const float *bias, const float *x, float *y, long inputs, long first,
                  long last, int activation) {
  for (long n = first; n < last; n++) {
    float s = bias ? bias[n] : 0;
    if (half) {
      const uint16_t *w = (const uint16_t *)weights + n * inputs;
      float buffer[1024];
      for (long k = 0; k < inputs; k += 1024) {
        long count = inputs - k < 1024 ? inputs - k : 1024;
        half_to_float(w + k, buffer, count);
        s += row_product(buffer, x + k, count);
      }
    } else
      s += row_product((const float *)weights + n * inputs, x, inputs);
    y[n] = activated(splat(s), activation)[0];
  }
}

static void adam(float *w, const float *g, float *m, float *v, float *average, long count, float rate, float beta1,
                 float beta2, float correction1, float correction2, float epsilon, float decay, float scale,
                 float average_decay) {
  for (long i = 0; i < count; i++) {
    float d = g[i] * scale;
    m[i] = beta1 * m[i] + (1 - beta1) * d;
    v[i] = beta2 * v[i] + (1 - beta2) * d * d;
    w[i] -= rate * (m[i] * correction1 / (__builtin_sqrtf(v[i] * correction2) + epsilon) + decay * w[i]);
    average[i] = average_decay * average[i] + (1 - average_decay) * w[i];
  }
}

static double sum_squares(const float *x, long count) {
  double total = 0;
  for (long i = 0; i < count; i += 4096) {
    long n = count - i < 4096 ? count - i : 4096;
    total += row_product(x + i, x + i, n);
  }
  return total;
}
