"""Makes the shared examples of the statistics and what other programs say of them.

    python -m venv V && V/bin/pip install numpy==2.4.6 scipy==1.17.1 esda==2.9.0 libpysal==4.14.1 \
        scikit-learn==1.9.1 pymannkendall==1.4.3 statsmodels==0.15.0
    V/bin/python tests/data/analysis/make.py

Writes the input files and cases.json beside itself. Each case says which program or which plain
counting its numbers come from; `lykta analyze` is asked the same, and must agree within `tolerance`.
"""

import csv
import itertools
import json
import math
import pathlib
from importlib.metadata import version

import libpysal
import numpy as np
import pymannkendall
from esda import G_Local, Moran, Moran_Local
from esda.smoothing import Empirical_Bayes
from scipy import stats
from sklearn.cluster import DBSCAN
from statsmodels.stats.multitest import multipletests

HERE = pathlib.Path(__file__).parent
PLACE = "tests/data/analysis"
CASES = []


def by(package):
    return f"{package} {version(package)}"


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows([[x.item() if hasattr(x, "item") else x for x in row] for row in rows])


def case(name, method, file, params, source, expected, tolerance=1e-9):
    CASES.append(
        {
            "name": name,
            "method": method,
            "input": file,
            "params": params,
            "source": source,
            "tolerance": tolerance,
            "expected": expected,
        }
    )


def numbers(values):
    return [None if x is None or math.isnan(x) else float(x) for x in values]


def rows(**columns):
    names = list(columns)
    return [dict(zip(names, one)) for one in zip(*(columns[n] for n in names))]


def bh(p):
    return numbers(multipletests(p, method="fdr_bh")[1])


# Measured values at points: 300 in a square of 2 km, in metres of SWEREF 99 TM.
rng = np.random.default_rng(57)
points = np.round(rng.uniform(0, 2_000, (300, 2)) + [376_000, 6_398_000], 3)
values = np.round(rng.gamma(2.0, 3.0, 300) + 4 * (points[:, 0] > 377_300), 3)
write("points.csv", ["easting", "northing", "value"], np.column_stack([points, values]).tolist())

for kind, weights, own in [
    (
        "band",
        {"kind": "distance_band", "metres": 150},
        lambda: libpysal.weights.DistanceBand(points, 150, binary=True, silence_warnings=True),
    ),
    ("nearest", {"kind": "knn", "k": 8}, lambda: libpysal.weights.KNN(points, 8)),
]:
    w = own()
    star = G_Local(values, w, transform="B", star=True, permutations=0)
    z = star.Zs
    p = stats.norm.sf(z)
    case(
        f"hotspots-{kind}",
        "hotspots",
        "points.csv",
        {"value": "value", "weights": weights, "p": "normal"},
        f"z: {by('esda')} G_Local(star=True, transform='B'); p: {by('scipy')} norm.sf; "
        f"q: {by('statsmodels')} multipletests(fdr_bh)",
        rows(
            z=numbers(z),
            p_hot=numbers(p),
            p_cold=numbers(stats.norm.cdf(z)),
            p_two_sided=numbers(2 * stats.norm.sf(abs(z))),
            q_hot=bh(p),
            neighbours=[w.cardinalities[i] for i in range(len(points))],
        ),
    )
    if kind == "nearest":
        whole = Moran(values, w, transformation="r", permutations=0)
        local = Moran_Local(values, w, transformation="r", permutations=0)
        case(
            "moran",
            "moran",
            "points.csv",
            {"value": "value", "weights": weights},
            f"{by('esda')} Moran (z_rand, z_norm) and Moran_Local",
            {
                "global": {
                    "i": float(whole.I),
                    "expected": float(whole.EI),
                    "z": float(whole.z_rand),
                    "z_normal": float(whole.z_norm),
                },
                "local": rows(
                    i=numbers(local.Is),
                    quadrant=[{1: "HH", 2: "LH", 3: "LL", 4: "HL"}[int(q)] for q in local.q],
                ),
            },
        )

