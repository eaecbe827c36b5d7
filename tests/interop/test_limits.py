"""Peers that dawdle are shown out, and meanwhile everyone else is served.

Times are printed; the limits asserted are generous, against hanging.
"""

import contextlib
import socket
import threading
import time
import unittest

from lykta import serve, uuid7

EACH = 40
WITHIN_S = 15.0


def connect(port: int, source: str = "127.0.0.2", **options: int) -> socket.socket:
    """A connection from another loopback address, so that the limit for one peer does not touch the tests."""
    stream = socket.socket()
    if "receive" in options:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["receive"])
    stream.bind((source, 0))
    stream.settimeout(60)
    stream.connect(("127.0.0.1", port))
    return stream


def dawdle(stream: socket.socket, head: bytes, drip: bytes) -> tuple[float, bytes]:
    """Sends `head` and then `drip` once a second: how long until the other side closes, and what it said."""
    started, heard = time.monotonic(), b""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stream.sendall(head)
        stream.settimeout(1.0)
        while time.monotonic() - started < 40:
            try:
                piece = stream.recv(4096)
                if not piece:
                    break
                heard += piece
            except TimeoutError:
                stream.sendall(drip)
    return time.monotonic() - started, heard


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, "--demo", LYKTA_LIMITS_WRITE_STALL_S="4")

    def test_dawdlers_are_closed_and_health_answers_meanwhile(self):
        port = self.server.port
        put = f"PUT /api/v1/observations/{uuid7()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/geo+json\r\nContent-Length: 5000\r\n\r\n"
        kinds = {
            "silent": (b"", b""),
            "slow headers": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"a"),
            "slow body": (put.encode() + b'{"type":', b" "),
        }
        results: dict[str, list[tuple[float, bytes]]] = {kind: [] for kind in kinds}
        lock = threading.Lock()

        def run(kind: str) -> None:
            with connect(port) as stream:
                outcome = dawdle(stream, *kinds[kind])
            with lock:
                results[kind].append(outcome)

        before = self.server.get("/api/v1/counts")["total"]
        threads = [threading.Thread(target=run, args=(kind,)) for kind in kinds for _ in range(EACH)]
        for thread in threads:
            thread.start()
        asked = []
        while any(t.is_alive() for t in threads):
            started = time.monotonic()
            self.assertEqual(self.server.ask("GET", "/healthz").body, b"ok")
            asked.append(time.monotonic() - started)
            time.sleep(0.05)
        for kind, outcomes in results.items():
            times = sorted(t for t, _ in outcomes)
            print(f"\n  {kind}: {len(times)} closed after {times[0]:.1f} to {times[-1]:.1f} s", end="")
            self.assertEqual(len(times), EACH, kind)
            self.assertLess(times[-1], WITHIN_S, kind)
        print(f"\n  /healthz meanwhile: {len(asked)} answers, the slowest after {max(asked) * 1e3:.0f} ms … ", end="")
        self.assertLess(max(asked), 5.0)
        for _, heard in results["slow body"]:
            # Told why where the connection still could; never acknowledged.
            self.assertTrue(heard == b"" or heard.startswith(b"HTTP/1.1 408"), heard[:200])
        self.assertEqual(self.server.get("/api/v1/counts")["total"], before)

    def test_a_reader_that_takes_nothing_is_let_go(self):
        # Many answers in a row, since the system's own buffers swallow a few.
        asked = 12
        with connect(self.server.port, receive=4096) as stream:
            stream.sendall(b"GET /basemap/sverige.pmtiles HTTP/1.1\r\nHost: localhost\r\n\r\n" * asked)
            time.sleep(7)
            heard = 0
            with contextlib.suppress(ConnectionResetError):
                while piece := stream.recv(1 << 16):
                    heard += len(piece)
        length = asked * len(self.server.ask("GET", "/basemap/sverige.pmtiles").body)
        print(f"{heard / 1e6:.1f} of {length / 1e6:.1f} MB before it was let go … ", end="")
        self.assertTrue(0 < heard < length)

    def test_one_peer_cannot_take_every_place(self):
        streams = [connect(self.server.port, "127.0.0.3") for _ in range(300)]
        try:
            time.sleep(0.5)
            closed = 0
            for stream in streams:
                stream.settimeout(0.01)
                with contextlib.suppress(TimeoutError):
                    try:
                        closed += stream.recv(1) == b""
                    except ConnectionResetError:
                        closed += 1
            print(f"{closed} of 300 connections from one address turned away … ", end="")
            self.assertEqual(closed, 300 - 256)
            self.assertEqual(self.server.ask("GET", "/healthz").status, 200)
        finally:
            for stream in streams:
                stream.close()
        # Places are given back.
        deadline, status = time.monotonic() + 10, b""
        while not status.startswith(b"HTTP/1.1 200") and time.monotonic() < deadline:
            with contextlib.suppress(ConnectionResetError, BrokenPipeError), connect(self.server.port, "127.0.0.3") as stream:
                stream.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                status = stream.recv(100)
            time.sleep(0.05)
        self.assertTrue(status.startswith(b"HTTP/1.1 200"), status)
