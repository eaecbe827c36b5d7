"""Makes what other programs say of two counts: ratio of their rates, exact interval and p.

    python -m venv V && V/bin/pip install scipy==1.17.1
    V/bin/python tests/data/analysis/make_rate_ratio.py

Writes rate_ratio.csv beside itself, an empty field for what has no value. The interval is that of Clopper and Pearson for the later count's share of
both, put as a ratio; p is the two-sided exact binomial test, both by scipy.stats.binomtest.
"""

import csv
import pathlib

from scipy.stats import binomtest

HERE = pathlib.Path(__file__).parent
CASES = [
    (10, 7.0, 4, 7.0),
    (4, 7.0, 10, 7.0),
    (41, 7.0, 32, 7.0),
    (41, 7.0, 96, 21.0),
    (1, 30.0, 0, 30.0),
    (0, 30.0, 9, 30.0),
    (9, 30.0, 0, 60.0),
    (3, 1.0, 3, 1.0),
    (120, 90.0, 80, 90.0),
    (1500, 365.0, 1380, 366.0),
    (2, 7.0, 40, 365.0),
    (25_000, 365.0, 24_500, 365.0),
]


def told(after, after_days, before, before_days):
    share = after_days / (after_days + before_days)
    test = binomtest(after, after + before, share)
    interval = test.proportion_ci(0.95, method="exact")

    def ratio(p):
        return None if p >= 1 else p / (1 - p) * before_days / after_days

    return {
        "after": after,
        "after_days": after_days,
        "before": before,
        "before_days": before_days,
        "ratio": None if before == 0 else after / after_days / (before / before_days),
        "low": ratio(interval.low),
        "high": ratio(interval.high),
        "p": test.pvalue,
    }


rows = [told(*c) for c in CASES]
with open(HERE / "rate_ratio.csv", "w", newline="") as file:
    out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
