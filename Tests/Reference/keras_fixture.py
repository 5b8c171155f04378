"""Writes what the authors' scripts write, in small: MBNet and BiLUNet by Keras 2 (`model.save`, optimizer state in it),
and outputs to compare with.

    python3.11 -m venv venv && venv/bin/pip install tensorflow-cpu==2.15.1
    venv/bin/python Tests/Reference/keras_fixture.py Tests/Reference
"""
import json
import sys

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers as L

from paper_reference import picture

ENCODER, SPATIAL, FUSION, HEAD, VALUES, DENSE, SIZE = [2, 3, 4, 5, 6, 7], [2, 3, 5], 4, 5, [3, 4], 6, 64


def swish(x):
    return x * tf.keras.backend.sigmoid(x)


def conv(x, n, kernel=3, act=swish):
    return L.Conv2D(n, kernel, activation=act, padding="same", kernel_initializer="he_normal")(x)


def network(with_values):
    x = inputs = L.Input((SIZE, SIZE, 3))
    s = inputs
    for n in SPATIAL:
        s = L.ReLU()(L.BatchNormalization()(L.Conv2D(n, 2, strides=2, padding="valid")(s)))
    skips = []
    for level, n in enumerate(ENCODER):
        x = conv(conv(x, n), n)
        if level == 3:
            b = L.ReLU()(L.BatchNormalization()(L.Conv2D(FUSION, 3, padding="same")(L.concatenate([x, s]))))
            w = conv(conv(L.AveragePooling2D(1)(b), FUSION, 1, "relu"), FUSION, 1, "sigmoid")
            skips.append(L.add([b, L.multiply([b, w])]))
        elif level == 4:
            x = L.Dropout(0.5)(x)
            skips.append(x)
        elif level < 4:
            skips.append(x)
        x = L.MaxPooling2D(2)(x) if level < 5 else L.Dropout(0.5)(x)
    for level in reversed(range(5)):
        n = ENCODER[level]
        up = conv(L.UpSampling2D(2)(x), n, 2)
        x = conv(conv(L.concatenate([skips[level], up]), n), n)
    x = conv(x, HEAD)  # a line of its own: layers are numbered as they are created
    p = L.Conv2D(5, 1, activation="softmax")(x)
    if not with_values:
        return tf.keras.Model(inputs, p)
    v = L.MaxPooling2D(4)(conv(p, VALUES[0]))
    v = L.Flatten()(L.MaxPooling2D(4)(conv(v, VALUES[1])))
    v = L.Dense(DENSE, activation="relu")(v)
    v = L.Dense(DENSE, activation="relu")(v)
    return tf.keras.Model(inputs, [L.Dense(18, activation="sigmoid")(v), p])


def main(folder):
    tf.keras.utils.set_random_seed(7)
    random = np.random.default_rng(11)
    x = picture(SIZE, SIZE).transpose(1, 2, 0)[None]
    result = {}
    for name, with_values in (("mbnet", True), ("bilunet", False)):
        model = network(with_values)  # the second network's layer numbers start where the first one's end
        model.compile("adam", ["mse", "categorical_crossentropy"] if with_values else "categorical_crossentropy")
        y = tf.one_hot(random.integers(0, 5, (2, SIZE, SIZE)), 5)
        targets = [random.random((2, 18)), y] if with_values else y
        model.fit(random.random((2, SIZE, SIZE, 3)), targets, epochs=3, verbose=0)
        # Biases and statistics that matter.
        model.set_weights([
            np.abs(w) + 0.3 * random.random(w.shape) if "variance" in v.name
            else w + 0.3 * random.standard_normal(w.shape) for w, v in zip(model.get_weights(), model.weights)])
        model.save(f"{folder}/keras_{name}.hdf5")
        outputs = model.predict(x, verbose=0)
        p = outputs[1] if with_values else outputs
        places = [(0, 0), (0, 63), (63, 0), (63, 63)] + [tuple(int(i) for i in random.integers(0, 64, 2)) for _ in range(60)]
        result[name] = {
            "probes": [[py, px] + [round(float(q), 8) for q in p[0, py, px]] for py, px in places],
            "values": [round(float(q), 8) for q in outputs[0][0]] if with_values else [],
            "firstLayer": next(l.name for l in model.layers if l.name.startswith("conv2d")),
        }
    json.dump(result, open(f"{folder}/keras_reference.json", "w"))
    print({k: v["firstLayer"] for k, v in result.items()})


if __name__ == "__main__":
    main(sys.argv[1])
