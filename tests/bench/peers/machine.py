"""What the measurements share: processor time of other processes, a load generator, free ports, tiles."""

import contextlib
import gzip
import http.client
import itertools
import json
import math
import os
import platform
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")


class Missing(Exception):
    """A peer that is not installed or would not start; the bars that need it are left out with this word."""


def described() -> str:
    """The machine as the system names it."""
    names = [l.split(":")[1].strip() for l in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if l.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {names[0] if names else platform.machine()}, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _stat(pid: int) -> tuple[int, int] | None:
    """Parent and ticks of a process, those of its ended children included (proc(5), fields 4 and 14 to 17)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return int(fields[1]), sum(map(int, fields[11:15]))


def family(pid: int) -> dict[int, int]:
    """Ticks of a process and everything under it."""
    known = {int(p.name): s for p in Path("/proc").iterdir() if p.name.isdigit() and (s := _stat(int(p.name)))}
    found, open_ = {}, [pid]
    while open_:
        one = open_.pop()
        if one in known:
            found[one] = known[one][1]
            open_ += [child for child, (parent, _) in known.items() if parent == one]
    return found


def cpu(*pids: int) -> float:
    """Seconds of processor time that processes and everything under them have used so far."""
    return sum(sum(family(p).values()) for p in pids) / TICK


def resident(pid: int) -> float:
    """Mebibytes of memory a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def end(process: subprocess.Popen | None, how: int = signal.SIGTERM) -> None:
    """Ends a process that was started here."""
    if process and process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def ask(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """One request."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()


def answers(port: int, path: str, seconds: float = 30) -> None:
    """Waits until something listens and answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            ask(port, path)
            return
        time.sleep(0.05)
    raise Missing(f"nothing answered at {path} within {seconds} s")


# Seconds that calls begin their filters with.
BEGINS = itertools.count(1, 10_000_000)


def load(port: int, paths: list[str], pids: list[int], *, clients: int = 4, seconds: float = 5, headers: dict[str, str] | None = None,
         unique: bool = False, warm: bool = False, since: int | None = None) -> dict:
    """Asks for paths one after another for so long; `cpu_ms` is what the server spent on a request.

    `unique` adds a filter that no request had before (`from`, a second later each time, long before any
    observation unless `since` says otherwise), so that nothing is remembered.
    """
    if not shutil.which("wrk"):
        raise Missing("wrk is not installed")
    with tempfile.TemporaryDirectory(prefix="lykta-load-") as folder:
        addresses, result = Path(folder, "addresses"), Path(folder, "result")
        addresses.write_text("\n".join(paths) + "\n", encoding="utf-8")
        settings = {
            "ADDRESSES": str(addresses),
            "RESULT": str(result),
            "HEADERS": "\n".join(f"{k}: {v}" for k, v in (headers or {}).items()),
            "UNIQUE": "1" if unique else "0",
            # Each call has seconds of its own: ten million requests lie between one and the next.
            "SINCE": str(next(BEGINS) if since is None else since),
        }
        command = ["wrk", "-t1", f"-c{clients}", "--timeout", "30s", "-s", str(HERE / "hot.lua"), f"http://127.0.0.1:{port}"]

        def run(duration: float) -> dict:
            before = cpu(*pids)
            subprocess.run([*command[:3], f"-d{max(1, round(duration))}s", *command[3:]], env=os.environ | settings, check=True,
                           stdout=subprocess.DEVNULL, timeout=duration + 90)
            told = json.loads(result.read_text("utf-8"))
            spent = cpu(*pids) - before
            told["cpu_ms"] = spent / max(1, told["requests"]) * 1e3
            told["per_second"] = told["requests"] / (told["microseconds"] / 1e6)
            return told

        if warm:
            run(1)
        told = run(seconds)
    if told["refused"] or told["errors"]:
        raise AssertionError(f"{told['refused']} answers were refusals and {told['errors']} failed: {paths[0]}")
    if told["requests"] < 3:
        raise AssertionError(f"only {told['requests']} answers came: {paths[0]}")
    return told


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile that a place lies in."""
    side = 1 << zoom
    u = (lon + 180) / 360
    v = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(u * side), int(v * side)


def _fields(data: bytes):
    """Numbers, kinds and contents of a message's fields (Protocol Buffers' wire format)."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 2:
            length = varint()
            yield tag >> 3, data[at : at + length]
            at += length
        elif tag & 7 == 0:
            yield tag >> 3, varint()
        else:
            at += 8 if tag & 7 == 1 else 4
            yield tag >> 3, b""


def features(tile: bytes) -> int:
    """How many features a vector tile has."""
    if tile[:2] == b"\x1f\x8b":
        tile = gzip.decompress(tile)
    return sum(1 for number, layer in _fields(tile) if number == 3 for inner, _ in _fields(layer) if inner == 2)


def hundredth(figures: list[float], hundredths: int) -> float:
    """The figure below which so many hundredths lie."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, len(ordered) * hundredths // 100)]
