"""Whatever comes in that should not: a clear problem document, in the reader's language, and nothing changed.

Each request is sent twice, once without a language (Swedish) and once in English. Before and after
all of them the whole store is read over HTTP and must be the same bytes.
"""

import json
import time
import unittest
import uuid
from urllib.parse import quote

from lykta import BORAS, GEOJSON, HELSINKI, PROBLEM, ago, observation, serve, uuid7


def text_with(**properties) -> bytes:
    return json.dumps(observation(**properties)).encode()


def geometry(kind: str, coordinates) -> dict:
    return observation() | {"geometry": {"type": kind, "coordinates": coordinates}}


def written(coordinates: str) -> bytes:
    """A point whose coordinates are not for a JSON writer to write."""
    return json.dumps(observation() | {"geometry": {"type": "Point", "coordinates": "HERE"}}).replace('"HERE"', coordinates).encode()


def long_line(n: int) -> dict:
    west, south = HELSINKI
    return geometry("LineString", [[west + i * 1e-6, south + (i % 2) * 1e-6] for i in range(n)])


BOW_TIE = [[[24.94, 60.17], [24.95, 60.18], [24.95, 60.17], [24.94, 60.18], [24.94, 60.17]]]

# What: body of a PUT, status, code, pointer of a fault ("" is the document, None when no place is named).
BODIES = {
    "nothing": (b"", 400, "malformed_json", None),
    "not JSON": (b"hello", 400, "malformed_json", ""),
    "cut short": (text_with()[:-3], 400, "malformed_json", ""),
    "more after the end": (text_with() + b"{}", 400, "malformed_json", ""),
    "NaN": (written("[NaN, 60.17]"), 400, "malformed_json", ""),
    "Infinity": (written("[24.94, Infinity]"), 400, "malformed_json", ""),
    "a number beyond numbers": (written("[24.94, 1e999]"), 400, "malformed_json", ""),
    "bytes that are no UTF-8": (text_with(text="x").replace(b'"x"', b'"\xff\xfe"'), 400, "malformed_json", ""),
    "half a surrogate pair": (text_with(text="x").replace(b'"x"', b'"\\ud800"'), 400, "malformed_json", ""),
    "100,000 brackets deep": (b"[" * 100_000 + b"]" * 100_000, 400, "malformed_json", ""),
    "an array": (b"[]", 422, "invalid", ""),
    "null": (b"null", 422, "invalid", ""),
    "a bare geometry": ({"type": "Point", "coordinates": list(HELSINKI)}, 422, "invalid", "/type"),
    "a collection": ({"type": "FeatureCollection", "features": []}, 422, "invalid", "/type"),
    "a member of no meaning": (observation() | {"crs": "EPSG:3067"}, 422, "invalid", "/crs"),
    "no geometry": ({k: v for k, v in observation().items() if k != "geometry"}, 422, "invalid", "/geometry"),
    "null geometry": (observation() | {"geometry": None}, 422, "invalid", "/geometry"),
    "unknown geometry": (geometry("Circle", list(HELSINKI)), 422, "invalid", "/geometry/type"),
    "empty point": (geometry("Point", []), 422, "invalid", "/geometry/coordinates"),
    "empty polygon": (geometry("Polygon", []), 422, "invalid", "/geometry/coordinates"),
    "polygon of an empty ring": (geometry("Polygon", [[]]), 422, "invalid", "/geometry/coordinates/0"),
    "one number": (geometry("Point", [24.94]), 422, "invalid", "/geometry/coordinates"),
    "three dimensions": (geometry("Point", [*HELSINKI, 12.5]), 422, "invalid", "/geometry/coordinates"),
    "texts for numbers": (geometry("Point", ["24.94", "60.17"]), 422, "invalid", "/geometry/coordinates"),
    "NaN as text": (geometry("Point", ["NaN", 60.17]), 422, "invalid", "/geometry/coordinates"),
    "90 arrays for a position": (written("[" * 90 + "]" * 90), 422, "invalid", "/geometry/coordinates"),
    "Helsinki the wrong way round": (observation(HELSINKI[::-1]), 422, "invalid", "/geometry/coordinates"),
    "Borås the wrong way round": (observation(BORAS[::-1]), 422, "invalid", "/geometry/coordinates"),
    "metres": (observation((6_664_000.0, 674_000.0)), 422, "invalid", "/geometry/coordinates"),
    "beyond the pole": (observation((24.94, 90.1)), 422, "invalid", "/geometry/coordinates"),
    "a line of one point": (geometry("LineString", [list(HELSINKI)]), 422, "invalid", "/geometry/coordinates"),
    "an open ring": (geometry("Polygon", [BOW_TIE[0][:4]]), 422, "invalid", "/geometry/coordinates/0"),
    "a bow tie": (geometry("Polygon", BOW_TIE), 422, "invalid", "/geometry"),
    "10,001 vertices": (long_line(10_001), 422, "invalid", "/geometry/coordinates/10000"),
    "no category": (
        {"type": "Feature", "geometry": observation()["geometry"], "properties": {"observed_at": ago(minutes=1)}},
        422, "invalid", "/properties/category",
    ),
    "no properties": (observation() | {"properties": None}, 422, "invalid", "/properties/category"),
    "properties that are a list": (observation() | {"properties": []}, 422, "invalid", "/properties"),
    "unknown category": (observation(category="light.purple"), 422, "invalid", "/properties/category"),
    "category that is a number": (observation(category=7), 422, "invalid", "/properties/category"),
    "no time": (observation(observed_at=None), 422, "invalid", "/properties/observed_at"),
    "not a time": (observation(observed_at="i går"), 422, "invalid", "/properties/observed_at"),
    "a time of no zone": (observation(observed_at="2026-03-01T12:00:00"), 422, "invalid", "/properties/observed_at"),
    "a day that was not": (observation(observed_at="2026-02-30T12:00:00Z"), 422, "invalid", "/properties/observed_at"),
    "the day after tomorrow": (observation(observed_at=ago(hours=-49)), 422, "invalid", "/properties/observed_at"),
    "the year 9999": (observation(observed_at="9999-12-31T23:59:59Z"), 422, "invalid", "/properties/observed_at"),
    "severity 5": (observation(severity=5), 422, "invalid", "/properties/severity"),
    "severity 2.5": (observation(severity=2.5), 422, "invalid", "/properties/severity"),
    "severity of something good": (observation(category="pos.nice", severity=2), 422, "invalid", "/properties/severity"),
    "an unknown light": (observation(light="candle"), 422, "invalid", "/properties/light"),
    "an unknown provenance": (observation(provenance="rumour"), 422, "invalid", "/properties/provenance"),
    "negative accuracy": (observation(accuracy_m=-1), 422, "invalid", "/properties/accuracy_m"),
    "a class lowered": (observation(category="crime.drug", privacy_class=1), 422, "invalid", "/properties/privacy_class"),
    "501 characters": (observation(text="å" * 501), 422, "invalid", "/properties/text"),
    "a zero byte in a text": (observation(text="a\0b"), 422, "invalid", "/properties/text"),
    "a text that is a list": (observation(text=["a"]), 422, "invalid", "/properties/text"),
    "a tenant in the body": (observation(tenant="1490"), 422, "invalid", "/properties/tenant"),
    "a status in the body": (observation(status="done"), 422, "invalid", "/properties/status"),
    "a name with a slash": (observation(**{"a/b~c": 1}), 422, "invalid", "/properties/a~1b~0c"),
    "another id": (observation() | {"id": uuid7()}, 422, "invalid", "/id"),
    "an id that is none": (observation() | {"id": 17}, 422, "invalid", "/id"),
    "more than 1 MB": (text_with().ljust(1_000_001), 413, "too_large", None),
}

