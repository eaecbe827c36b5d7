#!/usr/bin/env python3
"""Makes density.json and sun.json: what other programs say, for src/cli/analyze/tests.

    python3 -m venv venv && venv/bin/pip install KDEpy==1.1.12 scikit-learn==1.9.1 pvlib==0.16.1
    venv/bin/python tests/data/analysis/make_density.py

The points are made here by NumPy's generator from a fixed seed; nothing is downloaded.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pvlib
from KDEpy import NaiveKDE
from sklearn.neighbors import KernelDensity

HERE = Path(__file__).parent
# Seconds of terrestrial time before UTC in 2026 as observed (IERS); pvlib's own estimate of 75 s is of 2005.
DELTA_T = 69.1


def centres(origin, cell, columns, rows):
    """Middles of the cells, row by row from the south-west."""
    east = origin[0] + (np.arange(columns) + 0.5) * cell
    north = origin[1] + (np.arange(rows) + 0.5) * cell
    return np.array([(x, y) for y in north for x in east])


def density():
    rng = np.random.default_rng(20261122)
    hearts = np.array([[377_300, 6_399_400], [377_650, 6_399_150], [376_900, 6_399_000]])
    points = np.vstack([h + rng.normal(0, 110, (60, 2)) for h in hearts] + [
        np.column_stack([rng.uniform(376_500, 378_000, 60), rng.uniform(6_398_600, 6_399_800, 60)])])
    # As they stand in the file, so that both sides work on the same numbers.
    points = np.round(points, 3)
    weights = np.round(rng.uniform(0.25, 4, len(points)), 3)
    origin, cell, columns, rows = [376_500.0, 6_398_600.0], 50.0, 30, 24
    grid = centres(origin, cell, columns, rows)
    cases = []
    for kernel, radius, weight in [
        ("quartic", 200.0, None), ("quartic", 333.0, "weight"), ("gaussian", 80.0, None), ("gaussian", 120.0, "weight"),
    ]:
        w = weights if weight else np.ones(len(points))
        # KDEpy names a kernel's standard deviation: the quartic's in the plane is h / sqrt(7) a side.
        name, width = ("biweight", radius / np.sqrt(7)) if kernel == "quartic" else ("gaussian", radius)
        fit = NaiveKDE(kernel=name, bw=width, norm=2).fit(points, weights=w)
        values = fit.evaluate(grid) * w.sum() * 1e6
        case = {
            "params": {"kernel": kernel, "radius_m": radius, "weight": weight, "cell_m": cell, "origin": origin,
                       "columns": columns, "rows": rows},
            "kdepy": values.tolist(),
        }
        if kernel == "gaussian":
            other = KernelDensity(kernel="gaussian", bandwidth=radius).fit(points, sample_weight=w)
            case["scikit_learn"] = (np.exp(other.score_samples(grid)) * w.sum() * 1e6).tolist()
        cases.append(case)
    rows_of_file = [[e, n, float(x)] for (e, n), x in zip(points.tolist(), weights)]
    made_by = {name: version(name) for name in ["KDEpy", "scikit-learn", "numpy"]}
    write("density.json", {"made_by": made_by, "points": rows_of_file, "cases": cases})


def sun():
    rows = []
    for lon, lat in [(12.94, 57.72), (13.54, 57.3), (15.44, 60.485), (24.944, 60.17)]:
        for time in pd.to_datetime([
            "2025-12-21T11:00Z", "2026-01-15T06:45:10Z", "2026-03-29T17:00Z", "2026-06-21T21:00Z", "2026-08-01T01:30Z",
            "2026-10-25T15:50Z", "2026-11-18T15:20Z",
        ], format="ISO8601", utc=True):
            at = pd.DatetimeIndex([time])
            # Geometric elevation is without refraction.
            spa = pvlib.solarposition.spa_python(at, lat, lon, altitude=0, delta_t=DELTA_T)
            day = at.tz_convert("Europe/Stockholm")[0].date()
            rows.append({
                "lon": lon, "lat": lat, "time": time.isoformat(), "elevation_deg": float(spa["elevation"].iloc[0]),
            } | passages(day, lon, lat))
    made_by = {name: version(name) for name in ["pvlib"]}
    write("sun.json", {"made_by": made_by, "rows": rows})


def passages(day, lon, lat):
    """When pvlib's elevation passes the limits before and after the sun's noon, by halving; null where it does not."""
    height = lambda t: float(pvlib.solarposition.spa_python(
        pd.DatetimeIndex([t]), lat, lon, altitude=0, delta_t=DELTA_T)["elevation"].iloc[0])
    mean = pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=12 - lon / 15)
    noon = max((mean + pd.Timedelta(seconds=s) for s in range(-1200, 1201, 120)), key=height)
    told = {}
    for limit, names in [(-0.833, ("sunrise", "sunset")), (-6.0, ("civil_dawn", "civil_dusk"))]:
        for name, hours in zip(names, (-12, 12)):
            low, high = noon + pd.Timedelta(hours=hours), noon
            told[name] = None
            if height(low) < limit < height(high):
                while abs(high - low) > pd.Timedelta(milliseconds=20):
                    middle = low + (high - low) / 2
                    low, high = (low, middle) if height(middle) > limit else (middle, high)
                told[name] = high.floor("ms").isoformat()
    return told


def write(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    density()
    sun()
