"""GDAL reads the maps that `lykta map build` makes, and the extracts that they are made of with a reader of its own."""

import json
import unittest

import numpy
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


class Low(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        low, kommun = shared("geodata", "lowzoom"), shared("geodata", "boundaries", "kommun.geojson")
        cls.made, cls.kommun, cls.lowzoom = folder(cls) / "low.pmtiles", kommun, low
        natural = {"land": "land", "ocean": "ocean", "lakes": "lakes", "borders": "admin_0_boundary_lines_land"}
        files = {f"--{name}": low / f"ne_10m_{file}_nordic.geojson" for name, file in natural.items()}
        files |= {"--municipalities": kommun, "--places": low / "geonames_se_places.geojson"}
        ran = command("map", "low", "-o", cls.made, *(word for pair in files.items() for word in pair))
        assert ran.returncode == 0, ran.stderr

    def at_zoom(self, layer: str, zoom: int):
        return read(self.made, layer, ZOOM_LEVEL=str(zoom))

    def to_degrees(self, geometries):
        """GDAL reads tiles in Web Mercator: radius 6,378,137 m."""
        def turn(xy):
            lon, lat = xy[:, 0] / 6378137, 2 * numpy.arctan(numpy.exp(xy[:, 1] / 6378137)) - numpy.pi / 2
            return numpy.degrees(numpy.column_stack([lon, lat]))

        return shapely.transform(geometries, turn)

    def test_every_layer_is_there(self):
        self.assertEqual({layer for layer, _ in pyogrio.list_layers(self.made)}, {"land", "water", "boundary", "place"})

    def test_home_is_sweden_and_its_neighbours_are_not(self):
        geometries, columns = self.at_zoom("land", 9)
        land = shapely.make_valid(self.to_degrees(geometries))
        home = shapely.union_all(land[columns["country"] == "SE"])
        abroad = shapely.union_all(land[columns["country"] != "SE"])
        swedish = {"Borås": (12.94, 57.72), "Kiruna": (20.23, 67.86), "Visby": (18.29, 57.62), "Stockholm": (18.0, 59.3)}
        others = {"Oslo": (10.75, 59.92), "Köpenhamn": (12.5, 55.68), "Tammerfors": (23.76, 61.5), "Rovaniemi": (25.72, 66.5)}
        for towns, ours in ((swedish, True), (others, False)):
            for name, place in towns.items():
                self.assertEqual(home.covers(shapely.Point(place)), ours, name)
                self.assertEqual(abroad.covers(shapely.Point(place)), not ours, name)

    def test_borders_lie_where_two_municipalities_meet(self):
        geometries, columns = self.at_zoom("boundary", 9)
        lines = self.to_degrees(geometries)
        self.assertEqual(set(columns["kind"]), {"country", "county", "municipality"})
        ours = lines[columns["kind"] != "country"]
        kommuner, _ = read(self.kommun, None)
        edges = shapely.union_all(shapely.boundary(kommuner))
        # Half a unit of a tile at zoom 9 is 0.0001 degree, and simplifying moves no line at that zoom. Only a straight
        # line of half a degree and more is another one in Web Mercator than between the same ends in degrees.
        outside = shapely.difference(ours, shapely.buffer(edges, 0.0005))
        self.assertLess(shapely.length(outside).sum(), shapely.length(ours).sum() / 1000)
        # 290 municipalities have more than a hundred degrees of border between them.
        self.assertGreater(shapely.length(ours).sum(), 100)

    def test_every_town_is_there_once_under_its_swedish_name(self):
        _, columns = read(self.lowzoom / "geonames_se_places.geojson", None)
        geometries, told = self.at_zoom("place", 9)
        # A place near the edge of a tile is in both.
        self.assertEqual(set(told["name"]), set(columns["name"]))
        self.assertIn("Göteborg", told["name"])
        _, far = self.at_zoom("place", 4)
        self.assertLess(len(set(far["name"])), 60)
        self.assertIn("Stockholm", far["name"])
        known = dict(zip(columns["name"], columns["population"]))
        self.assertTrue(all(known[name] >= 40_000 for name in far["name"]), sorted(far["name"]))


STREETS = {
    *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    *("tertiary", "tertiary_link", "residential", "unclassified", "living_street", "service", "busway", "pedestrian"),
    *("cycleway", "footway", "path", "track", "bridleway", "steps"),
}
