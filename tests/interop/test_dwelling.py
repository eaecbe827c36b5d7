"""No record points at somebody's home: what GDAL and shapely see of the map, and where Lykta puts what was said inside."""

import os
import unittest

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

import numpy
import shapely

from lykta import ROOT, observation, serve, uuid7
from test_gdal import mercator_to_degrees, read

MAP = ROOT / "geodata" / "basemap" / "helsingfors_centrum.pmtiles"
# Metres of Web Mercator, which are half a metre on the ground here; corners in tiles are rounded to less.
MARGIN = 1.0


class Dwelling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, "--demo")
        _, _, shapes, columns = read(MAP, layer="building")
        kinds = columns["kind"]
        cls.closed = shapely.union_all(shapes[kinds == "building"])
        cls.built = shapely.union_all(shapes[kinds != "roof"])
        cls.extent = shapely.box(*shapely.total_bounds(shapes))

    def sample(self, area, n: int):
        """Places all over an area, as degrees with seven decimals and as points of Web Mercator."""
        dice = numpy.random.default_rng(20261121)
        west, south, east, north = shapely.bounds(area)
        shapely.prepare(area)
        found = []
        while len(found) < n:
            point = shapely.Point(dice.uniform(west, east), dice.uniform(south, north))
            if shapely.contains(area, point):
                found.append(point)
        degrees = mercator_to_degrees(shapely.get_coordinates(found))
        return [tuple(round(float(c), 7) for c in pair) for pair in degrees]

    def record(self, place):
        """What Lykta answers and keeps of a lamp at a place."""
        name = uuid7()
        answer = self.server.ask("PUT", f"/api/v1/observations/{name}", observation(place))
        self.assertEqual(answer.status, 201, answer.body)
        codes = [warning["code"] for warning in answer.json()["warnings"]]
        return codes, self.server.get(f"/api/v1/observations/{name}")["geometry"]["coordinates"]

    def mercator(self, place):
        lon, lat = numpy.radians(place)
        return shapely.Point(6378137.0 * lon, 6378137.0 * numpy.arcsinh(numpy.tan(lat)))

    def test_what_was_said_inside_ends_outside_every_building(self):
        inside = shapely.buffer(self.closed, -MARGIN)
        moved = []
        for place in self.sample(inside, 120):
            with self.subTest(place):
                codes, kept = self.record(place)
                self.assertIn("moved_from_dwelling", codes)
                there = self.mercator(kept)
                self.assertFalse(shapely.intersects(self.built, there), kept)
                moved.append(shapely.distance(self.mercator(place), there) / 2)
        print(f"\n  moved {numpy.median(moved):.1f} m in the middle, {max(moved):.1f} m at most … ", end="")

    def test_what_was_said_outside_stays(self):
        outside = shapely.difference(self.extent, shapely.buffer(self.built, MARGIN))
        for place in self.sample(outside, 60):
            with self.subTest(place):
                codes, kept = self.record(place)
                self.assertNotIn("moved_from_dwelling", codes)
                self.assertEqual(tuple(kept), place)
