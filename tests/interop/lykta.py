"""What the tests here share: a server of their own, a way to ask it, ids and observations.

Holds no test and knows no rule of Lykta's: what is right is said where it is tested.
"""

import atexit
import base64
import contextlib
import hmac
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("LYKTA_BINARY", ROOT / "target" / "debug" / "lykta"))
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"

# An open place within the practice area, and one that every rule knows as Swedish.
HELSINKI = (24.9437346, 60.1713001)
BORAS = (12.9401, 57.7210)


def shared(*parts: str) -> Path:
    """A file of the real data that lies beside the project; skips the test where it does not."""
    folder = Path(os.environ.get("LYKTA_SHARED", ROOT.parent / "shared"))
    path = folder.joinpath(*parts)
    if not path.exists():
        raise unittest.SkipTest(f"{'/'.join(parts)} is not there; say where with LYKTA_SHARED (looked in {folder})")
    return path


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of Lykta's that somebody may have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LYKTA_")}
    return kept | {"LYKTA_METRICS": "off", "NO_COLOR": "1"} | more


def folder(case: unittest.TestCase | type[unittest.TestCase]) -> Path:
    """A folder that is gone after the test, or after the tests of a class."""
    path = Path(tempfile.mkdtemp(prefix="lykta-test-"))
    cleanup = case.addClassCleanup if isinstance(case, type) else case.addCleanup
    cleanup(shutil.rmtree, path, ignore_errors=True)
    return path


def command(*args: object, limit: float = 300) -> subprocess.CompletedProcess[str]:
    """Runs a command of Lykta's to its end."""
    return subprocess.run(
        [str(BINARY), *map(str, args)], env=environment(), capture_output=True, text=True, timeout=limit, check=False
    )


@dataclass
class Answer:
    """An answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").split(";")[0]

    @property
    def version(self) -> int:
        return int(self.headers["etag"].strip('"v'))


def key_of(data: Path, options: tuple[str, ...] = (), role: str = "safety_coordinator") -> str:
    """A key to a folder's tenant for a program of these tests; the same as long as the folder is."""
    kept = data / "test-key.txt"
    if kept.exists() and (key := kept.read_text(encoding="utf-8")):
        return key
    tenant = options[options.index("--tenant") + 1] if "--tenant" in options else "ovning"
    at = ["--data", data, "--tenant", tenant]
    account = told("user", "add", "--program", "--name", "Test", "--role", role, *at)
    key = told("user", "key", "add", account, "test", *at)
    with open(kept, "w", encoding="utf-8") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def told(*args: object) -> str:
    """What a command says on standard output, when it does well."""
    run = command(*args)
    if run.returncode != 0:
        raise AssertionError(f"lykta {' '.join(map(str, args))} ended with {run.returncode}:\n{run.stderr}")
    return run.stdout.strip()


