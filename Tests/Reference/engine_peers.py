"""The `paper` network on other runtimes, interleaved with ours, on the same weights and input; prints ratios.

    python3 -m venv venv && venv/bin/pip install torch onnx onnxruntime openvino numpy
    venv/bin/python Tests/Reference/engine_peers.py --ours .build/release/lumbar [--rounds 3] [--threads 2]

Every measurement is a fresh process: load + first result, then the median of some runs (wall and CPU seconds) and the
peak of resident memory. OpenVINO is held to float32. Wall times mean something on an idle machine only.
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

        sys.path.insert(0, HERE)
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


def ours(command, threads, runs):
    """`lumbar bench engine --json` prints one result for each name and unit."""
    text = subprocess.run(
        [command, "bench", "engine", "--models", "paper", "--runs", str(runs), "--json"], check=True, capture_output=True,
        text=True).stdout
    results = {r["name"]: r["median"] for r in json.loads(text)["results"]}
    name = f"paper {threads} thread" + ("s" if threads > 1 else "")
    return {
        "load + first": results[f"load + first {name}"], "wall": results[f"forward {name}"],
        "cpu": results[f"forward CPU {name}"], "peak MB": results[f"peak memory {name}"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", help="the lumbar binary, or a program that prints its bench JSON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "lumbar-peers"))
    parser.add_argument("--engines", default="onnxruntime,openvino,torch")
    parser.add_argument("--child")
    o = parser.parse_args()
    if o.child:
        return child(o.child, o.folder, o.threads, o.runs)
    if not os.path.exists(f"{o.folder}/paper.onnx"):
        import numpy as np
        import torch

        sys.path.insert(0, HERE)
        import paper_network

        os.makedirs(o.folder, exist_ok=True)
        network, x = paper_network.filled(json.load(open(f"{HERE}/paper_reference.json"))["bias"])
        np.save(f"{o.folder}/input.npy", x)
        torch.save(network.state_dict(), f"{o.folder}/paper.pt")
        torch.onnx.export(
            network, torch.from_numpy(x), f"{o.folder}/paper.onnx", input_names=["x"], dynamo=False,
            output_names=["probabilities", "values"])
    engines = o.engines.split(",") + (["ours"] if o.ours else [])
    found = {engine: [] for engine in engines}
    for _ in range(o.rounds):
        for engine in engines:
            if engine == "ours":
                found[engine].append(ours(o.ours, o.threads, o.runs))
            else:
                text = subprocess.run(
                    [sys.executable, __file__, "--child", engine, "--folder", o.folder, "--threads", str(o.threads),
                     "--runs", str(o.runs)], check=True, capture_output=True, text=True).stdout
                found[engine].append(json.loads(text.splitlines()[-1]))
            print(engine, json.dumps(found[engine][-1]), file=sys.stderr)
    medians = {e: {k: statistics.median(r[k] for r in rows) for k in rows[0]} for e, rows in found.items()}
    for engine, row in medians.items():
        line = "  ".join(f"{k} {row[k]:9.3f}" for k in ("wall", "cpu", "load + first", "peak MB"))
        ratio = ""
        if engine != "ours" and "ours" in medians:
            ratio = "  ratio to ours: " + "  ".join(
                f"{k} {row[k] / medians['ours'][k]:.2f}" for k in ("wall", "cpu", "load + first", "peak MB"))
        print(f"{engine:12s} {line}{ratio}")


if __name__ == "__main__":
    main()
