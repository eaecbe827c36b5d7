"""GDAL, which knows nothing of Lykta, reads what Lykta serves: GeoJSON, vector tiles and PMTiles."""

import json
import math
import os
import unittest

# Nothing here leaves the machine, whatever proxy the reader's shell names.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

import numpy
import pyogrio
import rasterio
import rasterio.transform
import rasterio.warp
import shapely

from lykta import BORAS, HELSINKI, ROOT, command, folder, serve, told

WRITABLE_OR_TOLD = {
    "category", "kind", "valence", "severity", "perceived", "light", "light_proposed", "lamp_state", "status", "state", "allowed",
    "version", "observed_at", "created_at", "received_at", "updated_at", "accuracy_m", "geom_source", "text", "suggestion",
    "place_type", "time_pattern", "dark_only", "cpted_aspect", "provenance", "privacy_class", "example", "responsible", "asset_ref",
    "due_at", "outcome_reason", "conflicts", "external_ref", "walk_id", "stop_no", "commitments", "areas", "warnings", "controller",
}


def read(source, layer=None, **options):
    """Layer description, geometries and columns by name, all by GDAL."""
    meta, fids, geometries, columns = pyogrio.raw.read(str(source), layer=layer, return_fids=True, **options)
    return meta, fids, shapely.from_wkb(geometries), dict(zip(meta["fields"], columns))


