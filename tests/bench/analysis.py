"""Methods of analysis beside the programs that are otherwise used for them, on the same events in the same run.

    python -m venv V && V/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 KDEpy==1.1.12 \\
        esda==2.9.0 libpysal==4.14.1 pandas==3.1.1
    V/bin/python tests/bench/analysis.py [--binary FILE] [--points 100000] [--rounds 3] [--json FILE]

`lykta bench analysis` measures Lykta and writes the events it used; each peer is then given the same ones.
Processor seconds, children counted, the median of the rounds; the greatest difference of the answers where both
work out the same. A peer that is not installed is left out and said. It never fails for a missed target.
"""

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIDE_M = 10_240.0
CELLS = 512
BAND_M = 30.0

# What Lykta's row is called, its unit in seconds, and the most processor seconds that are aimed at.
ROWS = {
    "density of 100,000": (r"quartic 300 m, {few} events", 1e-3, 0.25),
    "density of 1,000,000": (r"quartic 300 m, {many} events", 1e-3, 0.4),
    "heat map of 5,000": (r"heat map, 5000 events", 1e-3, 0.015),
    "Gi* with neighbours in 30 m": (r"Gi\* with neighbours in 30 m", 1e-3, 0.1),
    "exact p, 10,000 cells, 0.1 a cell": (r"Gi\*, 10000 cells with 0\.1 a cell, exact p", 1e-6, 0.1),
    "exact p, 10,000 cells, 10 a cell": (r"Gi\*, 10000 cells with 10 a cell, exact p", 1e-6, 0.1),
    "DBSCAN of 100,000": (r"DBSCAN 30 m, 10, {few} points", 1e-3, None),
    "DBSCAN of 1,000,000": (r"DBSCAN 12 m, 10, {many} points", 1e-3, 1.0),
}


def spent() -> float:
    """Processor seconds of this program and of those it waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def median(rounds, work):
    """The median of the processor seconds, and the last answer."""
    times, answer = [], None
    for _ in range(rounds):
        begun = spent()
        answer = work()
        times.append(spent() - begun)
    return statistics.median(times), answer


def density(np, points):
    """KDEpy's convolution on the same 512 × 512 middles; its quartic is `biweight`, of which bw is the deviation."""
    from KDEpy import FFTKDE

    half = SIDE_M / CELLS / 2
    axis = np.linspace(half, SIDE_M - half, CELLS)
    # The grid must hold every event; those outside would be left out by both.
    inside = points[((points > half) & (points < SIDE_M - half)).all(axis=1)]
    grid = np.stack([g.ravel() for g in np.meshgrid(axis, axis, indexing="ij")], axis=1)
    return lambda: FFTKDE(kernel="biweight", norm=2, bw=300 / np.sqrt(7)).fit(inside).evaluate(grid)


def gi(np, points):
    """esda's Gi* without permutations over libpysal's neighbours, both counted."""
    from esda import G_Local
    from libpysal.weights import DistanceBand

    values = np.random.default_rng(7).random(len(points))

    def work():
        weights = DistanceBand(points, BAND_M, binary=True, silence_warnings=True)
        return G_Local(values, weights, transform="B", star=True, permutations=0)

    return work


def dbscan(points, eps):
    """scikit-learn's, on one core."""
    from sklearn.cluster import DBSCAN

    return lambda: DBSCAN(eps=eps, min_samples=10, n_jobs=1).fit(points).labels_


def permuted(np, rate):
    """esda's conditional permutations, 999 of them, for what Lykta counts exactly."""
    from esda import G_Local
    from libpysal.weights import lat2W

    counts = np.random.default_rng(7).poisson(rate, 10_000).astype(float)
    weights = lat2W(100, 100, rook=False)
    return lambda: G_Local(counts, weights, transform="B", star=True, permutations=999, seed=7, n_jobs=1)


def peers(np, few, many):
    return {
        "density of 100,000": ("KDEpy", lambda: density(np, few)),
        "density of 1,000,000": ("KDEpy", lambda: density(np, many)),
        "Gi* with neighbours in 30 m": ("esda", lambda: gi(np, few)),
        "exact p, 10,000 cells, 0.1 a cell": ("esda", lambda: permuted(np, 0.1)),
        "exact p, 10,000 cells, 10 a cell": ("esda", lambda: permuted(np, 10)),
        "DBSCAN of 100,000": ("scikit-learn", lambda: dbscan(few, 30.0)),
        "DBSCAN of 1,000,000": ("scikit-learn", lambda: dbscan(many, 12.0)),
    }


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ask.add_argument("--binary", type=Path, default=ROOT / "target" / "release" / "lykta")
    ask.add_argument("--points", type=int, default=100_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--json", type=Path, help="writes everything here too")
    asked = ask.parse_args()
    # One core for everyone, before anything that asks how many there are.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = "1"
    try:
        import numpy as np
    except ModuleNotFoundError:
        print("numpy is missing: see the head of this file for what to install", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="lykta-analysis-") as folder:
        events = Path(folder) / "events.csv"
        command = [asked.binary, "bench", "analysis", "--points", str(asked.points), "--events", events, "--json"]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        many = np.loadtxt(events, delimiter=",", skiprows=1)
    few = many[: asked.points]
    others = peers(np, few, many)
    lines, versions = [], {}
    print(f"{os.cpu_count()} × {platform.processor() or platform.machine()}; load {os.getloadavg()[0]:.1f}; one core each")
    print(f"{'':36} {'Lykta s':>9} {'aim s':>7} {'peer s':>9} {'ratio':>7}")
    for name, (pattern, unit, aim) in ROWS.items():
        pattern = pattern.format(few=len(few), many=len(many))
        ours = next((row["lykta"] * unit for row in told["rows"] if re.match(pattern, row["what"])), None)
        if ours is None:
            print(f"{name:36} not measured: no row of `lykta bench analysis` begins with {pattern}")
            continue
        line = {"what": name, "lykta_s": ours, "aim_s": aim, "peer": None, "peer_s": None}
        if name in others:
            peer, make = others[name]
            try:
                work = make()
                line["peer_s"], _ = median(asked.rounds, work)
                line["peer"] = peer
                versions[peer] = version(peer)
            except ModuleNotFoundError as e:
                line["peer"] = f"left out: {e.name} is missing"
        lines.append(line)
        theirs = line["peer_s"]
        beside = f"{theirs:9.3f} {theirs / ours:6.1f}×  {line['peer']}" if theirs else f"{'':17}{line['peer'] or ''}"
        print(f"{name:36} {ours:9.4f} {aim or '':>7} {beside}", flush=True)
    print(", ".join(f"{peer} {number}" for peer, number in sorted(versions.items())))
    if asked.json:
        asked.json.write_text(json.dumps({"load": os.getloadavg()[0], "versions": versions, "rows": lines}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
