"""The other engines that a program may keep its points in: SQLite's R*Tree, Redis, the packed trees of geo-index.

Each is given the same points and asked for the same boxes and nearest ones; each says processor microseconds for
one question and how many were found on average. Sides are in metres.
"""

import json
import math
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

from machine import Missing, cpu, end, free_port

EARTH_M = 6_371_008.8
SIDES = {"box 400 m": 400, "box 2 km": 2_000}
FILTERED = "box 2 km, one category, 90 days"
NEAREST = "nearest 10, geodesic against plane"


def stretched(lat: float, half_m: float) -> tuple[float, float]:
    """Degrees east and north of so many metres."""
    north = math.degrees(half_m / EARTH_M)
    return north / math.cos(math.radians(lat)), north


def sqlite_rtree(rows: list[tuple[float, float, str, int]], asked: list[tuple[float, float]], recent: int):
    """SQLite's R*Tree with what a filter asks about as columns of its own, in memory, by one connection."""
    base = sqlite3.connect(":memory:")
    try:
        base.execute("CREATE VIRTUAL TABLE points USING rtree(id, west, east, south, north, +category TEXT, +observed INTEGER)")
    except sqlite3.OperationalError as e:
        raise Missing(f"SQLite {sqlite3.sqlite_version} has no R*Tree") from e
    with base:
        base.executemany("INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?)", ((n, lon, lon, lat, lat, category, at) for n, (lon, lat, category, at) in enumerate(rows)))
    some = f" AND category = 'light.out' AND observed >= {recent}"
    for what, side, where in [*((what, side, "") for what, side in SIDES.items()), (FILTERED, 2_000, some)]:
        # Only counted, so that no row becomes an object of Python's.
        text = f"SELECT count(*) FROM points WHERE west >= ? AND east <= ? AND south >= ? AND north <= ?{where}"
        found, begun = 0, time.process_time()
        for lon, lat in asked:
            across, up = stretched(lat, side / 2)
            found += base.execute(text, (lon - across, lon + across, lat - up, lat + up)).fetchone()[0]
        yield f"SQLite {sqlite3.sqlite_version} R*Tree", what, (time.process_time() - begun) / len(asked) * 1e6, found / len(asked)


class Redis:
    """A server of its own on a free port that keeps nothing on disk."""

    def __init__(self, folder: Path):
        program = shutil.which("redis-server")
        if not program:
            raise Missing("Redis is not installed")
        self.port = free_port()
        self.process = subprocess.Popen([program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                self.line = socket.create_connection(("127.0.0.1", self.port), 60)
                break
            except OSError:
                time.sleep(0.05)
        else:
            self.close()
            raise Missing("Redis did not start")
        self.answers = self.line.makefile("rb")

    def ask(self, commands: list[list[str]]) -> list:
        """Sends commands at once and reads their answers (RESP2)."""
        words = [[str(w).encode() for w in command] for command in commands]
        self.line.sendall(b"".join(b"*%d\r\n" % len(c) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in c) for c in words))
        return [self.answer() for _ in commands]

    def answer(self):
        line = self.answers.readline().rstrip()
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise AssertionError(f"Redis: {rest.decode()}")
        if kind == b"$":
            return self.answers.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.answer() for _ in range(int(rest))]
        return int(rest) if kind == b":" else rest

    def version(self) -> str:
        return next(line.split(b":")[1].decode() for line in self.ask([["INFO", "server"]])[0].splitlines() if line.startswith(b"redis_version"))

    def close(self) -> None:
        end(self.process)


def redis(folder: Path, rows: list[tuple[float, float, str, int]], asked: list[tuple[float, float]]):
    """GEOSEARCH; the boxes are stored in a key of the server's, so that no row travels. It knows no filter."""
    server = Redis(folder)
    try:
        name = f"Redis {server.version()} GEOSEARCH"
        for start in range(0, len(rows), 5_000):
            members = [word for n, (lon, lat, *_) in enumerate(rows[start : start + 5_000], start) for word in (lon, lat, n)]
            server.ask([["GEOADD", "points", *members]])
        for what, side in SIDES.items():
            found, before = 0, cpu(server.process.pid)
            for lon, lat in asked:
                found += len(server.ask([["GEOSEARCH", "points", "FROMLONLAT", lon, lat, "BYBOX", side, side, "m"]])[0])
            yield name, what, (cpu(server.process.pid) - before) / len(asked) * 1e6, found / len(asked)
        found, before = 0, cpu(server.process.pid)
        for lon, lat in asked * 20:
            found += len(server.ask([["GEOSEARCH", "points", "FROMLONLAT", lon, lat, "BYRADIUS", 250, "m", "ASC", "COUNT", 10]])[0])
        yield name, NEAREST, (cpu(server.process.pid) - before) / len(asked) / 20 * 1e6, found / len(asked) / 20
    finally:
        server.close()


def packed(cache: Path, folder: Path, rows: list[tuple[float, float, str, int]], asked: list[tuple[float, float]]):
    """geo-index, in a small program of its own that `--install` builds."""
    program = cache / "packed" / "bin" / "packed"
    if not program.exists():
        raise Missing("geo-index is not built")
    west, south = rows[0][0], rows[0][1]
    east_m = math.radians(1) * EARTH_M * math.cos(math.radians(south))
    north_m = math.radians(1) * EARTH_M
    files = []
    for name, places in (("points", rows), ("asked", asked)):
        files.append(folder / f"packed-{name}.csv")
        files[-1].write_text("".join(f"{(lon - west) * east_m},{(lat - south) * north_m}\n" for lon, lat, *_ in places), encoding="utf-8")
    said = subprocess.run([program, *files, *map(str, SIDES.values())], capture_output=True, check=True, text=True, timeout=300).stdout
    names = {str(side): what for what, side in SIDES.items()} | {"nearest": NEAREST}
    for line in map(json.loads, said.splitlines()):
        yield line["peer"], names[line["what"]], line["us"], line["size"]
