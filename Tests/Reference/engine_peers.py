"""The `paper` network on other runtimes, interleaved with ours, on the same weights and input; prints ratios.

    python3 -m venv venv && venv/bin/pip install torch onnx onnxruntime openvino numpy
    venv/bin/python Tests/Reference/engine_peers.py --ours .build/release/lumbar [--rounds 3] [--threads 1,2] [--train]

Every measurement is a fresh process: load + first result, then the median of some runs (wall and CPU seconds) and the
peak of resident memory. OpenVINO is held to float32. `--train` measures a training step instead (one film, 512×512:
forward, backward, Adam), ours against PyTorch eager (channels-last, fused Adam). Wall times mean something on an idle
machine only: the load average is printed beside each.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def peak():
    """Megabytes; getrusage would count the parent's too, from before the exec."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def child(engine, folder, threads, runs):
    import numpy as np

    start = time.perf_counter()
    x = np.load(f"{folder}/input.npy")
    if engine == "onnxruntime":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(f"{folder}/paper.onnx", options, providers=["CPUExecutionProvider"])
        run = lambda: session.run(None, {"x": x})
    elif engine == "openvino":
        import openvino

        core = openvino.Core()
        settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": 1}
        compiled = core.compile_model(f"{folder}/paper.onnx", "CPU", settings)
        request = compiled.create_infer_request()
        run = lambda: [t for t in request.infer({0: x}).values()]
    else:
        import torch

        import paper_network

        torch.set_num_threads(threads)
        with torch.device("meta"):
            network = paper_network.Paper().eval()
        network.load_state_dict(torch.load(f"{folder}/paper.pt", mmap=True), assign=True)
        network = network.to(memory_format=torch.channels_last)
        tensor = torch.from_numpy(x).contiguous(memory_format=torch.channels_last)

        def run():
            with torch.inference_mode():
                return [t.numpy() for t in network(tensor)]

    outputs = run()
    first = time.perf_counter() - start
    wall, cpu = [], []
    for _ in range(runs):
        w, c = time.perf_counter(), time.process_time()
        run()
        wall.append(time.perf_counter() - w)
        cpu.append(time.process_time() - c)
    print(json.dumps({
        "load + first": first, "wall": statistics.median(wall), "cpu": statistics.median(cpu),
        "peak MB": peak(),
        "value": float(outputs[1][0][3]), "probability": float(outputs[0][0, 0, 1, 488])}))


def train_child(threads, runs):
    """PyTorch's training step on random weights: the published losses, one film."""
    import torch
    import torch.nn.functional as F

    import paper_network

    torch.set_num_threads(threads)
    network = paper_network.Paper(dropout=0.5).train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, fused=True)
    x = torch.rand(1, 3, 512, 512).contiguous(memory_format=torch.channels_last)
    labels, values = torch.randint(0, 5, (1, 512, 512)), torch.rand(1, 18)

    def run():
        optimizer.zero_grad(set_to_none=True)
        p, v = network(x)
        (0.9 * F.nll_loss(torch.log(p + 1e-7), labels) + 0.1 * F.mse_loss(v, values)).backward()
        optimizer.step()

    run()
    wall, cpu = [], []
    for _ in range(runs):
        w, c = time.perf_counter(), time.process_time()
        run()
        wall.append(time.perf_counter() - w)
        cpu.append(time.process_time() - c)
    print(json.dumps({"wall": statistics.median(wall), "cpu": statistics.median(cpu), "peak MB": peak()}))


def ours(command, threads, runs, train):
    """`lumbar bench engine --json` prints one result for each name and unit."""
    options = ["--part", "training", "--training-batch", "1"] if train else ["--part", "forward"]
    text = subprocess.run(
        [command, "bench", "engine", "--models", "paper", "--threads", str(threads), "--runs", str(runs), "--json"]
        + options, check=True, capture_output=True, text=True).stdout
    results = {r["name"]: r["median"] for r in json.loads(text)["results"]}
    name = f"paper {threads} thread" + ("s" if threads > 1 else "")
    if train:
        return {
            "wall": results[f"training step of 1 {name}"], "cpu": results[f"training step CPU of 1 {name}"],
            "peak MB": results[f"training peak memory {name}"]}
    return {
        "load + first": results[f"load + first {name}"], "wall": results[f"forward {name}"],
        "cpu": results[f"forward CPU {name}"], "peak MB": results[f"peak memory {name}"]}


def prepare(folder):
    """The same weights and input for everyone, once."""
    if os.path.exists(f"{folder}/paper.onnx"):
        return
    import numpy as np
    import torch

    import paper_network

    os.makedirs(folder, exist_ok=True)
    network, x = paper_network.filled(json.load(open(f"{HERE}/paper_reference.json"))["bias"])
    np.save(f"{folder}/input.npy", x)
    torch.save(network.state_dict(), f"{folder}/paper.pt")
    torch.onnx.export(
        network, torch.from_numpy(x), f"{folder}/paper.onnx", input_names=["x"], dynamo=False,
        output_names=["probabilities", "values"])


def measure(engine, threads, o):
    if engine == "ours":
        return ours(o.ours, threads, o.runs, o.train)
    text = subprocess.run(
        [sys.executable, __file__, "--child", engine, "--folder", o.folder, "--threads", str(threads), "--runs",
         str(o.runs)] + (["--train"] if o.train else []), check=True, capture_output=True, text=True).stdout
    return json.loads(text.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", help="the lumbar binary")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "lumbar-peers"))
    parser.add_argument("--engines", default="onnxruntime,openvino,torch")
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    o = parser.parse_args()
    sys.path.insert(0, HERE)
    if o.child:
        threads = int(o.threads)
        return train_child(threads, o.runs) if o.train else child(o.child, o.folder, threads, o.runs)
    if o.train:
        o.engines = "torch"
    else:
        prepare(o.folder)
    engines = o.engines.split(",") + (["ours"] if o.ours else [])
    for threads in map(int, o.threads.split(",")):
        found = {engine: [] for engine in engines}
        for _ in range(o.rounds):
            for engine in engines:
                found[engine].append(measure(engine, threads, o))
                load = os.getloadavg()[0]
                print(engine, json.dumps(found[engine][-1]), f"load {load:.1f}", file=sys.stderr, flush=True)
        medians = {e: {k: statistics.median(r[k] for r in rows) for k in rows[0]} for e, rows in found.items()}
        columns = [c for c in ("wall", "cpu", "load + first", "peak MB") if c in medians[engines[0]]]
        print(f"{threads} thread{'s' if threads > 1 else ''}, medians of {o.rounds} rounds")
        for engine, row in medians.items():
            line = "  ".join(f"{k} {row[k]:9.3f}" for k in columns)
            ratio = ""
            if engine != "ours" and "ours" in medians:
                ratio = "  ratio to ours: " + "  ".join(f"{k} {row[k] / medians['ours'][k]:.2f}" for k in columns)
            print(f"{engine:12s} {line}{ratio}", flush=True)


if __name__ == "__main__":
    main()
