"""Watches a server's system calls: no 201 leaves before the write it stands for has been synced.

    python tests/crash/sync_before_ack.py [--binary FILE] [--puts 20]

Sends PUTs one at a time under strace and demands of each, in this order: the request is read, the
write-ahead log is written, a sync of the write-ahead log begins and ends well, 201 is written. This
tells `synchronous=FULL` from `NORMAL`, which surviving a kill does not.
"""

import argparse
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "interop"))

import lykta
from lykta import BORAS, Server, observation, uuid7

TENANT = "1490"
CALLS = "fsync,fdatasync,write,pwrite64,pwritev,writev,sendto,sendmsg,read,readv,recvfrom,recvmsg"
LOG = f"{TENANT}.sqlite-wal"
CALL = re.compile(r"^(?P<pid>\d+)\s+(?P<name>\w+)\((?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<pid>\d+)\s+<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$")


def missing() -> str | None:
    """Why this cannot be watched here, if so."""
    return None if shutil.which("strace") else "strace is not installed (apt-get install strace)"


@dataclass
class Watched:
    """What one PUT did, in order: `read`, `log`, `sync` or `answer`."""

    steps: list[str] = field(default_factory=list)

    def synced(self) -> bool:
        """A sync of the log that begins after its last write and ends before the answer."""
        order = "".join(step[0] for step in self.steps)
        return bool(re.fullmatch(r"r(l+s+)+a", order))


def calls(lines: list[str]):
    """Each call as (thread, name, arguments, begins here, ends here); strace cuts those that others come between."""
    begun: dict[str, str] = {}
    for line in lines:
        if found := RESUMED.match(line):
            yield found["pid"], found["name"], begun.pop(found["pid"], "") + found["rest"], False, True
        elif found := CALL.match(line):
            cut = found["rest"].endswith("<unfinished ...>")
            if cut:
                begun[found["pid"]] = found["rest"]
            yield found["pid"], found["name"], found["rest"], True, not cut


def read_trace(lines: list[str], names: list[str]) -> dict[str, Watched]:
    """Steps by observation. The PUTs came one at a time, so what is between belongs to the open one."""
    watched: dict[str, Watched] = {}
    current: Watched | None = None
    # Threads in the midst of a sync that began after the last write to the log.
    syncing: set[str] = set()
    for thread, name, arguments, begins, ends in calls(lines):
        if name in ("read", "readv", "recvfrom", "recvmsg"):
            put = re.search(r"PUT /api/v1/observations/([0-9a-f-]{36})", arguments)
            if ends and put and put[1] in names and put[1] not in watched:
                current = watched[put[1]] = Watched(["read"])
                syncing.clear()
        elif current is None:
            continue
        elif name.startswith("pwrite") and LOG in arguments:
            current.steps.append("log")
            syncing.clear()
        elif name in ("fsync", "fdatasync") and LOG in arguments:
            if begins:
                syncing.add(thread)
            if ends and thread in syncing:
                syncing.remove(thread)
                if re.search(r"= 0\b", arguments):
                    current.steps.append("sync")
        elif begins and name.startswith(("send", "write")) and "HTTP/1.1 201" in arguments:
            current.steps.append("answer")
            current = None
    return watched


def run(puts: int) -> dict[str, Watched]:
    """Steps of each PUT, which are also printed in sum."""
    with tempfile.TemporaryDirectory(prefix="lykta-sync-") as name:
        folder = Path(name)
        trace = folder / "trace"
        tracer = ("strace", "-f", "-qq", "-y", "-s", "160", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(trace))
        names = [uuid7() for _ in range(puts)]
        with Server(folder / "data", "--tenant", TENANT, wrap=tracer, wait=120) as server:
            for n, observed in enumerate(names):
                answer = server.ask("PUT", f"/api/v1/observations/{observed}", observation(BORAS, text=f"nummer {n}"))
                if answer.status != 201:
                    raise AssertionError(f"PUT answered {answer.status}: {answer.body!r}")
        watched = read_trace(trace.read_text(encoding="utf-8", errors="replace").splitlines(), names)
    synced = sum(w.synced() for w in watched.values())
    example = next(iter(watched.values()), Watched()).steps
    print(f"\n  {puts} PUTs, {len(watched)} seen, {synced} synced between the last write to the log and the 201 (the first: {' > '.join(example)})")
    return {name: watched.get(name, Watched()) for name in names}


def main() -> int:
    parser = argparse.ArgumentParser(description="Watches that every 201 is preceded by a sync of what it stands for.")
    parser.add_argument("--binary", type=Path, help="the program [target/debug/lykta]")
    parser.add_argument("--puts", type=int, default=20)
    args = parser.parse_args()
    if reason := missing():
        print(reason, file=sys.stderr)
        return 2
    if args.binary:
        lykta.BINARY = args.binary.resolve()
    return 0 if all(w.synced() for w in run(args.puts).values()) else 1


if __name__ == "__main__":
    sys.exit(main())
