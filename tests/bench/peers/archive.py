"""PMTiles: made by others from the same points, and which bytes of a file are which tile."""

import csv
import gzip
import json
import resource
import subprocess
from pathlib import Path

import lykta
import peers
from machine import Missing


def _child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def packed_by_tippecanoe(run, count: int | None = None) -> tuple[Path, float]:
    """All points with all attributes at zooms 0 to 14, and the processor seconds it took."""
    count = count or run.asked.few

    def make() -> tuple[Path, float]:
        program = peers.found("tippecanoe", run.asked.cache)
        if not program:
            raise Missing("tippecanoe is not installed")
        lines, file = run.folder / f"points-{count}.geojsonl", run.folder / f"points{count}.pmtiles"
        with open(run.file("observations", count), encoding="utf-8", newline="") as source, open(lines, "w", encoding="utf-8") as out:
            for row in csv.DictReader(source):
                attributes = {"id": row["id"], "category": row["category"], "kind": "fault", "state": "open", "status": "received",
                              "severity": int(row["severity"]), "example": False, "observed": row["observed_at"]}
                geometry = {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}
                out.write(json.dumps({"type": "Feature", "properties": attributes, "geometry": geometry}) + "\n")
        before = _child_seconds()
        # Its own rule for what gives way at low zooms: points are dropped, where Lykta counts them.
        subprocess.run([program, "-q", "-P", "-Z0", "-z14", "--drop-densest-as-needed", "-l", "observations", "-o", file, lines], check=True, timeout=570)
        lines.unlink()
        run.versions["tippecanoe"] = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stderr.strip()
        return file, _child_seconds() - before

    return run.once(("tippecanoe", count), make)


def packed_by_lykta(run, count: int) -> tuple[Path, float]:
    """The layer of observations as a file."""
    if lykta.command("map", "layer", "--help").returncode != 0:
        raise Missing("this build writes no layer as PMTiles")
    data, file = run.server(count).data, run.folder / f"lykta-{count}.pmtiles"
    before = _child_seconds()
    # The store is read too, where tippecanoe reads a file.
    lykta.told("map", "layer", "observations", "-o", file, "--class", 1, "--zooms", "0-14", "--tenant", "1490", "--data", data)
    return file, _child_seconds() - before


def _numbers(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    found = []
    for _ in range(count):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        found.append(value)
    return found, at


def _address(number: int) -> tuple[int, int, int]:
    """Zoom, column and row of a tile's number along the Hilbert curve (PMTiles 3)."""
    zoom = 0
    while number >= 4**zoom:
        number -= 4**zoom
        zoom += 1
    x = y = 0
    side = 1
    while side < 1 << zoom:
        right = 1 & (number // 2)
        up = 1 & (number ^ right)
        if up == 0:
            if right == 1:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y, number, side = x + side * right, y + side * up, number // 4, side * 2
    return zoom, x, y


def tiles_within(file: Path) -> list[tuple[int, int, int, int, int]]:
    """Zoom, column, row, offset and length of each tile (PMTiles 3, directories packed with gzip)."""
    data = file.read_bytes()
    if data[:8] != b"PMTiles\x03":
        raise AssertionError(f"{file} is no PMTiles 3")
    word = lambda n: int.from_bytes(data[8 + 8 * n : 16 + 8 * n], "little")  # noqa: E731
    root, root_length, leaves, tiles = word(0), word(1), word(4), word(6)

    def read(offset: int, length: int):
        body = gzip.decompress(data[offset : offset + length])
        (count,), at = _numbers(body, 0, 1)
        steps, at = _numbers(body, at, count)
        runs, at = _numbers(body, at, count)
        lengths, at = _numbers(body, at, count)
        offsets, at = _numbers(body, at, count)
        number = place = 0
        for i in range(count):
            number += steps[i]
            place = place + lengths[i - 1] if offsets[i] == 0 and i else offsets[i] - 1
            if runs[i] == 0:
                yield from read(leaves + place, lengths[i])
            else:
                yield (*_address(number), tiles + place, lengths[i])

    return list(read(root, root_length))
