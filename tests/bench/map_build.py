"""Makes a large extract by laying a real one out many times, builds a map of it, and says what that took.

    python3 tests/bench/map_build.py EXTRACT.osm.pbf [--binary FILE] [--megabytes 100] [--keep FOLDER]

EXTRACT is any OpenStreetMap extract of a few square kilometres; copies of it lie side by side in a grid, each with
ids of its own, in the order of a real extract: all nodes, then all ways, then all relations. Printed: the size of
the extract, and for `lykta map build` its time and most memory (what the system counted for the process, target:
less than 1 GB); the same for tilemaker, with the same layers and zooms, where it is installed. The figures mean
something for a release build. It fails when the build does, and never for a figure.

Ids and places of the PBF format are differences, so that a copy differs in the first of each row alone, and its
places in the offset of the block (OpenStreetMap wiki, PBF Format).
"""

import argparse
import math
import os
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TILEMAKER = ROOT / "geodata" / "basemap" / "build"
# A copy lies this far from the next, degrees: a little more than the extracts at hand are wide.
STEP_LON, STEP_LAT = 0.03, 0.02
GIGABYTE = 1_000_000_000


def varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A number and where the next thing begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data: bytes) -> list[tuple[int, int, int | bytes]]:
    """Number, kind and value of each field of a message."""
    at, out = 0, []
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        elif key & 7 == 2:
            length, at = read_varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            raise ValueError(f"field {key >> 3} is of kind {key & 7}, which no extract uses")
        out.append((key >> 3, key & 7, value))
    return out


def message(parts: list[tuple[int, int, int | bytes]]) -> bytes:
    """A message of fields."""
    out = []
    for number, kind, value in parts:
        out.append(varint(number << 3 | kind))
        out.append(varint(value) if kind == 0 else varint(len(value)) + value)
    return b"".join(out)


def first_moved(row: bytes, by: int) -> bytes:
    """A row of differences (zigzag) whose first, and so every, number is larger."""
    if not row:
        return row
    value, at = read_varint(row, 0)
    moved = ((value >> 1) ^ -(value & 1)) + by
    return varint(moved << 1 ^ moved >> 63) + row[at:]


def group_moved(group: bytes, by: int) -> bytes:
    """A group of nodes, ways or relations with larger ids."""
    out = []
    for number, kind, value in fields(group):
        if number == 1:
            value = message([(n, k, ((((v >> 1) ^ -(v & 1)) + by) << 1) if n == 1 else v) for n, k, v in fields(value)])
        elif number == 2:
            value = message([(n, k, first_moved(v, by) if n == 1 else v) for n, k, v in fields(value)])
        elif number in (3, 4):
            refs = 8 if number == 3 else 9
            value = message(
                [(n, k, v + by if n == 1 else first_moved(v, by) if n == refs else v) for n, k, v in fields(value)]
            )
        out.append((number, kind, value))
    return message(out)


def block_moved(block: list[tuple[int, int, int | bytes]], by: int, lon: float, lat: float) -> bytes:
    """A block of a copy."""
    offsets = {19: round(lat * 1e9), 20: round(lon * 1e9)}
    out = []
    for number, kind, value in block:
        if number in offsets:
            offsets[number] += value - (1 << 64 if value >> 63 else 0)
        else:
            out.append((number, kind, group_moved(value, by) if number == 2 else value))
    return message(out + [(number, 0, value) for number, value in offsets.items()])


def blobs(path: Path) -> list[tuple[bytes, bytes]]:
    """What each part of an extract is, and its bytes unpacked."""
    data, at, out = path.read_bytes(), 0, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        head = {n: v for n, _, v in fields(data[at + 4 : at + 4 + length])}
        at += 4 + length
        blob = {n: v for n, _, v in fields(data[at : at + head[3]])}
        at += head[3]
        out.append((head[1], blob[1] if 1 in blob else zlib.decompress(blob[3])))
    return out


