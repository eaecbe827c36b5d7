"""Takes a walk through 2 km² of the practice area along, as a phone does, and says how large it is and how long it took.

    python tests/bench/package.py [--binary FILE] [--km2 2] [--cold 5] [--warm 30]

The walk's stops span a square of that size round the square in the middle of the practice area; the server adds
a rim of its own. Asked over HTTP as a phone asks: the text of the package, then its piece of map. Cold is the
first answer of a server that has just started, with its files out of the system's cache; warm are those that
follow. Printed: bytes as they are kept on the phone (target: less than 5 MB) and the time until the last byte
has come (target: less than 1 s). The figures mean something for a release build; it never fails for them.
"""

import argparse
import gzip
import hashlib
import json
import math
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "interop"))

import lykta
from lykta import HELSINKI, Server, uuid7

METRES_PER_DEGREE = 111_320


def machine() -> str:
    """The processor as the system names it, and how many of them."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":")[1].strip() for line in told.splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} × {names[0] if names else platform.processor() or platform.machine()}"


def walk(km2: float) -> dict:
    """A walk with five stops: the middle, and the corners of a square of so many square kilometres."""
    lon, lat = HELSINKI
    north = math.sqrt(km2) * 500 / METRES_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    places = [(lon, lat)] + [(lon + x * east, lat + y * north) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    stops = [{"no": n, "name": f"Plats {n}", "at": list(at), "why": None, "verify": []} for n, at in enumerate(places, 1)]
    return {
        "kind": "staff_round",
        "title": "Mätning",
        "purpose": "Se hur stort det blir",
        "starts_at": "2026-11-18T16:00:00Z",
        "ends_at": "2026-11-18T17:00:00Z",
        "participants": [],
        "promises": ["ovning"],
        "stops": stops,
    }


def forget(data: Path) -> None:
    """Asks the system to let go of what it holds of the files, as after a night."""
    for path in data.rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def take(server: Server, walk_id: str) -> tuple[float, float, bytes, bytes]:
    """Both parts as a phone fetches them: seconds for the text, for the map, and the bytes of each."""
    begun = time.monotonic()
    text = server.ask("GET", f"/api/v1/walks/{walk_id}/package")
    then = time.monotonic()
    assert text.status == 200, text.body[:500]
    told = text.json()["basemap"]
    piece = server.ask("GET", told["href"])
    end = time.monotonic()
    assert piece.status == 200, piece.status
    assert len(piece.body) == told["bytes"], "the map is as large as it was said to be"
    assert hashlib.sha256(piece.body).hexdigest() == told["sha256"], "the map is the one that was announced"
    return then - begun, end - then, text.body, piece.body


def ms(times: list[float], part: float) -> str:
    return f"{sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1e3:6.0f} ms"


def told_of(name: str, times: list[tuple[float, float]]) -> None:
    whole = [a + b for a, b in times]
    print(
        f"  {name:5} whole: median {ms(whole, 0.5)}, most {ms(whole, 1)}   "
        f"text: {ms([a for a, _ in times], 0.5)}   map: {ms([b for _, b in times], 0.5)}   n {len(times)}"
    )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--binary", type=Path, default=lykta.BINARY)
    asked.add_argument("--km2", type=float, default=2)
    asked.add_argument("--cold", type=int, default=5)
    asked.add_argument("--warm", type=int, default=30)
    args = asked.parse_args()
    lykta.BINARY = args.binary
    cold, warm = [], []
    walk_id = uuid7()
    with tempfile.TemporaryDirectory(prefix="lykta-bench-") as place:
        data = Path(place) / "data"
        with Server(data, "--demo") as server:
            body = json.dumps(walk(args.km2)).encode()
            made = server.ask("PUT", f"/api/v1/walks/{walk_id}", body, content_type="application/json")
            assert made.status == 201, made.body[:500]
        for turn in range(args.cold):
            forget(data)
            with Server(data, "--demo") as server:
                text_s, map_s, text, piece = take(server, walk_id)
                cold.append((text_s, map_s))
                if turn == args.cold - 1:
                    warm = [take(server, walk_id)[:2] for _ in range(args.warm)]
    told = json.loads(text)
    west, south, east, north = told["bbox"]
    whole = (east - west) * math.cos(math.radians(south)) * (north - south) * (METRES_PER_DEGREE / 1000) ** 2
    print(f"{machine()}; {args.binary}")
    print(
        f"a walk through {args.km2:g} km² ({whole:.1f} km² with its rim): {(len(text) + len(piece)) / 1e6:.2f} MB: "
        f"text {len(text) / 1e6:.2f} MB ({len(gzip.compress(text)) / 1e6:.2f} MB gzip), map {len(piece) / 1e6:.2f} MB, "
        f"{len(told['observations'])} observations, {len(told['areas']['features'])} areas"
    )
    told_of("cold", cold)
    told_of("warm", warm)
    return 0


if __name__ == "__main__":
    sys.exit(main())
