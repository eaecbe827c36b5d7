"""Kills a Lykta server with SIGKILL in the midst of writing and looks for what it had acknowledged.

    python tests/crash/kill9.py [--binary FILE] [--rounds 20] [--puts 2000] [--threads 8] [--seed N]

Each round streams PUTs of observations with ids of their own from several threads, kills the server
at a random moment, starts it again on the same folder and demands: every acknowledged observation is
in the store (GET by id) and in the index (list and count); sent again it is answered with the same
receipt, byte for byte; the rest of the stream goes in; nothing is there twice.

A kill proves that the process may die, not that the machine may: the system still writes what the
process handed over. What SQLite handed over before each answer is looked at in sync_before_ack.py.
"""

import argparse
import http.client
import random
import sqlite3
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "interop"))

import lykta
from lykta import BORAS, Server, observation, uuid7

TENANT = "1490"


@dataclass
class Round:
    """What happened in one round."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    not_indexed: list[str] = field(default_factory=list)
    other_receipt: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    ready_s: float = 0.0
    synchronous: int = -1
    total: int = 0

    def whole(self) -> bool:
        return not (self.lost or self.not_indexed or self.other_receipt or self.unwritten) and self.synchronous == 2


class Stream:
    """PUTs from several threads, and the receipts that came back."""

    def __init__(self, server: Server, features: dict[str, dict], threads: int):
        self.receipts: dict[str, bytes] = {}
        self.refused: list[tuple[str, int]] = []
        self._server, self._features = server, features
        self._left = iter(list(features))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._send) for _ in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(120)

    def _send(self) -> None:
        while True:
            with self._lock:
                name = next(self._left, None)
            if name is None:
                return
            try:
                answer = self._server.ask("PUT", f"/api/v1/observations/{name}", self._features[name], again=False)
            except (OSError, http.client.HTTPException):
                # The server is gone; nobody was told anything of this one.
                return
            with self._lock:
                if answer.status in (200, 201):
                    self.receipts[name] = answer.body
                else:
                    self.refused.append((name, answer.status))


def one_round(data: Path, number: int, puts: int, threads: int, chance: random.Random, before: int) -> Round:
    """One stream, one kill, one look. `before` is how many observations earlier rounds left."""
    # A second of their own lets the list show this round's and no other.
    seen = f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z"
    features = {
        uuid7(): observation((round(BORAS[0] + chance.uniform(-0.05, 0.05), 7), round(BORAS[1] + chance.uniform(-0.03, 0.03), 7)),
                             observed_at=seen, text=f"omgång {number}, nummer {i}")
        for i in range(puts)
    }  # fmt: skip
    result = Round()
    server = Server(data, "--tenant", TENANT)
    stream = Stream(server, features, threads)
    stream.start()
    # Somewhere in the stream by count, then at no particular instant of a write.
    aim = chance.randint(puts // 20, puts - puts // 20)
    deadline = time.monotonic() + 300
    while len(stream.receipts) < aim and time.monotonic() < deadline and not stream.refused:
        time.sleep(0.0005)
    time.sleep(chance.uniform(0, 0.01))
    server.kill()
    stream.join()
    if stream.refused:
        raise AssertionError(f"a PUT was refused: {stream.refused[:3]}")
    acknowledged = dict(stream.receipts)
    result.acknowledged = len(acknowledged)

    with Server(data, "--tenant", TENANT) as server:
        result.ready_s = server.ready_after
        ready = server.get("/readyz")["tenants"]
        result.synchronous = next(t["synchronous"] for t in ready if t["tenant"] == TENANT)
        listed = {f["id"] for f in server.pages(f"&from={seen}&to={seen.replace(':00Z', ':01Z')}")}
        counted = server.get("/api/v1/counts")["total"]
        result.not_indexed = [name for name in acknowledged if name not in listed]
        if counted != before + len(listed):
            raise AssertionError(f"{counted} counted, {before} were there and {len(listed)} of this round are listed")
        for name, receipt in acknowledged.items():
            if server.ask("GET", f"/api/v1/observations/{name}").status != 200:
                result.lost.append(name)
            again = server.ask("PUT", f"/api/v1/observations/{name}", features[name])
            if (again.status, again.body) != (200, receipt):
                result.other_receipt.append(name)
        # What nobody was told of may be there or not, and goes in now either way.
        for name in features.keys() - acknowledged.keys():
            expected = 200 if name in listed else 201
            if server.ask("PUT", f"/api/v1/observations/{name}", features[name]).status != expected:
                result.unwritten.append(name)
        result.total = before + puts
        deadline = time.monotonic() + 30
        while (counted := server.get("/api/v1/counts")["total"]) != result.total:
            if time.monotonic() > deadline:
                raise AssertionError(f"{counted} counted where {result.total} should be")
            time.sleep(0.02)
    return result


def intact(data: Path) -> str:
    """What SQLite itself says of the store's file: "ok" when nothing is amiss."""
    with sqlite3.connect(f"file:{data}/tenants/{TENANT}.sqlite?mode=ro", uri=True) as store:
        return "; ".join(row[0] for row in store.execute("PRAGMA integrity_check"))


def run(rounds: int, puts: int, threads: int = 8, seed: int | None = None) -> list[Round]:
    """All rounds on one folder, which grows. Prints a line for each."""
    seed = random.SystemRandom().getrandbits(32) if seed is None else seed
    chance = random.Random(seed)
    print(f"\n  seed {seed}")
    results: list[Round] = []
    with tempfile.TemporaryDirectory(prefix="lykta-kill9-") as name:
        data = Path(name) / "data"
        with Server(data, "--tenant", TENANT) as server:
            before = server.get("/api/v1/counts")["total"]
        for number in range(rounds):
            result = one_round(data, number, puts, threads, chance, before)
            before = result.total
            results.append(result)
            print(
                f"  round {number + 1}: {result.acknowledged} of {puts} acknowledged at the kill, lost {len(result.lost)}, "
                f"not in the index {len(result.not_indexed)}, other receipt {len(result.other_receipt)}, "
                f"synchronous={result.synchronous}, ready again after {result.ready_s:.2f} s with {before - puts + result.acknowledged} or more",
                flush=True,
            )
        verdict = intact(data)
    print(
        f"  {rounds} kills: {sum(r.acknowledged for r in results)} acknowledged, {sum(len(r.lost) for r in results)} lost, "
        f"{sum(len(r.not_indexed) for r in results)} not in the index, {sum(len(r.other_receipt) for r in results)} other receipts; "
        f"integrity_check: {verdict}"
    )
    if verdict != "ok":
        raise AssertionError(f"the store's file is damaged: {verdict}")
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description="Kills a server in the midst of writing and looks for what it had acknowledged.")
    parser.add_argument("--binary", type=Path, help="the program [target/debug/lykta]")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--puts", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    if args.binary:
        lykta.BINARY = args.binary.resolve()
    return 0 if all(r.whole() for r in run(args.rounds, args.puts, args.threads, args.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