# What: path below /tiles/observations/.
TILES = {
    "zoom 21": "21/0/0.mvt",
    "a column that is not there": "3/8/0.mvt",
    "a row that is not there": "3/0/8.mvt",
    "a negative zoom": "-1/0/0.mvt",
    "a negative column": "3/-1/0.mvt",
    "a negative row": "3/0/-1.mvt",
    "a plus sign": "3/+1/0.mvt",
    "a fraction": "3/1.0/0.mvt",
    "2^32": f"4/{2**32}/0.mvt",
    "2^64": f"4/{2**64}/0.mvt",
    "zoom 2^64": f"{2**64}/0/0.mvt",
    "100 digits": f"4/{'9' * 100}/0.mvt",
    "Arabic digits": quote("٣/١/١.mvt"),
    "fullwidth digits": quote("３/１/１.mvt"),
    "an empty row": "3/1/.mvt",
    "another format": "3/1/1.png",
    "no format": "3/1/1",
    "letters": "z/x/y.mvt",
    "hexadecimal": "0x3/0x1/0x1.mvt",
    "a space": "3/%201/1.mvt",
    "a zero byte": "3/1%00/1.mvt",
}

# What: query of the list of observations.
QUERIES = {
    "a box of three": "bbox=1,2,3",
    "a box of words": "bbox=a,b,c,d",
    "a box of NaN": "bbox=nan,60,25,61",
    "a box of infinity": "bbox=-inf,60,inf,61",
    "a box upside down": "bbox=24,61,25,60",
    "a box the wrong way round": "bbox=60,24,61,25",
    "a box beyond the world": "bbox=-400,60,400,61",
    "near nothing": "near=x",
    "near the wrong way round": "near=60.17,24.94",
    "within less than nothing": "near=24.94,60.17&within_m=-1",
    "within NaN": "near=24.94,60.17&within_m=NaN",
    "a limit of none": "limit=0",
    "a negative limit": "limit=-5",
    "a limit of words": "limit=many",
    "a made-up cursor": "cursor=abc",
    "an unknown category": "category=light.purple",
    "an unknown kind": "kind=nothing",
    "an unknown status": "status=sleeping",
    "an unknown light": "light=candle",
    "an unknown area": "area=nowhere",
    "an unknown promise": "promise=nothing",
    "an unknown commitment": "commitment=nothing",
    "severity 9": "severity_min=9",
    "a time that is none": "from=yesterday",
    "an unknown parameter": "colour=red",
    "a parameter twice": "limit=1&limit=2",
}


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, "--demo")
        cls.path = f"/api/v1/observations/{uuid7()}"
        cls.feature = observation(text="Orörd av alla försök")
        answer = cls.server.ask("PUT", cls.path, cls.feature)
        assert answer.status == 201, answer.body
        # The index follows the store a moment later.
        deadline = time.monotonic() + 20
        while cls.feature["properties"]["text"] not in {f["properties"]["text"] for f in cls.server.pages()}:
            assert time.monotonic() < deadline, "the index does not follow the store"
        cls.before = cls.everything()

    @classmethod
    def everything(cls) -> tuple:
        """All that can be read of the store."""
        ready = cls.server.get("/readyz")
        lists = [cls.server.ask("GET", "/api/v1/observations?limit=1000", cookie=f"lykta_tenant={t['tenant']}").body for t in ready["tenants"]]
        return ready, lists, cls.server.get("/api/v1/counts"), cls.server.get(f"{cls.path}/history")

    def tearDown(self):
        self.assertTrue(self.everything() == self.before, "the store has changed")

    def problem(self, answer, status, code, language):
        self.assertEqual(answer.status, status, answer.body[:500])
        self.assertEqual(answer.media, PROBLEM)
        self.assertEqual(answer.headers["content-language"], language)
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        document = answer.json()
        self.assertEqual((document["status"], document["code"]), (status, code), document)
        self.assertEqual(document["type"], f"urn:lykta:problem:{code}")
        self.assertEqual(document["request_id"], answer.headers["x-request-id"])
        for text in [document["title"], document["detail"], *(e["detail"] for e in document.get("errors", []))]:
            # Words, not the key of a message that is missing.
            self.assertRegex(text, r"\w")
            self.assertNotRegex(text, r"^(problem|fault)-[a-z-]+$")
            self.assertNotIn("{", text.replace("{”", ""))
        return document

    def refused(self, status, code, method, path, body=None, pointer=None, **headers):
        """Refused in Swedish when no language is asked for, and in English when English is."""
        swedish = self.problem(self.server.ask(method, path, body, **headers), status, code, "sv")
        english = self.problem(self.server.ask(method, path, body, accept_language="en-GB,en;q=0.8,sv;q=0.1", **headers), status, code, "en")
        self.assertNotEqual(swedish["title"], english["title"])
        pointers = [error["pointer"] for error in swedish.get("errors", [])]
        self.assertEqual(pointers, [error["pointer"] for error in english.get("errors", [])])
        if pointer is not None:
            self.assertIn(pointer, pointers)
        return swedish

    def test_bodies(self):
        for what, (body, status, code, pointer) in BODIES.items():
            with self.subTest(what):
                self.refused(status, code, "PUT", f"/api/v1/observations/{uuid7()}", body, pointer, content_type=GEOJSON)

    def test_every_fault_is_told_at_once(self):
        bad = observation((60.17, 24.94), category="light.purple", severity=9, light="candle", colour="red")
        document = self.refused(422, "invalid", "PUT", f"/api/v1/observations/{uuid7()}", bad)
        self.assertEqual(
            {e["pointer"] for e in document["errors"]},
            {"/geometry/coordinates"} | {f"/properties/{p}" for p in ("category", "severity", "light", "colour")},
        )

    def test_swapped_coordinates_are_recognised_in_words(self):
        document = self.refused(422, "invalid", "PUT", f"/api/v1/observations/{uuid7()}", observation(BORAS[::-1]))
        self.assertEqual([e["code"] for e in document["errors"]], ["swapped_coordinates"])
        self.assertIn("long", document["errors"][0]["detail"].lower())

    def test_a_body_of_unstated_length_is_cut_off_too(self):
        head = f"PUT /api/v1/observations/{uuid7()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {GEOJSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
        piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        self.problem(self.server.raw(head.encode(), piece * 20 + b"0\r\n\r\n"), 413, "too_large", "sv")

    def test_ids(self):
        for what, name in {
            "version 4": str(uuid.uuid4()),
            "version 1": str(uuid.uuid1()),
            "version 8, kept for imports": str(uuid.UUID(int=int(uuid.UUID(uuid7())) & ~(0xF << 76) | 0x8 << 76)),
            "nil": str(uuid.UUID(int=0)),
            "a number": "17",
            "markup": quote("<script>alert(1)</script>", safe=""),
            "very long": "a" * 5000,
        }.items():
            with self.subTest(what):
                self.refused(422, "invalid", "PUT", f"/api/v1/observations/{name}", observation())
        for what, name in {"unknown": uuid7(), "no id": "17", "traversal": quote("../../etc/passwd", safe="")}.items():
            with self.subTest(what):
                self.refused(404, "not_found", "GET", f"/api/v1/observations/{name}")
                self.refused(404, "not_found", "GET", f"/api/v1/observations/{name}/history")
                self.refused(404, "not_found", "GET", f"/api/v1/observations/{name}/links")
                self.refused(404, "not_found", "PATCH", f"/api/v1/observations/{name}", {"properties": {}}, if_match='"v1"')

    def test_content_types(self):
        for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "x", ""]:
            with self.subTest(media):
                self.refused(415, "unsupported_media_type", "PUT", f"/api/v1/observations/{uuid7()}", text_with(), content_type=media)
        bare = f"PUT /api/v1/observations/{uuid7()} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n"
        self.problem(self.server.raw(bare.encode(), b"{}"), 415, "unsupported_media_type", "sv")

    def test_versions(self):
        patch = {"properties": {"text": "Rörd"}}
        for method, path, body in [
            ("PATCH", self.path, patch),
            ("POST", f"{self.path}/transitions", {"to": "reviewed"}),
            ("PUT", f"{self.path}/links/ovning-2026.a1", {"state": "added", "reason": "x"}),
        ]:
            with self.subTest(method):
                self.refused(428, "precondition_required", method, path, body)
                for tag in ['"v2"', '"v0"', "*", "v1", 'W/"v1"', '"v1", "v2"', '"v99999999999999999999"', '"v-1"', "nonsense"]:
                    with self.subTest(tag):
                        document = self.refused(412, "precondition_failed", method, path, body, if_match=tag)
                        self.assertEqual(document["current"]["properties"]["version"], 1)

    def test_patches(self):
        for what, (patch, pointer) in {
            "a list": ([], ""),
            "properties that are a list": ({"properties": []}, "/properties"),
            "a member of no meaning": ({"status": "done"}, "/status"),
            "a status": ({"properties": {"status": "done"}}, "/properties/status"),
            "a version": ({"properties": {"version": 7}}, "/properties/version"),
            "no category any more": ({"properties": {"category": None}}, "/properties/category"),
            "no place any more": ({"geometry": None}, "/geometry"),
            "a place the wrong way round": ({"geometry": {"type": "Point", "coordinates": list(HELSINKI[::-1])}}, "/geometry/coordinates"),
            "a future time": ({"properties": {"observed_at": ago(hours=-30)}}, "/properties/observed_at"),
        }.items():
            with self.subTest(what):
                self.refused(422, "invalid", "PATCH", self.path, patch, pointer, if_match='"v1"')

    def test_transitions(self):
        path = f"{self.path}/transitions"
        document = self.refused(409, "illegal_transition", "POST", path, {"to": "verified"}, if_match='"v1"')
        self.assertEqual(document["allowed"], self.server.get(self.path)["properties"]["allowed"])
        for what, (step, pointer) in {
            "nothing": ({}, "/to"),
            "an unknown status": ({"to": "sleeping"}, "/to"),
            "a number": ({"to": 7}, "/to"),
            "no reason": ({"to": "rejected"}, "/reason"),
            "a reason of blanks": ({"to": "rejected", "reason": "  "}, "/reason"),
            "an unknown actor": ({"to": "reviewed", "actor": "nobody"}, "/actor"),
            "not a time": ({"to": "reviewed", "due_at": "soon"}, "/due_at"),
            "a member of no meaning": ({"to": "reviewed", "colour": "red"}, "/colour"),
            "not an object": ("reviewed", ""),
        }.items():
            with self.subTest(what):
                self.refused(422, "invalid", "POST", path, step, pointer, if_match='"v1"')

    def test_tiles(self):
        for what, name in TILES.items():
            with self.subTest(what):
                self.refused(400, "bad_tile", "GET", f"/tiles/observations/{name}")
        self.refused(404, "not_found", "GET", "/tiles/secrets/1/0/0.mvt")
        self.refused(404, "not_found", "GET", "/tiles/secrets.json")
        self.refused(400, "bad_query", "GET", "/tiles/observations/1/0/0.mvt?status=sleeping")

    def test_queries(self):
        for what, query in QUERIES.items():
            with self.subTest(what):
                self.refused(400, "bad_query", "GET", f"/api/v1/observations?{query}")
        # A page larger than the largest is cut, not refused.
        self.assertEqual(len(self.server.get("/api/v1/observations?limit=99999999")["features"]), self.before[2]["total"])

    def test_files(self):
        for path in [
            "/basemap/../../../etc/passwd",
            "/basemap/..%2f..%2f..%2fetc%2fpasswd",
            "/basemap/..%2ftenants%2fovning.sqlite",
            "/basemap/%2e%2e/tenants/ovning.sqlite",
            "/basemap/..\\tenants\\ovning.sqlite",
            "/basemap/%2fetc%2fpasswd",
            "/basemap//etc/passwd",
            "/basemap/sverige.pmtiles%00.png",
            "/basemap/sverige.pmtiles/",
            "/basemap/sverige",
            "/basemap/SVERIGE.pmtiles",
            "/basemap/nothing.pmtiles",
            "/tenants/ovning.sqlite",
            "/api/v1/../../tenants/ovning.sqlite",
            "/api/v1/nothing",
            "/api/v2/observations",
            "/assets/../Cargo.toml",
        ]:
            with self.subTest(path):
                answer = self.server.raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                self.problem(answer, 404, "not_found", "sv")
        answer = self.server.ask("GET", "/basemap/sverige.pmtiles", range="bytes=999999999-")
        self.problem(answer, 416, "bad_range", "sv")

    def test_methods(self):
        for method, path in [("DELETE", self.path), ("POST", "/api/v1/observations"), ("PUT", "/api/v1/categories"), ("POST", "/tiles/observations/1/0/0.mvt")]:
            with self.subTest(f"{method} {path}"):
                self.refused(405, "method_not_allowed", method, path)

    def test_hosts(self):
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "169.254.1.1", "0.0.0.0", "[::2]", "lykta.example:80", ""]:
            with self.subTest(host):
                self.refused(421, "unknown_host", "GET", "/api/v1/observations", host=host)
        without = self.server.raw(b"GET /api/v1/observations HTTP/1.0\r\n\r\n")
        self.problem(without, 421, "unknown_host", "sv")
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8400", "127.9.9.9"]:
            with self.subTest(host):
                self.assertEqual(self.server.ask("GET", "/api/v1/categories", host=host).status, 200)

    def test_other_sites(self):
        step = {"to": "reviewed"}
        for what, headers in {
            "said by the browser": {"sec_fetch_site": "cross-site"},
            "a sister site": {"sec_fetch_site": "same-site"},
            "another origin": {"origin": "https://evil.example"},
            "no origin": {"origin": "null"},
        }.items():
            with self.subTest(what):
                self.refused(403, "forbidden_origin", "POST", f"{self.path}/transitions", step, if_match='"v1"', **headers)
                self.refused(403, "forbidden_origin", "PUT", f"/api/v1/observations/{uuid7()}", observation(), **headers)
                self.refused(403, "forbidden_origin", "POST", "/api/v1/session/tenant/1490", **headers)

    def test_heads_that_are_no_http(self):
        for what, head in {
            "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            "headers beyond measure": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
            "1,000 headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 1000 + b"\r\n",
            "two lengths": b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        }.items():
            with self.subTest(what):
                self.assertIn(self.server.raw(head).status, (400, 431))


