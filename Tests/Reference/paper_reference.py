"""Reference values for the `paper` network, in float64, with PyTorch.

Weights and input come from an integer formula that the tests compute too, so only a few hundred outputs are kept.
The last layer's bias is calibrated here so that every class occurs, and kept as well.

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python Tests/Reference/paper_reference.py Tests/Reference/paper_reference.json
"""
import json
import sys

import numpy as np
try:
    import torch
except ImportError:  # the formula alone needs NumPy only
    torch = None
if torch:
    import torch.nn.functional as F

EPSILON = 1e-3


def fnv1a(name):
    h = 2166136261
    for byte in name.encode():
        h = ((h ^ byte) * 16777619) & 0xFFFFFFFF
    return h


def uniform(name, count):
    """-0.5 ... 0.5 in float32: murmur3's last steps on index · golden ratio + hash of the name."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(fnv1a(name))
    x ^= x >> 16
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> 13
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> 16
    return x.view(np.int32).astype(np.float32) * np.float32(2.0**-32)


def weight(name, shape):
    fan_in = int(np.prod(shape[1:]))
    scale = np.float32(np.sqrt(np.float64(24.0 / fan_in)))  # variance 2 / fan-in, as He-normal
    if name == "head.classify.weight":
        scale *= np.float32(24)
    return torch.from_numpy(uniform(name, int(np.prod(shape))).reshape(shape) * scale).double()


def vector(name, count, middle, spread):
    return torch.from_numpy(np.float32(middle) + np.float32(spread) * uniform(name, count)).double()


def conv(x, name, out, kernel=3, stride=1, same=True, act="swish", norm=False):
    if same and kernel == 2:
        x = F.pad(x, (0, 1, 0, 1))
    w = weight(f"{name}.weight", (out, x.shape[1], kernel, kernel))
    x = F.conv2d(x, w, vector(f"{name}.bias", out, 0, 0.2), stride, 1 if same and kernel == 3 else 0)
    if norm:
        x = F.batch_norm(
            x, vector(f"{name}.norm.running_mean", out, 0, 0.4), vector(f"{name}.norm.running_var", out, 1, 1),
            vector(f"{name}.norm.weight", out, 1, 0.4), vector(f"{name}.norm.bias", out, 0, 0.4), False, 0, EPSILON)
    return {"swish": F.silu, "relu": F.relu, "sigmoid": torch.sigmoid, "none": lambda v: v}[act](x)


def picture(height, width):
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    planes = []
    for c in range(3):
        ramp = ((x * (3 + c) + y * 2 + c * 50) % 256).astype(np.float32) * np.float32(1 / 512)
        planes.append(ramp + (uniform(f"input.{c}", height * width).reshape(height, width) + np.float32(0.5)) * np.float32(0.5))
    return np.stack(planes)


def features(x):
    """Everything before the last 1×1 convolution."""
    widths = [32, 64, 128, 256, 512, 1024]
    s = x
    for i, n in enumerate([32, 64, 156]):
        s = conv(s, f"spatial.{i}.conv", n, 2, 2, False, "relu", True)
    skips = []
    for level, n in enumerate(widths):
        x = conv(conv(x, f"encoder.{level}.conv_a", n), f"encoder.{level}.conv_b", n)
        if level == 3:
            b = conv(torch.cat([x, s], 1), "fusion.conv", 4, act="relu", norm=True)
            g = conv(conv(b, "fusion.gate_a", 4, 1, act="relu"), "fusion.gate_b", 4, 1, act="sigmoid")
            skips.append(b + b * g)
        elif level < 5:
            skips.append(x)
        if level < 5:
            x = F.max_pool2d(x, 2)
    for level in reversed(range(5)):
        n = widths[level]
        up = conv(F.interpolate(x, scale_factor=2.0, mode="nearest"), f"decoder.{level}.up", n, 2)
        x = conv(conv(torch.cat([skips[level], up], 1), f"decoder.{level}.conv_a", n), f"decoder.{level}.conv_b", n)
    return conv(x, "head.conv", 5)


def values(p):
    v = F.max_pool2d(conv(p, "values.conv_a", 32), 4)
    v = F.max_pool2d(conv(v, "values.conv_b", 128), 4)
    v = v.permute(0, 2, 3, 1).flatten(1)  # channels last, as Keras flattens
    for name, n, act in (("dense_a", 1024, F.relu), ("dense_b", 1024, F.relu), ("output", 18, torch.sigmoid)):
        w = weight(f"values.{name}.weight", (n, v.shape[1]))
        v = act(F.linear(v, w, vector(f"values.{name}.bias", n, 0, 0.2)))
    return v


def main():
    with torch.inference_mode():
        f = features(torch.from_numpy(picture(512, 512)).double()[None])
        print("features", f.mean().item(), f.std().item(), file=sys.stderr)
        logits = conv(f, "head.classify", 5, 1, act="none") - vector("head.classify.bias", 5, 0, 0.2).view(1, 5, 1, 1)
        bias = torch.zeros(5, dtype=torch.float64)
        for _ in range(200):  # move the rare classes up until all have their share
            share = torch.bincount((logits + bias.view(1, 5, 1, 1)).argmax(1).flatten(), minlength=5) / 262144
            bias += 0.05 * logits.std() * (0.2 - share)
        bias = bias.float().double()
        p = torch.softmax(logits + bias.view(1, 5, 1, 1), 1)
        v = values(p)
    counts = torch.bincount(p.argmax(1).flatten(), minlength=5).tolist()
    print("classes", counts, "values", v[0].min().item(), v[0].max().item(), file=sys.stderr)
    random = np.random.default_rng(5)
    edges = [(0, 0), (0, 511), (511, 0), (511, 511), (511, 200), (300, 511)]
    places = edges + [tuple(int(q) for q in random.integers(0, 512, 2)) for _ in range(294)]
    json.dump(
        {
            "bias": bias.tolist(),
            "classCounts": counts,
            "probes": [[y, x] + [round(q, 9) for q in p[0, :, y, x].tolist()] for y, x in places],
            "values": [round(q, 9) for q in v[0].tolist()],
        },
        open(sys.argv[1], "w"))


if __name__ == "__main__":
    main()
