"""2,245 real points in and out again: counted, repeated without doubling, and byte for byte the same.

The file is of robberies in Memphis in 2019; Lykta knows them as signals of crime reported to police.
"""

import json
import unittest
from collections import Counter
from datetime import datetime

from lykta import Server, command, folder, shared

TENANT = "memphis"


class Memphis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = shared("geodata", "incidents", "memphis_robberies_2019.geojson")
        cls.sent = json.loads(cls.file.read_bytes())["features"]
        cls.folder = folder(cls)
        cls.first = cls.load(cls.folder / "first")

    @classmethod
    def load(cls, data, *more):
        return command(
            "import", cls.file, "--as", "observations", "--tenant", TENANT, "--data", data, "--provenance", "police_reported",
            "--map", "category==crime.other", "observed_at=date", "--lang", "en", *more,
        )  # fmt: skip

    def export(self, data, name, *more):
        out = self.folder / name
        done = command("export", "--as", "observations", "--tenant", TENANT, "--data", data, "--out", out, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out

    def test_every_feature_is_there_as_it_was(self):
        self.assertEqual(self.first.returncode, 0, self.first.stderr)
        with Server(self.folder / "first", "--tenant", TENANT) as server:
            server.sign_in()
            self.assertEqual(server.get("/api/v1/counts")["total"], len(self.sent))
            self.assertEqual(server.get("/api/v1/counts?category=crime.other&provenance=police_reported")["total"], len(self.sent))
            kept = list(server.pages())
        # The file's own points lie on a grid of three decimals, several on one.
        place_and_time = Counter((*f["geometry"]["coordinates"], datetime.fromisoformat(f["properties"]["observed_at"])) for f in kept)
        expected = Counter((*f["geometry"]["coordinates"], datetime.fromisoformat(f["properties"]["date"])) for f in self.sent)
        self.assertEqual(place_and_time, expected)
        self.assertEqual({f["properties"]["kind"] for f in kept}, {"crime_signal"})
        self.assertEqual(len({f["id"] for f in kept}), len(self.sent))
        print(f"{len(kept)} of {len(self.sent)} … ", end="")

    def test_a_second_import_repeats_all_and_adds_nothing(self):
        before = self.export(self.folder / "first", "before.geojson").read_bytes()
        again = self.load(self.folder / "first")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertRegex(again.stdout + again.stderr, rf"\b0 new or changed, {len(self.sent)} here already")
        self.assertEqual(self.export(self.folder / "first", "after.geojson").read_bytes(), before)

    def test_a_dry_run_writes_nothing(self):
        data = self.folder / "dry"
        done = self.load(data, "--dry-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(data.exists())

    def test_export_import_export_gives_the_same_bytes(self):
        for form in ("geojson", "csv"):
            with self.subTest(form):
                first = self.export(self.folder / "first", f"first.{form}", "--format", form)
                data = self.folder / f"from-{form}"
                done = command("import", first, "--as", "observations", "--tenant", TENANT, "--data", data, "--lang", "en")
                self.assertEqual(done.returncode, 0, done.stderr)
                second = self.export(data, f"second.{form}", "--format", form)
                self.assertGreater(first.stat().st_size, 100_000)
                self.assertTrue(first.read_bytes() == second.read_bytes(), f"the second export differs: {first} {second}")

    def test_worked_on_records_come_back_as_they_stood(self):
        # Status and text are restored; history is not.
        data = self.folder / "worked"
        self.assertEqual(self.load(data).returncode, 0)
        with Server(data, "--tenant", TENANT) as server:
            server.sign_in()
            names = [f["id"] for f in server.get("/api/v1/observations?limit=3")["features"]]
            steps = [
                ("PATCH", "", {"properties": {"text": "Ändrad <b>text</b>; med \"citat\",\nny rad"}}),
                ("POST", "/transitions", {"to": "reviewed"}),
                ("POST", "/transitions", {"to": "withdrawn"}),
            ]
            for name, (method, tail, body) in zip(names, steps):
                answer = server.ask(method, f"/api/v1/observations/{name}{tail}", body, if_match='"v1"')
                self.assertIn(answer.status, (200, 204), answer.body)
        first = self.export(data, "worked.geojson")
        copy = self.folder / "copy"
        self.assertEqual(command("import", first, "--as", "observations", "--tenant", TENANT, "--data", copy).returncode, 0)
        self.assertTrue(self.export(copy, "copy.geojson").read_bytes() == first.read_bytes())
        with Server(copy, "--tenant", TENANT) as server:
            server.sign_in()
            self.assertEqual(server.get("/api/v1/counts")["total"], len(self.sent) - 1)
            patched, reviewed = (server.get(f"/api/v1/observations/{name}")["properties"] for name in names[:2])
        self.assertEqual(patched["text"], steps[0][2]["properties"]["text"])
        self.assertEqual(reviewed["status"], "reviewed")
