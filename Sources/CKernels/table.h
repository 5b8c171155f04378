// The loops of one instruction set; a file defines TABLE and its target, then includes this.
#pragma clang diagnostic ignored "-Wpsabi"
#include "vector.h"
#include "convolution.h"
#include "elementwise.h"
#include "upconvolution.h"
#include "dense.h"

const ck_kernels TABLE = {
    convolve,  weight_gradient,   moments, activate,  activation_gradient, norm_gradient, max_pool,
    max_pool_gradient, dropout,   up_gather, up_scatter, gate,   softmax,  dense,
    adam,      sum_squares,       half_to_float, float_to_half,
};
