"""1,012 real areas, 15 of them invalid, and which of them a place lies in: Lykta against GEOS.

Areas are closed sets: a place on a boundary belongs to both sides. Every random place, shared vertex
and middle of an edge must therefore be in exactly the areas whose outline, as Lykta serves it, GEOS
says covers it. Both sides are given the same coordinates of seven decimals.
"""

import json
import random
import time
import unittest
from collections import Counter

import numpy
import shapely

from lykta import Server, command, folder, shared

RANDOM_PLACES = 10_000
AREAS_FOR_EDGES = 200
SEED = 20261121


def rings(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[tuple(p) for p in ring] for polygon in polygons for ring in polygon]


def middle(a, b):
    return round((a[0] + b[0]) / 2, 7), round((a[1] + b[1]) / 2, 7)


class Areas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = shared("geodata", "boundaries", "goteborg_basomraden.geojson")
        cls.folder = folder(cls)
        cls.data = cls.folder / "data"
        cls.features = json.loads(cls.file.read_bytes())["features"]
        shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in cls.features])
        cls.invalid = {n for n, ok in enumerate(shapely.is_valid(shapes), 1) if not ok}
        cls.report = cls.folder / "report.jsonl"
        cls.imported = cls.import_areas()
        places = cls.folder / "places.csv"
        with Server(cls.data, "--tenant", "1480") as server:
            cls.served = [a for a in server.get("/api/v1/areas")["features"] if a["properties"]["kind"] == "statistical"]
        cls.places = cls.make_places()
        places.write_text("lon,lat\n" + "".join(f"{x:.7f},{y:.7f}\n" for x, y in cls.places), encoding="utf-8")
        started = time.monotonic()
        cls.placed = command(
            "import", places, "--as", "observations", "--tenant", "1480", "--data", cls.data, "--kind", "light.out",
            "--map", "observed_at==2026-03-01T12:00:00Z",
        )  # fmt: skip
        cls.placing_s = time.monotonic() - started

    @classmethod
    def import_areas(cls, *more):
        return command(
            "import", cls.file, "--as", "areas", "--tenant", "1480", "--data", cls.data, "--kind", "statistical",
            "--map", "name=basomrade", "--report", cls.report, "--lang", "en", *more,
        )  # fmt: skip

    @classmethod
    def make_places(cls):
        """Random places within the bounds, then every shared vertex and edge middle of 200 areas that lie together."""
        chance = random.Random(SEED)
        geometries = [a["geometry"] for a in cls.served]
        outlines = shapely.from_geojson([json.dumps(g) for g in geometries])
        west, south, east, north = shapely.total_bounds(outlines)
        places = dict.fromkeys((round(chance.uniform(west, east), 7), round(chance.uniform(south, north), 7)) for _ in range(RANDOM_PLACES))
        centre = shapely.Point((west + east) / 2, (south + north) / 2)
        near = numpy.argsort(shapely.distance(outlines, centre), kind="stable")[:AREAS_FOR_EDGES]
        of_areas = Counter(v for geometry in geometries for v in {v for ring in rings(geometry) for v in ring})
        vertices = {v for i in near for ring in rings(geometries[i]) for v in ring if of_areas[v] > 1}
        edges = {middle(a, b) for i in near for ring in rings(geometries[i]) for a, b in zip(ring, ring[1:])}
        cls.counts = len(places), len(vertices), len(edges)
        # Sets have no order of their own from run to run.
        places.update(dict.fromkeys(sorted(vertices | edges)))
        return list(places)

    def test_each_invalid_polygon_is_named_and_the_rest_is_loaded(self):
        self.assertEqual(len(self.invalid), 15)
        told = [json.loads(line) for line in self.report.read_text(encoding="utf-8").splitlines()]
        self.assertEqual({t["number"] for t in told}, self.invalid, "each invalid polygon is named, and no other")
        refused = {t["number"] for t in told if not t["accepted"]}
        self.assertEqual(self.imported.returncode, 1 if refused else 0, self.imported.stderr)
        for entry in told:
            self.assertTrue(entry["errors"])
            for error in entry["errors"]:
                self.assertTrue(error["pointer"].startswith("/geometry"), error)
                # The place on the map is named.
                self.assertRegex(error["detail"], r"\d{2}\.\d{4,}\D+\d{2}\.\d{4,}")
        print(f"{len(self.features)} areas, {len(told) - len(refused)} mended, {len(refused)} refused … ", end="")
        expected = {f["properties"]["basomrade"] for n, f in enumerate(self.features, 1) if n not in refused}
        self.assertEqual({a["properties"]["name"] for a in self.served}, expected)
        self.assertEqual(len(self.served), len(expected))

    def test_outlines_served_are_valid_and_where_they_were(self):
        sent = {f["properties"]["basomrade"]: f["geometry"] for f in self.features}
        for area in self.served:
            outline = shapely.geometry.shape(area["geometry"])
            name = area["properties"]["name"]
            self.assertTrue(outline.is_valid, f"{name}: {shapely.is_valid_reason(outline)}")
            # Square metres, roughly, at this latitude; mending may move less than that of a small garden.
            moved = shapely.symmetric_difference(outline, shapely.make_valid(shapely.geometry.shape(sent[name]))).area
            self.assertLess(moved * 111_000 * 60_000, 25, name)

    def test_a_second_import_changes_nothing(self):
        again = self.import_areas()
        self.assertEqual(again.returncode, self.imported.returncode)
        self.assertRegex(again.stdout + again.stderr, r"\b0 new or changed, 1012 here already")

    def test_every_place_is_in_the_same_areas_as_geos_says(self):
        self.assertEqual(self.placed.returncode, 0, self.placed.stderr[-2000:])
        started = time.monotonic()
        # The list holds what each place was linked to.
        with Server(self.data, "--tenant", "1480") as server:
            linked = {
                tuple(f["geometry"]["coordinates"]): frozenset(a["id"] for a in f["properties"]["areas"]) for f in server.pages("")
            }
        reading_s = time.monotonic() - started
        self.assertEqual(len(linked), len(self.places))
        started = time.monotonic()
        ids = [a["id"] for a in self.served]
        statistical = set(ids)
        outlines = shapely.from_geojson([json.dumps(a["geometry"]) for a in self.served])
        shapely.prepare(outlines)
        points = shapely.points(self.places)
        point_of, area_of = shapely.STRtree(outlines).query(points, predicate="covered_by")
        expected = {place: set() for place in self.places}
        for point, area in zip(point_of, area_of):
            expected[self.places[point]].add(ids[area])
        differing = [
            (place, sorted(linked[place] & statistical), sorted(areas)) for place, areas in expected.items() if linked[place] & statistical != areas
        ]
        several = sum(len(areas) > 1 for areas in expected.values())
        print(
            f"\n  {self.counts[0]} random places, {self.counts[1]} shared vertices, {self.counts[2]} middles of edges: "
            f"{len(linked)} places, {len(differing)} differing, {several} in several areas, {sum(not a for a in expected.values())} in none\n"
            f"  imported in {self.placing_s:.1f} s, read in {reading_s:.1f} s, GEOS {time.monotonic() - started:.1f} s … ",
            end="",
        )
        self.assertEqual(differing[:5], [])
        self.assertGreater(several, 1000)
