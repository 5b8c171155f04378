"""Chooses between recipes by 4-fold cross-validation on the films that may be trained on; those held back stay unseen.

    python3 Tests/Reference/cross_validation.py --lumbar .build/release/lumbar --data FOLDER/data.csv -o folds
    python3 Tests/Reference/cross_validation.py -o folds --table

A recipe is a share of phantoms among the samples and a number of real films; each is trained on three folds and scored
on the fourth, and the scores are means over all films. So the table also tells what more films or phantoms are worth.
Runs that are done are not done again. Only the standard library is needed.
"""
import argparse
import csv
import json
import os
import statistics
import subprocess

from held_back import held_back

FOLDS = 4
# Real films to train on (None: all of the three folds) and the share of phantoms.
RECIPES = [(None, 0.0), (None, 0.4), (None, 0.7), (12, 0.0), (6, 0.0), (0, 1.0)]
SCORES = ["vertebra", "sacrum", "femoralHeads", "corners", "numbered", "SS", "LL", "PT"]


def rows_of(path):
    """The table's header, and the rows that may be trained on, by fold: sources and films with known hips spread out."""
    with open(path, newline="") as file:
        header, *rows = list(csv.reader(file))
    never = held_back()
    rows = [row for row in rows if stem(row) not in never]
    rows.sort(key=lambda row: (stem(row).split("-")[0], row[header.index("PI")] == "", stem(row)))
    return header, [rows[k::FOLDS] for k in range(FOLDS)]


def stem(row):
    return os.path.splitext(os.path.basename(row[0]))[0]


def table_of(rows, header, data, folder):
    """A folder with a table of these rows alone, beside links to the data's own folders."""
    os.makedirs(folder, exist_ok=True)
    source = os.path.dirname(os.path.abspath(data))
    for name in os.listdir(source):
        link = os.path.join(folder, name)
        if os.path.isdir(os.path.join(source, name)) and not os.path.lexists(link):
            os.symlink(os.path.join(source, name), link)
    path = os.path.join(folder, "data.csv")
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def names(options, films, phantoms, fold):
    """What one run is called, and where its scores on a fold lie."""
    # A network that saw phantoms alone is the same for every fold.
    name = f"{'all' if films is None else films}-{phantoms}-{0 if films == 0 else fold}"
    return name, os.path.join(options.output, f"{name}-on-{fold}.json")


def run(options, films, phantoms, fold, header, folds):
    """Trains and scores on one fold a network that never saw its films, unless that was done."""
    name, result = names(options, films, phantoms, fold)
    if not os.path.exists(result):
        weights = os.path.join(options.output, name + ".safetensors")
        others = [row for k, rows in enumerate(folds) if k != fold for row in rows]
        # Spread over the list, so that both sources stay in.
        few = others if not films else [others[i * len(others) // films] for i in range(films)]
        if not os.path.exists(weights):
            train = ["train", "--config", options.config, "--steps", options.steps, "--seed", str(fold + 1)]
            train += ["--phantoms", str(phantoms), "-o", weights, "--threads", options.threads]
            if films != 0:
                train += ["--data", table_of(few, header, options.data, os.path.join(options.output, name))]
            subprocess.run([options.lumbar, *train], check=True, stderr=subprocess.DEVNULL)
        tested = table_of(folds[fold], header, options.data, os.path.join(options.output, f"fold-{fold}"))
        score = ["evaluate", "--model", weights, "--data", tested, "--no-mirror", "--json", "--threads", options.threads]
        printed = subprocess.run([options.lumbar, *score], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with open(result + ".new", "wb") as file:
            file.write(printed.stdout)
        os.replace(result + ".new", result)


def mean_scores(films):
    """Mean over the films that have a score (of corners the median), and the standard error of a mean."""
    found = {}
    for name in SCORES:
        if name == "corners":
            values = [f["medianPercentD"] for f in films]
        elif name == "numbered":
            values = [float(f["levelsFound"] == f["levels"]) if f["levels"] else None for f in films]
        elif name in ("SS", "LL", "PT"):
            values = [None if f["errors"][name] is None else abs(f["errors"][name]) for f in films]
        else:
            values = [f["iou"][name] for f in films]
        values = [v for v in values if v is not None]
        if values:
            # A film on which nothing is found has no corners: the median doesn't mind how far off the worst are.
            middle = statistics.median if name == "corners" else statistics.mean
            found[name] = (middle(values), statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0)
    return found


def table(options):
    lines = [
        "| real films | phantoms | vertebra | sacrum | heads | corners, median % of D | all levels found | SS | LL | PT |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for films, phantoms in RECIPES:
        scored = []
        for fold in range(FOLDS):
            _, path = names(options, films, phantoms, fold)
            if os.path.exists(path):
                with open(path) as file:
                    scored += json.load(file)["perFilm"]
        if not scored:
            continue
        means = mean_scores(scored)
        cells = []
        for name in SCORES:
            digits = 3 if name in ("vertebra", "sacrum", "femoralHeads") else 2 if name == "numbered" else 1
            cells.append(f"{means[name][0]:.{digits}f} ± {means[name][1]:.{digits}f}" if name in means else "–")
        lines.append(f"| {'25–26' if films is None else films} | {phantoms:.0%} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lumbar", help="the program, built with optimisation")
    parser.add_argument("--data", help="data.csv of the real films")
    parser.add_argument("--config", default="small")
    parser.add_argument("--steps", default="700")
    parser.add_argument("--threads", default="1")
    parser.add_argument("-o", "--output", required=True, help="folder of the runs")
    parser.add_argument("--table", action="store_true", help="only print what is there")
    options = parser.parse_args()
    if not options.table:
        if not options.lumbar or not options.data:
            parser.error("give --lumbar and --data")
        os.makedirs(options.output, exist_ok=True)
        header, folds = rows_of(options.data)
        for films, phantoms in RECIPES:
            for fold in range(FOLDS):
                run(options, films, phantoms, fold, header, folds)
            print(table(options), flush=True)
    print(table(options))


if __name__ == "__main__":
    main()
