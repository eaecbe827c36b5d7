"""GDAL reads the maps that `lykta map build` makes, and the extracts that they are made of with a reader of its own."""

import json
import unittest

import pyogrio
import shapely

from lykta import command, folder, shared

# What every town has; water is not one of them.
LAYERS = {"land", "green", "paved", "building", "road", "rail", "barrier", "place", "poi", "street_lamp", "coverage"}


def read(source, layer, **options):
    """Geometries and columns by name, all by GDAL."""
    meta, _, geometries, columns = pyogrio.raw.read(str(source), layer=layer, **options)
    return shapely.from_wkb(geometries), dict(zip(meta["fields"], columns))


class Build(unittest.TestCase):
    def check_extract(self, name: str):
        extract = shared("geodata", "osm", f"{name}.osm.pbf")
        out = folder(self)
        made, streets, lamps = out / "map.pmtiles", out / "streets.json", out / "lamps.geojson"
        ran = command("map", "build", extract, "-o", made, "--streets", streets, "--lamps", lamps)
        self.assertEqual(ran.returncode, 0, ran.stderr)

        layers = {layer for layer, _ in pyogrio.list_layers(made)}
        self.assertLessEqual(LAYERS, layers)
        for layer in LAYERS:
            geometries, _ = read(made, layer)
            self.assertGreater(len(geometries), 0, layer)
            self.assertFalse(shapely.is_empty(geometries).any(), layer)

        # Every lamp once, in the list and on the map.
        _, points = read(extract, "points")
        known = sum(highway == "street_lamp" for highway in points["highway"])
        self.assertGreater(known, 0)
        self.assertEqual(len(json.loads(lamps.read_text())["features"]), known)
        self.assertEqual(len(read(lamps, None)[0]), known)
        self.assertEqual(len(read(made, "street_lamp")[0]), known)

        # Every street of the graph is a line of GDAL's, and the other way about.
        _, lines = read(extract, "lines")
        drawn = {int(osm) for osm, highway in zip(lines["osm_id"], lines["highway"]) if highway in STREETS}
        arcs = json.loads(streets.read_text())["arcs"]
        self.assertGreater(len(drawn), 500)
        self.assertLess(len(drawn - set(arcs["way"])), len(drawn) / 100)
        self.assertLess(len(set(arcs["way"]) - drawn), len(drawn) / 50)
        self.assertEqual({len(column) for column in arcs.values()}, {len(arcs["way"])})

    def test_helsinki(self):
        self.check_extract("helsinki_centrum")

    def test_stockholm(self):
        self.check_extract("stockholm_vasastan")


STREETS = {
    *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    *("tertiary", "tertiary_link", "residential", "unclassified", "living_street", "service", "busway", "pedestrian"),
    *("cycleway", "footway", "path", "track", "bridleway", "steps"),
}
