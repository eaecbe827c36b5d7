"""Lykta beside other programs, on the same made-up data in the same run: one table of ratios.

    python tests/bench/peers/run.py [--binary FILE] [--points 1000000] [--only T1,T5] [--install] [--json FILE]

Compared with what is installed of PostGIS, martin, nginx, geopandas and tippecanoe; --install gets what the
package managers have into --cache. Everything listens on loopback, lies in a folder of its own that is removed,
and is ended by its number. What is told first is processor time of the server for a request, all its processes
counted, so that load elsewhere on the machine matters little; waiting times mean something on a quiet machine
only. Ratios say how many times better Lykta is. The run never fails for a missed bar; it ends with 1 when
something broke. docs/performance.md says what stands behind each line.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "interop")]


def arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ask.add_argument("--binary", type=Path, default=HERE.parents[2] / "target" / "release" / "lykta")
    ask.add_argument("--points", type=int, default=1_000_000)
    ask.add_argument("--few", type=int, default=100_000, help="points of the smaller set")
    ask.add_argument("--seconds", type=float, default=5, help="length of one measurement under load")
    ask.add_argument("--load-seconds", type=float, default=60, help="length of the run with 256 connections")
    ask.add_argument("--only", default="", help="bars, T1,T5; LOAD is the run with 256 connections")
    ask.add_argument("--install", action="store_true", help="installs what package managers have")
    ask.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "lykta-peers")
    ask.add_argument("--folder", type=Path, help="parent of the folder for the data, on the disk to be measured")
    ask.add_argument("--json", type=Path, help="writes everything here too")
    return ask.parse_args()


def main() -> int:
    asked = arguments()
    os.environ["LYKTA_BINARY"] = str(asked.binary.resolve())
    if not asked.binary.exists():
        print(f"{asked.binary} is not there: cargo build --release --locked --features pdf --bin lykta", file=sys.stderr)
        return 2
    # Found by the settings above.
    import bars
    import machine
    import measures
    import peers

    if asked.install:
        peers.install(asked.cache)
    only = {word.strip().upper() for word in asked.only.split(",") if word.strip()}
    folder = Path(tempfile.mkdtemp(prefix="lykta-peers-", dir=asked.folder))
    # PostgreSQL runs as another user and must reach its own folder in here.
    folder.chmod(0o755)
    begun, load = time.monotonic(), os.getloadavg()[0]
    run = measures.Run(asked, folder)
    broken = False
    print(machine.described(), f"load {load:.1f}", sep="; ", flush=True)
    try:
        for bar_ids, measure in measures.ALL:
            wanted = [b for b in bar_ids if not only or b in only]
            if not wanted:
                continue
            print(f"{time.monotonic() - begun:5.0f} s  {', '.join(bar_ids)}: {(measure.__doc__ or '').splitlines()[0]}", flush=True)
            try:
                measure(run)
            except machine.Missing as e:
                run.left_out[", ".join(bar_ids)] = str(e)
            except Exception as e:  # noqa: BLE001 – one that breaks must not take the others with it
                broken = True
                run.left_out[", ".join(bar_ids)] = f"broke: {e!r}"
                traceback.print_exc()
    finally:
        run.close()
        shutil.rmtree(folder, ignore_errors=True)
    figures = [f for f in run.figures if not only or f.bar_id in only]
    print("", bars.table(figures, run.left_out), sep="\n")
    for line in run.notes:
        print(line)
    if asked.json:
        told = {
            "machine": machine.described(),
            "load_before": load,
            "versions": run.versions,
            "points": asked.points,
            "figures": [f.told() for f in figures],
            "left_out": run.left_out,
            "notes": run.notes,
        }
        asked.json.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
