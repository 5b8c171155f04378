"""The authors' comparison on our data: seven small networks, the same films, steps and seeds, scored on the films held back.

    python3 Tests/Reference/network_comparison.py --lumbar .build/release/lumbar --data FOLDER/data.csv \
        --steps 1400 --seeds 1 2 3 -o comparison
    python3 Tests/Reference/network_comparison.py -o comparison --table
    python3 Tests/Reference/network_comparison.py -o comparison --into model.safetensors

With --deviations it is our own deviations from the published network that are compared: `small`, which has them all, and
with each one taken back.

Runs that are done are not done again, so a stopped comparison goes on. --into keeps the table in a model's file, where
its card shows it. Only the standard library is needed.
"""
import argparse
import json
import os
import statistics
import struct
import subprocess
import time

NETWORKS = [
    ("U-Net", "small-unet"),
    ("UNet++", "small-unetplusplus"),
    ("PSPNet", "small-pspnet"),
    ("case 1: no spatial path", "small-case1"),
    ("case 2: no fusion", "small-case2"),
    ("BiLuNet", "small-bilunet"),
    ("MBNet", "small"),
]
# What is published, in place of what `small` does.
DEVIATIONS = [
    ("MBNet with our deviations", "small", {}),
    ("batch norm in spatial path and fusion only", "published-norm", {"batchNormalization": "paperOnly"}),
    ("film squeezed to the input", "published-aspect", {"preprocessing": "squeeze"}),
    ("fusion of 4 channels", "published-fusion", {"fusionWidth": 4}),
    ("the paper's global pool in the fusion", "published-pool", {"fusionGlobalPool": True}),
]
CLASSES = ["background", "vertebra", "sacrum", "femoralHeads", "mean"]


def run(options, config, seed):
    """Trains and scores one network, unless that was done; its scores, parameters and minutes."""
    stem = os.path.join(options.output, f"{config}-{seed}")
    result = stem + ".json"
    if os.path.exists(result):
        with open(result) as file:
            return json.load(file)
    weights, started = stem + ".safetensors", time.time()
    common = ["--data", options.data, "--threads", str(options.threads)]
    train = ["train", "--config", named(options, config), "--steps", str(options.steps), "--seed", str(seed)]
    train += ["--phantoms", str(options.phantoms), "-o", weights]
    subprocess.run([options.lumbar, *train, *common], check=True, stderr=subprocess.DEVNULL)
    minutes = (time.time() - started) / 60
    score = ["evaluate", "--model", weights, "--held-back", "--no-mirror", "--json"]
    text = subprocess.run(
        [options.lumbar, *score, *common], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    scores = json.loads(text)
    found = {"iou": scores["iou"], "parameters": parameters(weights), "minutes": minutes, "steps": options.steps}
    with open(result, "w") as file:
        json.dump(found, file)
    return found


def named(options, config):
    """The configuration's name, or a file of `small` with a deviation taken back."""
    changes = next((changes for _, name, changes in DEVIATIONS if name == config), {})
    if not changes:
        return config
    small = header(os.path.join(options.output, f"small-{options.seeds[0]}.safetensors"))[0]["__metadata__"]
    path = os.path.join(options.output, config + ".configuration.json")
    with open(path, "w") as file:
        json.dump({**json.loads(small["configuration"]), **changes, "name": config}, file)
    return path


def header(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)), 8 + length


def parameters(path):
    total = 0
    for name, tensor in header(path)[0].items():
        if name != "__metadata__" and "running" not in name:
            count = 1
            for size in tensor["shape"]:
                count *= size
            total += count
    return total


def table(options, rows):
    lines = [
        "| network | background | vertebra | sacrum | heads | mIoU | parameters | minutes | runs |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for title, config in rows:
        runs = []
        for seed in options.seeds:
            path = os.path.join(options.output, f"{config}-{seed}.json")
            if os.path.exists(path):
                with open(path) as file:
                    runs.append(json.load(file))
        if not runs:
            continue
        cells = []
        for name in CLASSES:
            values = [r["iou"][name] for r in runs if r["iou"].get(name) is not None]
            deviation = statistics.stdev(values) if len(values) > 1 else 0
            cells.append(f"{statistics.mean(values):.3f} ± {deviation:.3f}" if values else "–")
        minutes = statistics.mean(r["minutes"] for r in runs)
        lines.append(f"| {title} | {' | '.join(cells)} | {runs[0]['parameters']:,} | {minutes:.1f} | {len(runs)} |")
    return "\n".join(lines)


def keep(text, path):
    """Rewrites a weight file with the table in its metadata; the arrays stay as they are."""
    head, start = header(path)
    with open(path, "rb") as file:
        file.seek(start)
        data = file.read()
    head.setdefault("__metadata__", {})["comparison"] = text
    bytes_ = json.dumps(head, separators=(",", ":"), sort_keys=True).encode()
    bytes_ += b" " * (-(8 + len(bytes_)) % 64)
    with open(path + ".new", "wb") as file:
        file.write(struct.pack("<Q", len(bytes_)) + bytes_ + data)
    os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lumbar", help="the program, built with optimisation")
    parser.add_argument("--data", help="data.csv of the real films")
    parser.add_argument("--steps", type=int, default=1400)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--phantoms", type=float, default=0, help="share of phantoms among the samples")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("-o", "--output", required=True, help="folder of the runs")
    parser.add_argument("--table", action="store_true", help="only print what is there")
    parser.add_argument("--into", help="a weight file to keep the table in")
    parser.add_argument("--deviations", action="store_true", help="compare our deviations, not the paper's networks")
    options = parser.parse_args()
    rows = [row[:2] for row in DEVIATIONS] if options.deviations else NETWORKS
    if not options.table and not options.into:
        if not options.lumbar or not options.data:
            parser.error("give --lumbar and --data")
        os.makedirs(options.output, exist_ok=True)
        for seed in options.seeds:
            for title, config in rows:
                scores = run(options, config, seed)
                print(f"{title}, seed {seed}: mIoU {scores['iou']['mean']:.3f}, {scores['minutes']:.1f} min", flush=True)
    text = table(options, rows)
    print(text)
    if options.into:
        keep(text, options.into)


if __name__ == "__main__":
    main()