def one_time_code(secret: str) -> str:
    """The code of this moment (RFC 6238) for a key in base32."""
    counter = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    at = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Server:
    """One `lykta serve` on a free loopback port. Ended by its process id, come what may."""

    def __init__(self, data: Path, *options: str, wrap: tuple[str, ...] = (), wait: float = 60, **env: str):
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        self._log = tempfile.NamedTemporaryFile("w+b", prefix="lykta-log-")
        self._out = tempfile.NamedTemporaryFile("w+b", prefix="lykta-out-")
        self._local = threading.local()
        # Practice mode lets everybody in; elsewhere a program sends a key of its own.
        self.key = None if "--demo" in options else key_of(data, options)
        self.cookie = None
        self._options = options
        serve = [str(BINARY), "serve", "--data", str(data), "--listen", "127.0.0.1:0", *options]
        # The shell tells its process id and becomes the server, so that a tracer around it does not hide it.
        shell = ["sh", "-c", 'echo "pid $$"; exec "$@"', "sh", *serve]
        # A folder of its own keeps a settings file of the reader's out of the tests.
        self._process = subprocess.Popen(
            [*wrap, *shell], stdout=self._out, stderr=self._log, stdin=subprocess.DEVNULL, env=environment(**env), cwd=data
        )
        atexit.register(self.kill)
        self.started = time.monotonic()
        try:
            self.pid = int(self._greeting(r"^pid (\d+)$", wait))
            self.port = int(self._greeting(r"http://127\.0\.0\.1:(\d+)", wait))
            self._ready(wait)
        except BaseException:
            self.kill()
            raise
        self.ready_after = time.monotonic() - self.started

    def _greeting(self, pattern: str, wait: float) -> str:
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            with open(self._out.name, encoding="utf-8") as out:
                found = re.search(pattern, out.read(), re.MULTILINE)
            if found:
                return found.group(1)
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended with {self._process.returncode}:\n{self.log()}")
            time.sleep(0.01)
        raise AssertionError(f"the server did not say where it listens within {wait} s:\n{self.log()}")

    def _ready(self, wait: float) -> None:
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/readyz").status == 200:
                    return
            time.sleep(0.02)
        raise AssertionError(f"the server was not ready within {wait} s:\n{self.log()}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def ask(self, method: str, path: str, body: object = None, *, again: bool = True, **headers: str) -> Answer:
        """One request on this thread's own connection. `body`: bytes as they are, else as GeoJSON.

        Header names are written with underscores: `if_match='"v1"'`.
        """
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("content_type", GEOJSON)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            sent.setdefault("cookie", self.cookie)
        elif self.key:
            sent.setdefault("authorization", f"Bearer {self.key}")
        connection = getattr(self._local, "connection", None)
        fresh = connection is None
        if fresh:
            connection = self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
            if cookies := response.headers.get_all("set-cookie"):
                answer.headers["set-cookie"] = "\n".join(cookies)
        except (OSError, http.client.HTTPException):
            connection.close()
            self._local.connection = None
            # A kept connection may have been closed meanwhile; a fresh one that fails has something to say.
            if again and not fresh:
                return self.ask(method, path, body, again=False, **headers)
            raise
        if response.will_close:
            connection.close()
            self._local.connection = None
        return answer

    def sign_in(self, role: str = "safety_coordinator") -> None:
        """Goes on as a person with a one-time code: no key reaches what is restricted."""
        tenant = self._options[self._options.index("--tenant") + 1] if "--tenant" in self._options else "ovning"
        at = ["--data", self.data, "--tenant", tenant]
        account = told("user", "add", "--name", "Test", "--email", f"{uuid7()}@example.org", "--role", role, *at)
        token = told("user", "invite", account, *at).split("#")[1]
        self.cookie = self._step("/api/v1/links/use", {"token": token, "password": uuid7()})
        secret = json.loads(self.ask("POST", "/api/v1/account/totp").body)["secret"]
        self.cookie = self._step("/api/v1/account/totp/confirm", {"code": one_time_code(secret)})

    def _step(self, path: str, body: dict) -> str:
        answer = self.ask("POST", path, json.dumps(body).encode(), content_type="application/json")
        if answer.status != 200:
            raise AssertionError(f"POST {path} answered {answer.status}: {answer.body[:500]!r}")
        return re.search(r"(lykta=[^;]+)", answer.headers["set-cookie"]).group(1)

    def raw(self, head: bytes, body: bytes = b"", limit: float = 30) -> Answer:
        """Bytes as they are, for what a proper client would never send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=limit) as stream:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                stream.sendall(head + body)
            response = http.client.HTTPResponse(stream)
            response.begin()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def get(self, path: str, **headers: str):
        answer = self.ask("GET", path, **headers)
        if answer.status != 200:
            raise AssertionError(f"GET {path} answered {answer.status}: {answer.body[:500]!r}")
        return answer.json()

    def pages(self, query: str = ""):
        """Every observation of a list, page by page."""
        path = f"/api/v1/observations?limit=1000{query}"
        while path:
            page = self.get(path)
            yield from page["features"]
            path = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)

    def kill(self) -> None:
        """Ends the server as a power switch would, without asking."""
        atexit.unregister(self.kill)
        if self._process.poll() is None:
            with contextlib.suppress(AttributeError, ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            if not hasattr(self, "pid"):
                self._process.kill()
            self._process.wait(30)

    def stop(self) -> None:
        """Asks the server to end, and sees to it that it has nothing to be ashamed of."""
        if self._process.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the server did not end within 40 s of being asked") from None
        atexit.unregister(self.kill)
        bad = [line for line in self.log().splitlines() if " ERROR " in line or "panicked" in line]
        if bad:
            raise AssertionError("the server's log is not clean:\n" + "\n".join(bad[:20]))

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind, *_: object) -> None:
        if kind is None:
            self.stop()
        else:
            self.kill()


def serve(case: unittest.TestCase | type[unittest.TestCase], *options: str, **env: str) -> Server:
    """A server on an empty folder that ends with the test, or with the tests of a class."""
    server = Server(folder(case) / "data", *options, **env)
    (case.addClassCleanup if isinstance(case, type) else case.addCleanup)(server.stop)
    return server


def uuid7() -> str:
    """A UUID of version 7 (RFC 9562): milliseconds first, then chance."""
    value = (time.time_ns() // 1_000_000) << 80 | random.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


def ago(**span: float) -> str:
    """A time before now, RFC 3339."""
    return (datetime.now(timezone.utc) - timedelta(**span)).isoformat(timespec="seconds")


def observation(place: tuple[float, float] = HELSINKI, **properties: object) -> dict:
    """A Feature as a phone would send it."""
    stated = {"category": "light.out", "observed_at": ago(minutes=5)} | properties
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(place)}, "properties": stated}