def over_http(url: str) -> str:
    """An address as GDAL's GeoJSON driver fetches it. Bare, pyogrio would ask for it by ranges, which a list has not."""
    return f"GeoJSON:{url}"


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the Web Mercator tile at a place."""
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(y * 2**z)


def tile_place(x: float, y: float, z: int) -> tuple[float, float]:
    return x / 2**z * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**z))))


class Gdal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"\n  GDAL {'.'.join(map(str, pyogrio.__gdal_version__))} … ", end="")
        cls.server = serve(cls, "--demo")
        cls.folder = folder(cls)
        cls.known = {feature["id"]: feature for feature in cls.server.pages()}
        # Designated hot spots are a layer of their own.
        cls.points = {i: f["geometry"]["coordinates"] for i, f in cls.known.items() if f["properties"]["kind"] != "hot_spot"}

    def test_observations_over_http(self):
        source = f"{over_http(self.server.url)}/api/v1/observations?limit=1000"
        self.assertEqual(pyogrio.read_info(f"/vsicurl_streaming/{self.server.url}/api/v1/observations?limit=1000")["features"], len(self.known))
        info = pyogrio.read_info(source)
        self.assertEqual(info["features"], len(self.known))
        self.assertGreater(len(self.known), 100)
        # What a reader is meant to see, and nothing else.
        self.assertEqual(set(info["fields"]) - {"id"}, WRITABLE_OR_TOLD)
        meta, _, shapes, columns = read(source)
        self.assertEqual(meta["crs"], "EPSG:4326")
        for i, name in enumerate(columns["id"]):
            feature = self.known[name]
            self.assertEqual(shapely.geometry.mapping(shapes[i]), shapely.geometry.mapping(shapely.geometry.shape(feature["geometry"])))
            for field in ("category", "status", "text", "light", "provenance", "version"):
                self.assertEqual(columns[field][i], feature["properties"][field], field)
            self.assertEqual(bool(columns["example"][i]), feature["properties"]["example"])
        self.assertIn("datetime64", str(columns["observed_at"].dtype))

    def test_filters_and_pages_over_http(self):
        west, south, east, north = 24.938, 60.166, 24.945, 60.172
        source = f"{over_http(self.server.url)}/api/v1/observations?limit=1000&category=light.*&bbox={west},{south},{east},{north}"
        expected = {
            name
            for name, feature in self.known.items()
            if feature["properties"]["category"].startswith("light.")
            and shapely.geometry.shape(feature["geometry"]).intersects(shapely.box(west, south, east, north))
        }
        self.assertGreater(len(expected), 5)
        self.assertEqual(set(read(source)[3]["id"]), expected)
        self.assertEqual(pyogrio.read_info(f"{over_http(self.server.url)}/api/v1/observations?limit=7")["features"], 7)
        paged = list(self.server.pages())
        self.assertEqual((len(paged), len({f["id"] for f in paged})), (len(self.known), len(self.known)))

    def test_areas_over_http(self):
        told = {a["id"]: a for a in self.server.get("/api/v1/areas")["features"]}
        _, _, shapes, columns = read(f"{over_http(self.server.url)}/api/v1/areas")
        self.assertEqual(set(columns["id"]), set(told))
        for i, name in enumerate(columns["id"]):
            self.assertEqual(columns["name"][i], told[name]["properties"]["name"])
            if told[name]["geometry"]:
                self.assertTrue(shapes[i].is_valid, f"{name}: {shapely.is_valid_reason(shapes[i])}")
                self.assertGreater(shapes[i].area, 0)

    def test_heat_as_bands_and_as_raster(self):
        query = "from=2020-01-01&radius_m=250"
        told = self.server.get(f"/api/v1/analyses/heat?{query}")
        self.assertEqual(told["state"], "drawn")
        meta, _, shapes, columns = read(f"{over_http(self.server.url)}/api/v1/analyses/heat?{query}")
        self.assertEqual(meta["crs"], "EPSG:4326")
        self.assertTrue(shapely.is_valid(shapes).all())
        answer = self.server.ask("GET", f"/api/v1/analyses/heat.tif?{query}")
        with rasterio.MemoryFile(answer.body) as file, file.open() as raster:
            self.assertEqual(raster.crs.to_epsg(), 3067)
            self.assertEqual(raster.res, (told["cell_m"], told["cell_m"]))
            self.assertIn(f"n = {told['n']}", raster.tags()["TIFFTAG_IMAGEDESCRIPTION"])
            values = raster.read(1)
            self.assertAlmostEqual(values.sum() * told["cell_m"] ** 2 / 1e6, told["n"], delta=told["n"] / 100)
            # Every middle that lies in a band has its value; degrees are rounded to a decimetre.
            rows, cols = numpy.nonzero(values > 0)
            east, north = rasterio.transform.xy(raster.transform, rows, cols)
            lon, lat = rasterio.warp.transform(raster.crs, "EPSG:4326", east, north)
        inside = 0
        for shape, low, high in zip(shapes, columns["from"], columns["to"]):
            shapely.prepare(shape)
            hit = shapely.contains_xy(shape, lon, lat)
            found = values[rows, cols][hit]
            self.assertGreater(len(found), 0)
            self.assertGreaterEqual(found.min(), low * 0.99)
            if not math.isnan(high):
                self.assertLessEqual(found.max(), high * 1.01)
            inside += len(found)
        first = columns["from"][0]
        self.assertAlmostEqual(inside, int((values >= first).sum()), delta=inside / 100)

    def tile(self, layer: str, z: int, x: int, y: int, tenant: str = "ovning"):
        answer = self.server.ask("GET", f"/tiles/{layer}/{z}/{x}/{y}.mvt", cookie=f"lykta_tenant={tenant}")
        self.assertEqual((answer.status, answer.media), (200, "application/vnd.mapbox-vector-tile"))
        # GDAL takes the place of a tile from its path.
        path = self.folder / layer / str(z) / str(x) / f"{y}.mvt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer.body)
        return path

    def test_a_tile_holds_what_the_list_holds(self):
        z = 17
        tiles = {tile_of(*place, z) for place in self.points.values()}
        # The five tiles are spread over the map by their numbers.
        seen = 0
        for x, y in sorted(tiles)[:: max(len(tiles) // 5, 1)]:
            meta, _, shapes, columns = read(self.tile("observations", z, x, y), layer="observations")
            west, north = tile_place(x, y, z)
            east, south = tile_place(x + 1, y + 1, z)
            unit = (east - west) / 4096
            expected = {name for name, (lon, lat) in self.points.items() if west < lon < east and south < lat < north}
            self.assertLessEqual(expected, set(columns["id"]), "a tile may hold a margin more, never less")
            degrees = shapely.transform(shapes, mercator_to_degrees) if meta["crs"] == "EPSG:3857" else shapes
            for name, shape, status, category, example in zip(columns["id"], degrees, columns["status"], columns["category"], columns["example"]):
                lon, lat = self.points[name]
                point = shape.geoms[0] if shape.geom_type == "MultiPoint" else shape
                self.assertAlmostEqual(point.x, lon, delta=unit)
                self.assertAlmostEqual(point.y, lat, delta=unit)
                properties = self.known[name]["properties"]
                self.assertEqual((status, category, bool(example)), (properties["status"], properties["category"], properties["example"]))
                seen += 1
        print(f"{seen} points in 5 tiles … ", end="")
        self.assertGreater(seen, 5)

    def test_a_layer_as_a_file_holds_what_the_list_holds(self):
        path = self.folder / "observations.pmtiles"
        ran = command("map", "layer", "observations", "--class", 3, "--data", self.server.data, "-o", path)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        # GDAL reads the highest zoom, and a point on a border from both its tiles.
        _, _, _, columns = read(path, layer="observations")
        self.assertEqual(set(columns["id"]), set(self.points))
        ran = command("map", "layer", "observations", "--data", self.server.data, "-o", self.folder / "none.pmtiles")
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("--class", ran.stderr)
        self.assertFalse((self.folder / "none.pmtiles").exists())

    def test_tiles_of_every_layer_open(self):
        for layer, tenant, place, z in [
            ("observations", "ovning", HELSINKI, 12),
            ("designated_hot_spots", "ovning", HELSINKI, 12),
            ("commitment_areas", "1490", BORAS, 13),
            ("municipalities", "1490", BORAS, 6),
        ]:
            with self.subTest(layer):
                path = self.tile(layer, z, *tile_of(*place, z), tenant)
                self.assertEqual([name for name, _ in pyogrio.list_layers(str(path))], [layer])
                info = pyogrio.read_info(str(path), layer=layer)
                self.assertGreater(info["features"], 0)
                described = self.server.get(f"/tiles/{layer}.json")["vector_layers"][0]["fields"]
                self.assertLessEqual(set(info["fields"]) - {"mvt_id"}, set(described))

    def test_clusters_of_a_far_view_add_up(self):
        z = 5
        total = 0
        for x, y in {tile_of(*place, z) for place in self.points.values()}:
            _, _, _, columns = read(self.tile("observations", z, x, y), layer="observations")
            counts = columns.get("n")
            self.assertIsNotNone(counts, "no clusters in a far view of some hundred observations")
            # A single place in a cell comes as itself, without a number.
            total += sum(1 if numpy.isnan(n) else int(n) for n in counts.astype(float))
        self.assertEqual(total, len(self.points))

    def test_basemaps_of_the_project(self):
        maps = sorted((ROOT / "geodata" / "basemap").glob("*.pmtiles"))
        self.assertGreaterEqual(len(maps), 2)
        for path in maps:
            with self.subTest(path.name):
                self.assertGreater(self.basemap(path), 0)

    def test_basemaps_as_served(self):
        for basemap in self.server.get("/api/v1/session")["basemaps"]:
            with self.subTest(basemap["name"]):
                whole = self.server.ask("GET", basemap["url"])
                self.assertEqual(whole.media, "application/vnd.pmtiles")
                path = self.folder / f"{basemap['name']}.pmtiles"
                path.write_bytes(whole.body)
                by_download = self.basemap(path)
                # Piece by piece, as a map in a browser reads it.
                by_ranges = self.basemap(f"/vsicurl/{self.server.url}{basemap['url']}")
                self.assertEqual(by_ranges, by_download)

    def test_a_piece_of_the_map_is_what_the_whole_holds_there(self):
        maps = [ROOT / "geodata" / "basemap" / f"{name}.pmtiles" for name in ("sverige", "helsingfors_centrum")]
        box = (24.938, 60.167, 24.944, 60.172)
        piece = self.folder / "piece.pmtiles"
        told("map", "cut", "--bbox", ",".join(map(str, box)), "--out", piece, *maps)
        for whole, zoom in ((maps[1], 15), (maps[1], 12), (maps[0], 9)):
            for layer, _ in pyogrio.list_layers(str(whole)):
                with self.subTest(layer=layer, zoom=zoom):
                    there, here = (self.within(path, layer, zoom, box) for path in (whole, piece))
                    self.assertEqual(here, there)
        self.assertTrue(self.within(piece, "building", 15, box))

    def within(self, path, layer, zoom, box) -> list[str]:
        """What a layer of an archive holds in a box at a zoom, as sorted texts; a layer of other zooms holds nothing."""
        names = [name for name, _ in pyogrio.list_layers(str(path))]
        if layer not in names:
            return []
        (west, north), (east, south) = mercator(box[0], box[3]), mercator(box[2], box[1])
        _, _, shapes, columns = read(path, layer=layer, bbox=(west, south, east, north), ZOOM_LEVEL=zoom)
        absent = ("None", "nan")
        told_of = lambda i: {name: str(values[i]) for name, values in columns.items() if str(values[i]) not in absent}
        return sorted(f"{shapes[i].wkt} {sorted(told_of(i).items())}" for i in range(len(shapes)))

    def basemap(self, source) -> int:
        layers = [name for name, _ in pyogrio.list_layers(str(source))]
        self.assertTrue(layers)
        count = 0
        for layer in layers:
            meta, _, shapes, _ = read(source, layer=layer, max_features=50)
            self.assertEqual(meta["crs"], "EPSG:3857")
            self.assertFalse(shapely.is_empty(shapes).any())
            count += len(shapes)
        return count


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """A place in Web Mercator metres."""
    radius = 6378137.0
    return radius * math.radians(lon), radius * math.asinh(math.tan(math.radians(lat)))


def mercator_to_degrees(points):
    """Web Mercator metres as degrees."""
    radius = 6378137.0
    lon = numpy.degrees(points[:, 0] / radius)
    lat = numpy.degrees(2 * numpy.arctan(numpy.exp(points[:, 1] / radius)) - math.pi / 2)
    return numpy.column_stack([lon, lat])
