"""Cuts the power of a Lykta server's disk and looks for what had been acknowledged. For root, by hand.

    python tests/crash/powercut.py [--binary FILE] [--cuts 10] [--puts 1000] [--seed N]

The data folder lies on a file system in an image file. At a random moment of a stream of PUTs the
server is stopped and the image copied as it is: what had not been synced is still in the memory of
the mounted file system and is not in the copy, as after a power cut. The copy is then mounted, which
replays its journal, and a server is started on it: every acknowledged observation must be there.

Before that, SQLite itself is put through the same with `synchronous` FULL and NORMAL. NORMAL must lose
rows, else the bench would not tell the one from the other.

What this does not show: a disk that says it has written what it has not, and torn sectors.
"""

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "interop"))

import lykta
from kill9 import TENANT, Stream
from lykta import BORAS, Server, observation, uuid7

IMAGE_MB = 128


def shell(*command: object) -> None:
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def mounted(image: Path, folder: Path):
    """The image's file system under `folder`. It writes on its own only after minutes, so what gets there was synced."""
    folder.mkdir(exist_ok=True)
    shell("mount", "-o", "loop,commit=600", image, folder)
    try:
        yield folder
    finally:
        shell("umount", folder)


def fresh(image: Path) -> None:
    image.unlink(missing_ok=True)
    with image.open("wb") as file:
        file.truncate(IMAGE_MB << 20)
    shell("mkfs.ext4", "-q", "-F", image)


def cut(image: Path, copy: Path) -> None:
    """The image as a disk would be found after the lights went out."""
    shell("cp", "--sparse=always", image, copy)


def sqlite_loses(place: Path, synchronous: str, rows: int = 300) -> int:
    """How many committed rows SQLite alone loses by the same cut."""
    image, copy = place / "image", place / "copy"
    fresh(image)
    with mounted(image, place / "before") as folder:
        store = sqlite3.connect(folder / "control.sqlite", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", f"PRAGMA synchronous={synchronous}", "CREATE TABLE t (n INTEGER)"):
            store.execute(statement)
        # The table itself is on disk; what is counted is the rows.
        os.sync()
        for n in range(rows):
            store.execute("INSERT INTO t VALUES (?)", (n,))
        cut(image, copy)
        store.close()
    with mounted(copy, place / "after") as folder, contextlib.closing(sqlite3.connect(folder / "control.sqlite")) as store:
        return rows - store.execute("SELECT count(*) FROM t").fetchone()[0]


def lykta_loses(place: Path, puts: int, chance: random.Random) -> tuple[int, int]:
    """One cut: how many were acknowledged, and how many of them are gone or answered otherwise."""
    image, copy = place / "image", place / "copy"
    fresh(image)
    features = {uuid7(): observation(BORAS, text=f"nummer {n}") for n in range(puts)}
    with mounted(image, place / "before") as folder:
        server = Server(folder / "data", "--tenant", TENANT)
        try:
            stream = Stream(server, features, threads=8)
            stream.start()
            aim, deadline = chance.randint(puts // 20, puts - puts // 20), time.monotonic() + 120
            while len(stream.receipts) < aim and time.monotonic() < deadline:
                time.sleep(0.0005)
            os.kill(server.pid, signal.SIGSTOP)
            # A sync under way ends, and answers under way arrive.
            time.sleep(0.2)
            acknowledged = dict(stream.receipts)
            cut(image, copy)
        finally:
            server.kill()
        stream.join()
    with mounted(copy, place / "after") as folder:
        with Server(folder / "data", "--tenant", TENANT) as server:
            lost = 0
            for name, receipt in acknowledged.items():
                there = server.ask("GET", f"/api/v1/observations/{name}").status == 200
                again = server.ask("PUT", f"/api/v1/observations/{name}", features[name])
                lost += not (there and (again.status, again.body) == (200, receipt))
    return len(acknowledged), lost


def main() -> int:
    parser = argparse.ArgumentParser(description="Cuts the power of a server's disk and looks for what had been acknowledged.")
    parser.add_argument("--binary", type=Path, help="the program [target/debug/lykta]")
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--puts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    args = parser.parse_args()
    if os.geteuid() != 0:
        print("mounting an image takes root", file=sys.stderr)
        return 2
    if args.binary:
        lykta.BINARY = args.binary.resolve()
    chance = random.Random(args.seed)
    print(f"seed {args.seed}")
    with tempfile.TemporaryDirectory(prefix="lykta-powercut-") as name:
        place = Path(name)
        full, normal = sqlite_loses(place, "FULL"), sqlite_loses(place, "NORMAL")
        print(f"SQLite alone, of 300 committed rows: FULL loses {full}, NORMAL loses {normal}")
        if full or not normal:
            print("the bench cannot tell FULL from NORMAL here", file=sys.stderr)
            return 2
        told, lost = 0, 0
        for number in range(args.cuts):
            one = lykta_loses(place, args.puts, chance)
            told, lost = told + one[0], lost + one[1]
            print(f"cut {number + 1}: {one[0]} of {args.puts} acknowledged, lost {one[1]}", flush=True)
    print(f"{args.cuts} cuts: {told} acknowledged, {lost} lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
