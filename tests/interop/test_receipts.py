"""What is acknowledged once is acknowledged the same way for ever, and races lose nothing."""

import json
import threading
import unittest
from collections import Counter

from lykta import BORAS, observation, serve, uuid7


def together(n: int, work) -> list:
    """Runs `work(i)` in n threads that set off at the same moment; what they returned, in order."""
    gate, out = threading.Barrier(n), [None] * n

    def run(i: int) -> None:
        gate.wait(30)
        try:
            out[i] = work(i)
        except BaseException as error:  # noqa: BLE001 - handed to the test below
            out[i] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for result in out:
        if isinstance(result, BaseException):
            raise result
    return out


class Receipts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, "--tenant", "1490")

    def put(self, path, feature, status, **headers):
        answer = self.server.ask("PUT", path, feature, **headers)
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def new(self, **properties):
        path, feature = f"/api/v1/observations/{uuid7()}", observation(BORAS, **properties)
        return path, feature, self.put(path, feature, 201)

    def test_the_same_content_has_the_same_receipt_for_ever(self):
        path, feature, first = self.new(text="Lampan är släckt")
        receipt = first.json()
        self.assertEqual((receipt["id"], receipt["version"]), (path.rsplit("/", 1)[1], 1))
        self.assertRegex(receipt["content_hash"], "^sha256:[0-9a-f]{64}$")
        self.assertEqual(self.put(path, feature, 200).body, first.body)
        # The same said otherwise: order of members, spaces, digits, an id that agrees.
        other = {"properties": dict(reversed(feature["properties"].items())), "id": receipt["id"], "geometry": feature["geometry"], "type": "Feature"}
        written = json.dumps(other, indent=3).replace("12.9401", "12.94010000").encode()
        self.assertEqual(self.put(path, written, 200, content_type="application/json").body, first.body)

        patched = self.server.ask("PATCH", path, {"properties": {"text": "Två lampor är släckta"}}, if_match='"v1"')
        self.assertEqual((patched.status, patched.version), (200, 2), patched.body)
        self.assertEqual(self.put(path, feature, 200).body, first.body)
        for step in [{"to": "reviewed"}, {"to": "assigned", "actor": "police"}]:
            version = self.server.ask("GET", path).version
            answer = self.server.ask("POST", f"{path}/transitions", step, if_match=f'"v{version}"')
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(self.put(path, feature, 200).body, first.body)
        self.assertEqual(self.server.get(path)["properties"]["text"], "Två lampor är släckta", "a repeated PUT must not undo an edit")

    def test_other_content_under_the_same_id_is_a_conflict(self):
        path, feature, first = self.new(text="a")
        for change in [{"text": "b"}, {"severity": 3}, {"category": "light.weak"}, {"observed_at": "2026-01-01T00:00:00Z"}]:
            answer = self.put(path, {**feature, "properties": feature["properties"] | change}, 409)
            problem = answer.json()
            self.assertEqual(problem["code"], "conflict")
            self.assertEqual(problem["current"]["properties"]["text"], "a")
        moved = {**feature, "geometry": {"type": "Point", "coordinates": [BORAS[0] + 1e-7, BORAS[1]]}}
        self.put(path, moved, 409)
        # Less than what is kept is no difference.
        near = {**feature, "geometry": {"type": "Point", "coordinates": [BORAS[0] + 1e-9, BORAS[1]]}}
        self.assertEqual(self.put(path, near, 200).body, first.body)

    def test_what_is_withdrawn_is_gone(self):
        path, feature, _ = self.new()
        answer = self.server.ask("POST", f"{path}/transitions", {"to": "withdrawn"}, if_match='"v1"')
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.put(path, feature, 410)
        self.put(path, {**feature, "properties": feature["properties"] | {"text": "other"}}, 410)
        self.assertEqual(self.server.ask("GET", path).status, 410)
        self.assertEqual(self.server.ask("PATCH", path, {"properties": {"text": "x"}}, if_match='"v2"').status, 410)
        self.assertEqual(self.server.ask("POST", f"{path}/transitions", {"to": "reviewed"}, if_match='"v2"').status, 410)
        operations = [h["op"] for h in self.server.get(f"{path}/history")["history"]]
        self.assertEqual(operations, ["create", "withdraw"])

    def test_the_same_put_from_32_threads_is_recorded_once(self):
        for _ in range(5):
            path, feature = f"/api/v1/observations/{uuid7()}", observation(BORAS, text="samtidigt")
            answers = together(32, lambda _: self.server.ask("PUT", path, feature))
            self.assertEqual(Counter(a.status for a in answers), {201: 1, 200: 31})
            self.assertEqual(len({a.body for a in answers}), 1)
            self.assertEqual(len(self.server.get(f"{path}/history")["history"]), 1)

    def test_of_32_contents_for_one_id_one_is_recorded(self):
        for _ in range(5):
            path = f"/api/v1/observations/{uuid7()}"
            answers = together(32, lambda i: self.server.ask("PUT", path, observation(BORAS, text=f"nummer {i}")))
            self.assertEqual(Counter(a.status for a in answers), {201: 1, 409: 31})
            winner = next(i for i, a in enumerate(answers) if a.status == 201)
            self.assertEqual(self.server.get(path)["properties"]["text"], f"nummer {winner}")

    def test_of_patches_to_one_version_one_wins(self):
        for _ in range(5):
            path, _, _ = self.new(text="start")
            answers = together(24, lambda i: self.server.ask("PATCH", path, {"properties": {"text": f"nummer {i}"}}, if_match='"v1"'))
            self.assertEqual(Counter(a.status for a in answers), {200: 1, 412: 23})
            winner = next(i for i, a in enumerate(answers) if a.status == 200)
            current = self.server.get(path)["properties"]
            self.assertEqual((current["text"], current["version"]), (f"nummer {winner}", 2))
            for answer in answers:
                if answer.status == 412:
                    self.assertEqual(answer.json()["current"]["properties"]["version"], 2)

    def test_racing_editors_lose_nothing_from_history(self):
        path, _, _ = self.new(text="start")

        def edit(i: int) -> list[str]:
            mine, tries = [], 0
            while len(mine) < 5 and tries < 2000:
                tries += 1
                text = f"redaktör {i} ändring {len(mine)}"
                version = self.server.ask("GET", path).version
                answer = self.server.ask("PATCH", path, {"properties": {"text": text}}, if_match=f'"v{version}"')
                if answer.status == 200:
                    self.assertEqual(answer.version, version + 1)
                    mine.append(text)
                else:
                    self.assertEqual(answer.status, 412, answer.body)
            return mine

        said = [text for mine in together(8, edit) for text in mine]
        self.assertEqual(len(said), 40)
        history = self.server.get(f"{path}/history")["history"]
        self.assertEqual([h["version"] for h in history], list(range(1, 42)))
        self.assertEqual([h["base_version"] for h in history], list(range(41)))
        texts = [next(c for c in h["changes"] if c["field"] == "text") for h in history[1:]]
        self.assertEqual(sorted(c["new"] for c in texts), sorted(said))
        # Each change says what it changed from: the chain has no gap.
        self.assertEqual([c["old"] for c in texts], ["start"] + [c["new"] for c in texts[:-1]])
