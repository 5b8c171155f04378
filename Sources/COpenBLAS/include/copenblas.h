#pragma once

#include <cblas.h>

/// Loads OpenBLAS, once, held to one thread; training brings its own.
///
/// It isn't linked: as soon as it is in a process it starts threads of its own and takes 128 MB of addresses for each,
/// again and again where there is too little, and a process that only opens the viewer would bear that too.
/// Returns NULL when it can be called, or why it can't: the loader's words, which stay valid.
const char *copenblas_load(void);

/// `cblas_sgemm`; only after `copenblas_load` has returned NULL.
void copenblas_sgemm(
    CBLAS_TRANSPOSE transposeA, CBLAS_TRANSPOSE transposeB, int m, int n, int k, const float *a, int rowA,
    const float *b, int rowB, float *c, int rowC);