def blob(kind: bytes, raw: bytes) -> bytes:
    """A part of an extract, packed."""
    body = message([(2, 0, len(raw)), (3, 2, zlib.compress(raw, 6))])
    head = message([(1, 2, kind), (3, 0, len(body))])
    return struct.pack(">I", len(head)) + head + body


def highest_id(blocks: list[list[tuple[int, int, int | bytes]]]) -> int:
    """The largest id of anything, or a little more."""
    most = 0
    for block in blocks:
        for group in (v for n, _, v in block if n == 2):
            for number, _, value in fields(group):
                first = {n: v for n, _, v in reversed(fields(value))}.get(1, 0)
                if number == 2:
                    at = total = 0
                    while at < len(first):
                        step, at = read_varint(first, at)
                        total += (step >> 1) ^ -(step & 1)
                        most = max(most, total)
                else:
                    most = max(most, first)
    return most


def enlarge(source: Path, target: Path, wanted: int) -> int:
    """Writes copies side by side until the file is as large as wanted; returns how many there are."""
    parts = blobs(source)
    (head,) = [raw for kind, raw in parts if kind == b"OSMHeader"]
    blocks = [fields(raw) for kind, raw in parts if kind == b"OSMData"]
    copies = math.ceil(wanted / source.stat().st_size * 1.02)
    apart = highest_id(blocks) + 1
    columns = math.ceil(math.sqrt(copies))
    with open(target, "wb") as out:
        # Without the box that the one extract covers.
        out.write(blob(b"OSMHeader", message([f for f in fields(head) if f[0] != 1])))
        for block in blocks:
            for copy in range(copies):
                row, column = divmod(copy, columns)
                out.write(blob(b"OSMData", block_moved(block, copy * apart, column * STEP_LON, row * STEP_LAT)))
    return copies


def measured(*command: str | Path, cwd: Path | None = None) -> tuple[float, int]:
    """Seconds that a command took, and the most bytes of memory it held. Raises RuntimeError with its words."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, cwd=cwd)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - began
        if child.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed:\n{said.read().decode(errors='replace')[-2000:]}")
    return took, usage.ru_maxrss * 1024


def main() -> None:
    """Enlarges, builds and tells."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--binary", type=Path, default=ROOT / "target" / "release" / "lykta")
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="a folder for the extract and the maps, else they are thrown away")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lykta-bench-") as place:
        folder = asked.keep or Path(place)
        large = folder / "large.osm.pbf"
        copies = enlarge(asked.extract, large, asked.megabytes * 1_000_000)
        size = large.stat().st_size
        print(f"extract          {size / 1e6:8.1f} MB, {copies} copies of {asked.extract.name}")

        made = folder / "large.pmtiles"
        took, most = measured(asked.binary, "map", "build", large, "-o", made)
        print(f"lykta map build  {took:8.1f} s  {most / 1e6:8.0f} MB of memory  {made.stat().st_size / 1e6:8.1f} MB of map")
        print(f"                 {'less' if most < GIGABYTE else 'MORE'} than 1 GB of memory, {size / took / 1e6:.1f} MB a second")

        tilemaker = shutil.which("tilemaker")
        if not tilemaker:
            print("tilemaker        is not installed")
            return
        other = folder / "large.mbtiles"
        other.unlink(missing_ok=True)
        options = ["--skip-integrity", "--config", TILEMAKER / "streets.json", "--process", TILEMAKER / "streets.lua"]
        try:
            its_time, its_most = measured(tilemaker, "--input", large, "--output", other, *options, cwd=folder)
        except RuntimeError as why:
            # Its tables have a place for each id up to the highest: an enlarged extract may be too much for it.
            print(why)
            return
        print(f"tilemaker        {its_time:8.1f} s  {its_most / 1e6:8.0f} MB of memory  {other.stat().st_size / 1e6:8.1f} MB of map")
        print(f"lykta / tilemaker{took / its_time:8.2f} of the time, {most / its_most:.2f} of the memory")


if __name__ == "__main__":
    main()
