"""Makes what other programs say of how often incidents are reported again, and of the gamma distribution.

    python -m venv V && V/bin/pip install scipy==1.17.1
    V/bin/python tests/data/analysis/make_reporting_rate.py

Writes reporting_rate.csv and gamma.csv beside itself, an empty field for what has no value. Intervals of rates are
Garwood's, by scipy.stats.chi2; p is scipy.stats.binomtest of an area's further reports given those of all, q
scipy.stats.false_discovery_control over the areas that have enough. gamma.csv has scipy.special.gammainc and the 2.5 %
and 97.5 % quantiles by scipy.special.gammaincinv.
"""

import csv
import pathlib

from scipy.special import gammainc, gammaincinv
from scipy.stats import binomtest, chi2, false_discovery_control

HERE = pathlib.Path(__file__).parent
# Incidents, further reports, days that they stood.
AREAS = [
    (40, 30, 1_200.0),
    (60, 9, 1_800.0),
    (25, 31, 600.5),
    (4, 12, 300.0),
    (12, 0, 60.0),
    (30, 0, 700.0),
    (80, 60, 2_400.0),
    (50, 41, 1_700.25),
    (9, 5, 210.0),
]
# Least incidents, least expected, least further reports of all.
ENOUGH = (5, 3.0, 20)


def written(name, rows):
    with open(HERE / name, "w", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


again = sum(a for _, a, _ in AREAS)
days = sum(d for _, _, d in AREAS)
rows = []
for n, k, d in AREAS:
    rest, rest_days = again - k, days - d
    expected = rest / rest_days * d
    enough = n >= ENOUGH[0] and expected >= ENOUGH[1] and again >= ENOUGH[2]
    rows.append(
        {
            "incidents": n,
            "again": k,
            "days": d,
            "rate": k / d,
            "low": chi2.ppf(0.025, 2 * k) / 2 / d if k else 0.0,
            "high": chi2.ppf(0.975, 2 * (k + 1)) / 2 / d,
            "expected": expected,
            "ratio": (k / d) / (rest / rest_days) if enough else None,
            "p": binomtest(k, again, d / days).pvalue if enough else None,
            "q": None,
            "says": "too_few",
        }
    )
told = [row for row in rows if row["p"] is not None]
for row, q in zip(told, false_discovery_control([row["p"] for row in told], method="bh")):
    row["q"] = q
    row["says"] = "as_others" if q > 0.05 else "silent" if row["ratio"] < 1 else "talkative"
written("reporting_rate.csv", rows)

shapes = [0.02, 0.5, 1.0, 1.5, 3.0, 7.25, 20.0, 101.5, 1_000.0, 25_000.0]
written(
    "gamma.csv",
    [
        {
            "shape": a,
            "x": a * f,
            "p": gammainc(a, a * f),
            "low": gammaincinv(a, 0.025),
            "high": gammaincinv(a, 0.975),
        }
        for a in shapes
        for f in (0.3, 0.97, 1.0, 1.03, 2.5)
    ],
)