# Weights of any size, each place with a weight of its own: the formula as spdep's localG writes it.
few = 40
w = np.where(rng.uniform(size=(few, few)) < 0.15, np.round(rng.uniform(0.1, 3, (few, few)), 3), 0)
np.fill_diagonal(w, np.round(rng.uniform(0.2, 2, few), 3))
write(
    "weights.csv",
    ["i", "j", "w"],
    [[int(i), int(j), float(w[i, j])] for i, j in np.argwhere(w > 0)],
)
write(
    "forty.csv",
    ["easting", "northing", "value"],
    np.column_stack([points[:few], values[:few]]).tolist(),
)
x = values[:few]
sums, squares = w.sum(1), (w**2).sum(1)
z = (w @ x - x.mean() * sums) / (x.std() * np.sqrt((few * squares - sums**2) / (few - 1)))
case(
    "hotspots-rows",
    "hotspots",
    "forty.csv",
    {"weights": {"kind": "rows", "file": f"{PLACE}/weights.csv"}, "p": "normal"},
    f"the formula of localG in the R package spdep, by {by('numpy')}",
    rows(z=numbers(z)),
)


def touching(columns, lines):
    """For each cell, row by row, the numbers of the cells that share a side or a corner."""
    near = []
    for row, column in itertools.product(range(lines), range(columns)):
        near.append(
            [
                r * columns + c
                for r in range(max(0, row - 1), min(lines, row + 2))
                for c in range(max(0, column - 1), min(columns, column + 2))
                if (r, c) != (row, column)
            ]
        )
    return near


