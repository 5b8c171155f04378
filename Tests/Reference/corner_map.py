"""The map by which a body's corners are snapped to the film (Sources/Snapping/CornerModel.swift), from labelled films.

    lumbar phantom --count 120 --seed 700000 -o phantoms
    python3 -m venv venv && venv/bin/pip install numpy scipy pillow
    venv/bin/python Tests/Reference/corner_map.py --films FOLDER --phantoms phantoms \
        -o Sources/CEmbedded/models/corners.f16

FOLDER has films/NAME.png and labels/NAME.json. The films that training holds back are left out of the fit and scored:
distances of corners from the labels in % of D after one step, having begun 5 % off. Ridge regression, half precision:
row 0 is the offset, then a row for each of 8 · 128 gradient bins and 8 coordinates; eight columns (posterior and caudal
shift of each corner, in D). The random numbers have a fixed seed.
"""
import argparse
import glob
import json
import os

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, map_coordinates

from held_back import held_back

CORNERS = ["antSup", "postSup", "postInf", "antInf"]
CELLS, DIRECTIONS, SAMPLES, HALF = 4, 8, 16, 0.16
RIDGE = 0.2
LUMBAR = ["L1", "L2", "L3", "L4", "L5"]


def films(folder):
    """Name, smoothed picture, D and the quadrilaterals of each film."""
    out = []
    for path in sorted(glob.glob(f"{folder}/labels/*.json")):
        with open(path) as file:
            labels = json.load(file)
        name = os.path.basename(path)[: -len(".json")]
        picture = np.asarray(Image.open(f"{folder}/films/{name}.png")).astype(np.float32)
        picture = picture[..., 0] if picture.ndim == 3 else picture
        bodies = {k: np.array([v[c] for c in CORNERS]) for k, v in labels["vertebrae"].items()}
        depths = [
            (np.linalg.norm(q[0] - q[1]) + np.linalg.norm(q[3] - q[2])) / 2 for k, q in bodies.items() if k in LUMBAR
        ]
        depth = np.mean(depths)
        smooth = gaussian_filter(picture / picture.max(), max(0.5 * depth / 48, 0.5))
        out.append({"name": name, "picture": smooth, "depth": depth, "bodies": list(bodies.values())})
    return out


def axes(q):
    posterior = (q[1] - q[0]) + (q[2] - q[3])
    posterior = posterior / np.linalg.norm(posterior)
    return posterior, np.array([-posterior[1], posterior[0]])


def histogram(film, centre, posterior, caudal):
    t = ((np.arange(SAMPLES) + 0.5) / SAMPLES * 2 - 1) * HALF * film["depth"]
    u, v = np.meshgrid(t, t)
    x = centre[0] + u * posterior[0] + v * caudal[0]
    y = centre[1] + u * posterior[1] + v * caudal[1]
    patch = map_coordinates(film["picture"], [y - 0.5, x - 0.5], order=1, mode="nearest")
    gy, gx = np.gradient(patch)
    size, turn = np.hypot(gx, gy), (np.arctan2(gy, gx) / (2 * np.pi) * DIRECTIONS) % DIRECTIONS
    first = np.floor(turn).astype(int) % DIRECTIONS
    rest = turn - np.floor(turn)
    place = (np.arange(SAMPLES) + 0.5) / SAMPLES * CELLS - 0.5
    cell = np.floor(place).astype(int)
    share = np.zeros((CELLS, SAMPLES))
    for j in range(SAMPLES):
        for k, weight in ((cell[j], 1 - (place[j] - cell[j])), (cell[j] + 1, place[j] - cell[j])):
            if 0 <= k < CELLS:
                share[k, j] += weight
    bins = np.zeros((CELLS, CELLS, DIRECTIONS))
    for k in range(DIRECTIONS):
        weight = size * ((first == k) * (1 - rest) + ((first + 1) % DIRECTIONS == k) * rest)
        bins[:, :, k] = share @ weight @ share.T
    bins = bins.ravel()
    bins = np.minimum(bins / (np.linalg.norm(bins) + 1e-6), 0.2)
    return bins / (np.linalg.norm(bins) + 1e-6)


def features(film, q, turned=False):
    posterior, caudal = axes(q)
    if turned:
        q, caudal = q[::-1], -caudal
    centres = list(q) + [(q[i] + q[(i + 1) % 4]) / 2 for i in range(4)]
    middle = q.mean(0)
    shape = [[(x - middle) @ posterior / film["depth"], (x - middle) @ caudal / film["depth"]] for x in q]
    return np.concatenate([histogram(film, c, posterior, caudal) for c in centres] + shape).astype(np.float32)


def shifts(film, q, truth, turned=False):
    posterior, caudal = axes(q)
    if turned:
        q, truth, caudal = q[::-1], truth[::-1], -caudal
    away = (truth - q) / film["depth"]
    return np.stack([away @ posterior, away @ caudal], 1).ravel()


def jittered(film, truth, random, reach=None):
    """Each corner off by `reach` D in some direction; without it by up to 0.08 D, and all together by up to 0.03 D."""

    def directions(count):
        angle = random.uniform(0, 2 * np.pi, count)
        return np.stack([np.cos(angle), np.sin(angle)], 1)

    size = np.full(4, reach) if reach else random.uniform(0, 0.08, 4)
    q = truth + film["depth"] * size[:, None] * directions(4)
    return q if reach else q + film["depth"] * random.uniform(0, 0.03) * directions(1)


def samples(some, count, random):
    rows = []
    for film in some:
        for truth in film["bodies"]:
            for _ in range(count):
                q = jittered(film, truth, random)
                for turned in (False, True):
                    rows.append((features(film, q, turned), shifts(film, q, truth, turned)))
    return np.array([r[0] for r in rows]), np.array([r[1] for r in rows])


def step(film, q, weights):
    """Both the body and its picture upside down are asked."""
    plain = (features(film, q) @ weights[1:] + weights[0]).reshape(4, 2)
    turned = (features(film, q, True) @ weights[1:] + weights[0]).reshape(4, 2)[::-1] * [1, -1]
    posterior, caudal = axes(q)
    mean = (plain + turned) / 2 * film["depth"]
    return q + mean[:, :1] * posterior + mean[:, 1:] * caudal


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--films", required=True)
    parser.add_argument("--phantoms", required=True)
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    random = np.random.default_rng(0)
    real, kept = films(arguments.films), held_back()
    x, y = samples([f for f in real if f["name"] not in kept], 40, random)
    px, py = samples(films(arguments.phantoms), 6, random)
    x, y = np.concatenate([x, px]).astype(np.float64), np.concatenate([y, py])
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    z = (x - mean) / deviation
    weights = np.linalg.solve(z.T @ z + RIDGE * len(z) * np.eye(z.shape[1]), z.T @ y) / deviation[:, None]
    weights = np.concatenate([-(mean @ weights)[None], weights]).astype(np.float16)
    weights.tofile(arguments.output)
    errors = []
    for film in real:
        if film["name"] in kept:
            for truth in film["bodies"]:
                for _ in range(4):
                    found = step(film, jittered(film, truth, random, 0.05), weights.astype(np.float64))
                    errors += list(100 * np.linalg.norm(found - truth, axis=1) / film["depth"])
    print(f"{len(x)} samples; held back: {len(errors)} corners, from 5 % of D to {np.median(errors):.2f} % in the "
          f"median, {np.percentile(errors, 90):.2f} % in the 90th percentile")


main()
