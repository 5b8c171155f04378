// The loops of one instruction set; a file defines TABLE and its target, then includes this.
#pragma clang diagnostic ignored "-Wpsabi"
#include "vector.h"
#include "convolution.h"
#include "elementwise.h"
#include "upconvolution.h"
#include "winograd.h"
#include "dense.h"

const ck_kernels TABLE = {
    .convolve = convolve,
    .weight_gradient = weight_gradient,
    .moments = moments,
    .activate = activate,
    .activation_gradient = activation_gradient,
    .norm_gradient = norm_gradient,
    .max_pool = max_pool,
    .max_pool_gradient = max_pool_gradient,
    .dropout = dropout,
    .up_gather = up_gather,
    .up_scatter = up_scatter,
    .gate = gate,
    .softmax = softmax,
    .dense = dense,
    .adam = adam,
    .winograd_input_4 = winograd_input_4,
    .winograd_output_4 = winograd_output_4,
    .winograd_weights_4 = winograd_weights_4,
    .winograd_input_2 = winograd_input_2,
    .winograd_output_2 = winograd_output_2,
    .winograd_weights_2 = winograd_weights_2,
    .winograd_gradient = winograd_gradient,
    .winograd_weight_gradient = winograd_weight_gradient,
    .sum_squares = sum_squares,
    .half_to_float = half_to_float,
    .float_to_half = float_to_half,
};