# A map of 5 x 4 cells, small enough for every choice to be counted.
counts = [0, 0, 1, 0, 2, 0, 3, 5, 1, 0, 0, 4, 2, 0, 0, 1, 0, 0, 0, 7]
grid = {"origin": [376_000, 6_398_000], "cell_m": 100, "columns": 5, "rows": 4}
reports = [
    [376_000 + 100 * (i % 5) + 5 + 7 * k, 6_398_000 + 100 * (i // 5) + 50]
    for i, n in enumerate(counts)
    for k in range(n)
]
write("small.csv", ["easting", "northing"], reports)
hot, cold = [], []
for i, near in enumerate(touching(5, 4)):
    others = [c for j, c in enumerate(counts) if j != i]
    seen = sum(counts[j] for j in near)
    sums = [sum(chosen) for chosen in itertools.combinations(others, len(near))]
    hot.append(sum(s >= seen for s in sums) / len(sums))
    cold.append(sum(s <= seen for s in sums) / len(sums))
case(
    "hotspots-exact",
    "hotspots",
    "small.csv",
    {"on": "cells", "weights": {"kind": "queen"}, "p": "exact", **grid},
    f"every choice counted by itertools.combinations; q: {by('statsmodels')}",
    rows(
        p_hot=hot,
        p_cold=cold,
        p_two_sided=[min(1.0, 2 * min(h, c)) for h, c in zip(hot, cold)],
        q_hot=bh(hot),
    ),
)

# 40 x 40 cells with 0 or 1: the sum of neighbours is hypergeometric.
ones = (rng.uniform(size=1_600) < 0.12).astype(int)
ones[[820, 821, 822, 860, 862, 900, 901]] = 1
marked = np.argwhere(ones == 1).ravel()
write(
    "ones.csv",
    ["easting", "northing"],
    [[376_050 + 100 * int(i % 40), 6_398_050 + 100 * int(i // 40)] for i in marked],
)
hot = []
for i, near in enumerate(touching(40, 40)):
    seen = int(ones[near].sum())
    rest = int(ones.sum() - ones[i])
    hot.append(float(stats.hypergeom.sf(seen - 1, 1_599, rest, len(near))))
case(
    "hotspots-hypergeometric",
    "hotspots",
    "ones.csv",
    {"on": "cells", "p": "exact", **grid, "columns": 40, "rows": 40},
    f"{by('scipy')} hypergeom.sf; q: {by('statsmodels')}",
    rows(p_hot=hot, q_hot=bh(hot)),
)

# Reports over exposure.
exposure = np.round(rng.gamma(1.5, 400, 200), 1)
counts = rng.poisson(exposure / 900)
counts[17] += 9
write("excess.csv", ["count", "exposure"], list(zip(counts, exposure)))
share = exposure / exposure.sum()
p = stats.binom.sf(counts - 1, counts.sum(), share)
case(
    "local-excess",
    "local-excess",
    "excess.csv",
    {},
    f"{by('scipy')} binom.sf; q: {by('statsmodels')}",
    rows(
        observed=[int(c) for c in counts],
        expected=numbers(counts.sum() * share),
        ratio=numbers(counts / (counts.sum() * share)),
        p=numbers(p),
        q=bh(p),
    ),
)
eb = Empirical_Bayes(counts, exposure).r.ravel()
case(
    "empirical-bayes",
    "empirical-bayes",
    "rates.csv",
    {},
    f"{by('esda')} Empirical_Bayes; rank: {by('scipy')} rankdata(method='min')",
    rows(
        rate=numbers(counts / exposure),
        eb_rate=numbers(eb),
        rank=[int(r) for r in stats.rankdata(-eb, method="min")],
    ),
)
write("rates.csv", ["events", "exposure"], list(zip(counts, exposure)))

# Clumps, noise and points at the same place.
clumps = [rng.normal(c, s, (150, 2)) for c, s in [((0, 0), 20), ((150, 40), 30), ((80, 200), 15)]]
places = np.vstack([*clumps, rng.uniform(-200, 400, (150, 2))]) + [376_000, 6_398_000]
places = np.round(np.vstack([places, places[:5]]), 2)
write("clumps.csv", ["easting", "northing"], places.tolist())
for eps, least in [(15, 8), (25, 5)]:
    told = DBSCAN(eps=eps, min_samples=least).fit(places)
    core = np.zeros(len(places), bool)
    core[told.core_sample_indices_] = True
    case(
        f"dbscan-{eps}",
        "dbscan",
        "clumps.csv",
        {"eps_m": eps, "min_points": least},
        f"{by('scikit-learn')} DBSCAN",
        {
            "labels": told.labels_.tolist(),
            "core": core.tolist(),
            "clusters": int(told.labels_.max() + 1),
            "noise": int((told.labels_ < 0).sum()),
        },
    )

# Series with and without ties.
for name, series in [
    ("rising", np.round(np.arange(30) * 0.1 + rng.normal(0, 1, 30), 4)),
    ("ties", rng.integers(0, 6, 48)),
]:
    write(f"{name}.csv", ["value"], [[s] for s in series])
    told = pymannkendall.original_test(series)
    case(
        f"mann-kendall-{name}",
        "mann-kendall",
        f"{name}.csv",
        {},
        f"{by('pymannkendall')} original_test",
        {
            "s": int(told.s),
            "var": float(told.var_s),
            "z": float(told.z),
            "p_two_sided": float(told.p),
            "tau": float(told.Tau),
        },
    )

# Events in space and time.
n = 80
days = rng.integers(0, 60, n)
events = np.round(rng.uniform(0, 1_500, (n, 2)), 1)
events[40:50] = events[30:40] + [20, 0]
days[40:50] = days[30:40] + 2
times = [str(np.datetime64("2026-01-01T12:00:00") + np.timedelta64(int(d), "D")) + "Z" for d in days]
write("events.csv", ["easting", "northing", "time"], [[*e, t] for e, t in zip(events.tolist(), times)])
apart = np.sqrt(((events[:, None] - events[None]) ** 2).sum(2))
between = abs(days[:, None] - days[None])
upper = np.triu_indices(n, 1)
bands = []
for m, d in itertools.product([100, 200, 400], [7, 14, 28]):
    near, soon = apart[upper] <= m, between[upper] <= d
    expected = float(near.sum() * soon.sum() / len(near))
    seen = int((near & soon).sum())
    bands.append({"metres": m, "days": d, "observed": seen, "expected": expected, "ratio": seen / expected})
case("knox", "knox", "events.csv", {}, f"every pair counted by {by('numpy')}", bands)

# Gi* over cells and months, by full matrices.
columns, lines, steps = 6, 5, 5
counts = rng.poisson(0.8, (steps, columns * lines))
counts[3:, 14] += 5
write(
    "months.csv",
    ["easting", "northing", "time"],
    [
        [376_000 + 250 * (c % columns) + 9, 6_398_000 + 250 * (c // columns) + 9, f"2026-{t + 1:02}-15T12:00:00Z"]
        for t in range(steps)
        for c in range(columns * lines)
        for _ in range(counts[t, c])
    ],
)
cells = columns * lines
w = np.zeros((steps * cells, steps * cells))
for t, (c, near) in itertools.product(range(steps), enumerate(touching(columns, lines))):
    for s in [t, t - 1] if t else [t]:
        w[t * cells + c, [s * cells + j for j in [c, *near]]] = 1
x = counts.ravel().astype(float)
sums, squares, all_ = w.sum(1), (w**2).sum(1), len(x)
z = (w @ x - x.mean() * sums) / (x.std() * np.sqrt((all_ * squares - sums**2) / (all_ - 1)))
z = z.reshape(steps, cells)
trends = [pymannkendall.original_test(z[:, c]) for c in range(cells)]
case(
    "spacetime",
    "spacetime",
    "months.csv",
    {"origin": [376_000, 6_398_000], "cell_m": 250, "columns": columns, "rows": lines, "step": "month"},
    f"the formula of Gi* over full matrices, by {by('numpy')}; trend: {by('pymannkendall')}",
    [
        {
            "z": numbers(z[:, c]),
            "trend": {"s": int(trends[c].s), "z": float(trends[c].z), "p_two_sided": float(trends[c].p)},
        }
        for c in range(cells)
    ],
)

# Concentration and accuracy, by their definitions.
counts = rng.negative_binomial(0.3, 0.2, 120)
write("concentration.csv", ["count"], [[c] for c in counts])
gini = abs(counts[:, None] - counts[None]).sum() / (2 * len(counts) ** 2 * counts.mean())
top = np.sort(counts)[::-1].cumsum()
case(
    "concentration",
    "concentration",
    "concentration.csv",
    {},
    f"mean difference and running sum by {by('numpy')}; as many reports as places, so both Gini are one",
    {
        "gini": float(gini),
        "generalised_gini": float(gini),
        "share_with_half": float((np.argmax(top * 2 >= counts.sum()) + 1) / len(counts)),
    },
)
assert counts.sum() >= len(counts)

past, future = rng.poisson(2.0, 200), rng.poisson(2.0, 200)
past[:12] += 9
future[:8] += 9
write("accuracy.csv", ["past", "future", "area"], [[a, b, 250] for a, b in zip(past, future)])
expected = []
for share in [0.01, 0.05, 0.1]:
    k = int(share * 200 + 1e-9)
    chosen = np.argsort(-past, kind="stable")[:k]
    hits = future[chosen].sum() / future.sum()
    best = np.sort(future)[::-1][:k].sum() / future.sum()
    expected.append(
        {
            "share": share,
            "places": k,
            "area_share": k / 200,
            "hit_share": float(hits),
            "pai": float(hits / (k / 200)),
            "pei": float(hits / best),
            "rri": float((future[chosen].sum() / past[chosen].sum()) / (future.sum() / past.sum())),
        }
    )
case("accuracy", "accuracy", "accuracy.csv", {}, f"the definitions by {by('numpy')}", expected)

(HERE / "cases.json").write_text(json.dumps(CASES, indent=1) + "\n")
