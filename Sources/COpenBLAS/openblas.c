#include "copenblas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static __typeof__(&cblas_sgemm) sgemm;
static char failure[256] = "";

static void load(void) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library) sgemm = (__typeof__(sgemm))dlsym(library, "cblas_sgemm");
  if (!sgemm) {
    const char *words = dlerror();
    snprintf(failure, sizeof failure, "%s", words ? words : "it has no cblas_sgemm");
  }
}

const char *copenblas_load(void) {
  pthread_once(&once, load);
  return sgemm ? NULL : failure;
}

void copenblas_sgemm(
    CBLAS_TRANSPOSE transposeA, CBLAS_TRANSPOSE transposeB, int m, int n, int k, const float *a, int rowA,
    const float *b, int rowB, float *c, int rowC) {
  sgemm(CblasRowMajor, transposeA, transposeB, m, n, k, 1, a, rowA, b, rowB, 0, c, rowC);
}
