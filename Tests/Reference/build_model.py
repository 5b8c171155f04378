"""Makes a model from nothing, by the recipe of the built-in one: both networks, second branch, calibration, card.

    python3 Tests/Reference/build_model.py --lumbar .build/release/lumbar --data FOLDER/data.csv -o build
    python3 Tests/Reference/build_model.py --lumbar .build/release/lumbar --data FOLDER/data.csv --without full -o free
    python3 Tests/Reference/build_model.py … -o build --also free/model.safetensors

The model is build/model.safetensors; --also puts another model's scores in its card. Started again, it goes on where it
was stopped. Only the standard library is needed.
"""
import argparse
import os
import subprocess


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lumbar", required=True, help="the program, built with optimisation")
    parser.add_argument("--data", required=True, help="data.csv of the real films")
    parser.add_argument("--without", action="append", default=[], metavar="SOURCE", help="leave a source out")
    parser.add_argument("--minutes", type=float, default=184, help="for the three trainings together")
    parser.add_argument("--phantoms", type=int, default=1000, help="to calibrate the intervals on")
    parser.add_argument("--also", metavar="MODEL", help="whose scores the card gives too")
    parser.add_argument("--threads", default="2")
    parser.add_argument("-o", "--output", required=True, help="folder of the parts and of model.safetensors")
    options = parser.parse_args()
    os.makedirs(options.output, exist_ok=True)

    def part(name):
        return os.path.join(options.output, name + ".safetensors")

    def lumbar(command, *arguments):
        subprocess.run([options.lumbar, command, *arguments, "--threads", options.threads], check=True)

    def train(name, share, *arguments):
        done = part(name) + ".done"
        if os.path.exists(done):
            return
        without = [word for source in options.without for word in ("--without", source)]
        resume = ["--resume"] if os.path.exists(os.path.join(options.output, name + ".checkpoint")) else []
        minutes = str(options.minutes * share)
        lumbar("train", "--data", options.data, *without, *arguments, *resume, "--minutes", minutes, "-o", part(name))
        open(done, "w").close()

    train("whole", 0.54)
    train("closeup", 0.33, "--config", "closeup")
    second = ["--only-values", "--init", part("whole"), "--batch", "16", "--phantoms", "0.7", "--learning-rate", "0.001"]
    train("values", 0.13, *second)
    lumbar(
        "evaluate", "--model", part("values"), "--closeup", part("closeup"), "--phantoms", str(options.phantoms),
        "--calibrate", part("calibrated"))
    also = ["--also", options.also] if options.also else []
    lumbar(
        "evaluate", "--model", part("calibrated"), "--data", options.data, "--held-back", "--record", part("model"), *also)


if __name__ == "__main__":
    main()
