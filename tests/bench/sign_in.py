"""Guesses passwords at a server while its owner signs in and others look at the map.

    python tests/bench/sign_in.py [--binary FILE] [--rate 200] [--seconds 10]

Two hundred wrong passwords a second for one account, from 127.0.0.2 to 127.0.0.51. The account's owner
signs in meanwhile from a device where they have done so before, and from one where they have not. Another
client asks /healthz and a tile all the time. Printed: whether the owner got in, how many guesses were
evaluated, and the 50th and 99th percentile of the other client's waiting with and without the attack.
Ends with 1 when the owner's own device did not get in. The figures mean something for a release build.
"""

import argparse
import http.client
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "interop"))

import lykta
from lykta import Server, told, uuid7

TENANT = "ovning"
SOURCES = [f"127.0.0.{n}" for n in range(2, 52)]
TILE = "/tiles/observations/14/9327/4742.mvt"
JSON = {"Content-Type": "application/json", "Connection": "close"}


def post(port: int, path: str, body: dict, source: str = "127.0.0.1", cookie: str = "") -> tuple[int, dict, list[str]]:
    """One request on a connection of its own, from an address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    try:
        connection.request("POST", path, json.dumps(body), JSON | ({"Cookie": cookie} if cookie else {}))
        response = connection.getresponse()
        cookies = [c.split(";")[0] for c in response.headers.get_all("set-cookie") or []]
        return response.status, json.loads(response.read() or b"null"), cookies
    finally:
        connection.close()


class Owner:
    """Somebody with an account, and a device where they have signed in."""

    def __init__(self, server: Server):
        at = ["--data", server.data, "--tenant", TENANT]
        self.email, self.password = f"{uuid7()}@example.org", uuid7()
        account = told("user", "add", "--name", "Test", "--email", self.email, "--role", "planner", *at)
        token = told("user", "invite", account, *at).split("#")[1]
        body = {"token": token, "password": self.password}
        status, _, cookies = post(server.port, "/api/v1/links/use", body)
        assert status == 200, status
        self.device = next(c for c in cookies if c.startswith("lykta_device="))

    def sign_in(self, port: int, cookie: str, source: str) -> tuple[int, float]:
        begun = time.monotonic()
        status, _, _ = post(port, "/api/v1/session", {"email": self.email, "password": self.password}, source, cookie)
        return status, time.monotonic() - begun


class Attack:
    """Wrong passwords at a steady rate from many addresses."""

    def __init__(self, port: int, email: str, rate: float, seconds: float):
        self.answers: Counter[int] = Counter()
        self._port, self._email = port, email
        self._every, self._end = len(SOURCES) / rate, time.monotonic() + seconds
        self._lock = threading.Lock()
        self.threads = [threading.Thread(target=self._guess, args=(n,)) for n in range(len(SOURCES))]
        for thread in self.threads:
            thread.start()

    def _guess(self, n: int) -> None:
        due = time.monotonic() + self._every * n / len(SOURCES)
        guesses = 0
        while due < self._end:
            time.sleep(max(0, due - time.monotonic()))
            due += self._every
            guesses += 1
            body = {"email": self._email, "password": f"wrong password {n} {guesses}"}
            try:
                status, _, _ = post(self._port, "/api/v1/session", body, SOURCES[n])
            except (OSError, http.client.HTTPException):
                status = 0
            with self._lock:
                self.answers[status] += 1

    def wait(self) -> None:
        for thread in self.threads:
            thread.join()


def look(server: Server, seconds: float) -> dict[str, list[float]]:
    """Asks the two in turn for a while; how long each answer took."""
    took: dict[str, list[float]] = {"/healthz": [], TILE: []}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path, times in took.items():
            begun = time.monotonic()
            answer = server.ask("GET", path)
            times.append(time.monotonic() - begun)
            assert answer.status in (200, 204), answer.status
        time.sleep(0.005)
    return took


def percentile(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1e3


def told_of(name: str, took: dict[str, list[float]]) -> None:
    for path, times in took.items():
        print(f"  {name:14} {path:38} p50 {percentile(times, 0.5):6.1f} ms   p99 {percentile(times, 0.99):6.1f} ms   n {len(times)}")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--binary", type=Path, default=lykta.BINARY)
    asked.add_argument("--rate", type=float, default=200)
    asked.add_argument("--seconds", type=float, default=10)
    args = asked.parse_args()
    lykta.BINARY = args.binary
    with tempfile.TemporaryDirectory(prefix="lykta-bench-") as place, Server(Path(place) / "data", "--tenant", TENANT) as server:
        owner = Owner(server)
        calm = look(server, args.seconds)
        attack = Attack(server.port, owner.email, args.rate, args.seconds)
        time.sleep(args.seconds / 5)
        known = owner.sign_in(server.port, owner.device, "127.0.0.60")
        strange = owner.sign_in(server.port, "", "127.0.0.61")
        busy = look(server, args.seconds * 0.7)
        attack.wait()
    guesses = sum(attack.answers.values())
    print(f"{guesses} guesses in {args.seconds:.0f} s from {len(SOURCES)} addresses: "
          f"{attack.answers[401]} evaluated, {attack.answers[429]} refused unlooked-at, {guesses - attack.answers[401] - attack.answers[429]} other")  # fmt: skip
    print(f"  the owner on their own device: {known[0]} after {known[1] * 1e3:.0f} ms")
    print(f"  the owner on a strange device: {strange[0]} after {strange[1] * 1e3:.0f} ms")
    told_of("without attack", calm)
    told_of("with attack", busy)
    return 0 if known[0] == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