class Accepted(unittest.TestCase):
    """What looks odd and is still right goes in, unharmed."""

    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, "--demo")

    def kept(self, feature) -> dict:
        path = f"/api/v1/observations/{uuid7()}"
        answer = self.server.ask("PUT", path, feature)
        self.assertEqual(answer.status, 201, answer.body[:500])
        self.receipt = answer.json()
        return self.server.get(path)

    def test_markup_is_text(self):
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>&amp;&lt;",
            "\"><svg/onload=alert(1)>'; DROP TABLE observations;--",
            "{{7*7}} ${7*7} %s %n",
            "=HYPERLINK(\"http://evil.example\")",
            "rad ett\nrad två\tmed tabb",
            "\u202eesrever e\u0301 é 👩‍🚒 ﷺ",
            "å" * 500,
        ]:
            with self.subTest(text[:30]):
                properties = self.kept(observation(text=text, suggestion=text))["properties"]
                self.assertEqual((properties["text"], properties["suggestion"]), (text, text))
        answer = self.server.ask("GET", "/api/v1/observations")
        self.assertEqual((answer.media, answer.headers["x-content-type-options"]), (GEOJSON, "nosniff"))

    def test_outside_the_municipality_is_kept_where_it_is_with_a_warning(self):
        for place in [BORAS, (0.0, 0.0), (-90.05, 35.15), (180.0, -90.0)]:
            with self.subTest(place):
                feature = self.kept(observation(place))
                self.assertEqual(feature["geometry"]["coordinates"], list(place))
                self.assertIn("outside_municipality", [w["code"] for w in self.receipt["warnings"]])
        self.kept(observation())
        self.assertEqual(self.receipt["warnings"], [])

    def test_a_clock_half_an_hour_ahead_is_believed_with_a_warning(self):
        self.kept(observation(observed_at=ago(minutes=-30)))
        self.assertIn("clock_ahead", [w["code"] for w in self.receipt["warnings"]])

    def test_positions_are_kept_to_seven_decimals(self):
        feature = self.kept(observation((24.94373456789, 60.17130004999)))
        self.assertEqual(feature["geometry"]["coordinates"], [24.9437346, 60.1713])

    def test_1_MB_is_taken(self):
        body = json.dumps(observation()).encode().ljust(1_000_000)
        self.assertEqual(self.server.ask("PUT", f"/api/v1/observations/{uuid7()}", body, content_type=GEOJSON).status, 201)

    def test_10_000_vertices_are_kept(self):
        line = long_line(10_000)
        self.assertEqual(len(self.kept(line)["geometry"]["coordinates"]), 10_000)
