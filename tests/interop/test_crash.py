"""A few rounds of the crash tests in tests/crash, which can also be run at length by hand."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "crash"))

import kill9
import sync_before_ack


class Crash(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_when_the_server_is_killed(self):
        for result in kill9.run(rounds=3, puts=400):
            self.assertTrue(result.whole(), result)
            self.assertGreater(result.acknowledged, 0)

    def test_an_answer_without_a_sync_before_it_is_told(self):
        name = "0196a1b2-0000-7000-8000-000000000001"
        read = f'1 read(9<socket:[5]>, "PUT /api/v1/observations/{name} HTTP/1.1", 8192) = 300'
        log, other = (f'2 pwrite64(7</d/{file}>, "x", 4096, 32) = 4096' for file in ("1490.sqlite-wal", "1490.sqlite"))
        sync, failed = (f"2 fdatasync(7</d/1490.sqlite-wal>) = {code}" for code in ("0", "-1 EIO (Input/output error)"))
        begun, ended = "2 fdatasync(7</d/1490.sqlite-wal> <unfinished ...>", "2 <... fdatasync resumed>) = 0"
        answer = '1 writev(9<socket:[5]>, [{iov_base="HTTP/1.1 201 Created", iov_len=20}], 1) = 20'
        late = '3 pwrite64(7</d/1490.sqlite-wal>, "x", 4096, 64) = 4096'
        for lines, synced in [
            ([read, log, sync, answer], True),
            ([read, log, log, begun, ended, answer], True),
            ([read, log, answer], False),
            ([read, log, answer, sync], False),
            ([read, sync, log, answer], False),
            ([read, log, failed, answer], False),
            ([read, log, begun, answer, ended], False),
            ([read, log, begun, late, ended, answer], False),
            ([read, other, sync, answer], False),
            ([sync, read, answer], False),
        ]:
            with self.subTest(lines):
                self.assertEqual(sync_before_ack.read_trace(lines, [name])[name].synced(), synced)

    def test_nothing_is_acknowledged_before_it_is_synced(self):
        if reason := sync_before_ack.missing():
            self.skipTest(reason)
        for name, watched in sync_before_ack.run(puts=20).items():
            self.assertTrue(watched.synced(), f"{name}: {watched.steps}")
