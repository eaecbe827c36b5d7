"""Land, water, borders and places of Sweden and its neighbours, as GeoJSON lines.

Reads the unpacked packages named in README.md and writes one file per layer and
zoom range, which build.sh hands to tippecanoe.

Usage: lowzoom.py PACKAGES_DIR OUT_DIR
"""

import glob
import json
import os
import sys
from collections import defaultdict

import pyarrow.parquet
import pyogrio.raw
import shapely
from shapely import clip_by_rect, from_wkb, make_valid
from shapely.geometry import LineString, Point, mapping
from shapely.ops import linemerge, polygonize, unary_union

# (name, first zoom, last zoom, west, south, east, north, simplified to degrees):
# far away the whole world, near by only what a Swedish reader pans to.
RANGES = [
    ("world", 0, 3, -180.0, -80.0, 180.0, 85.0, 0.05),
    ("around", 4, 5, -22.0, 47.0, 50.0, 75.0, 0.01),
    ("near", 6, 9, 3.0, 53.0, 33.0, 71.5, 0.0008),
]

# What Swedish calls places that GeoNames lists under another name.
SWEDISH_NAMES = {
    "Gothenburg": "Göteborg", "Copenhagen": "Köpenhamn", "København": "Köpenhamn",
    "Helsinki": "Helsingfors", "Espoo": "Esbo", "Vantaa": "Vanda", "Turku": "Åbo",
    "Tampere": "Tammerfors", "Oulu": "Uleåborg", "Pori": "Björneborg", "Vaasa": "Vasa",
    "Lahti": "Lahtis", "Warsaw": "Warszawa", "Saint Petersburg": "Sankt Petersburg",
}  # fmt: skip
# Neighbours and the population from which their towns are shown.
NEIGHBOURS = {
    "NO": 60_000,
    "DK": 60_000,
    "FI": 60_000,
    "EE": 90_000,
    "LV": 90_000,
    "LT": 150_000,
    "PL": 300_000,
    "DE": 300_000,
}

# (rank, smallest population, first zoom)
RANKS = [(1, 200_000, 3), (2, 40_000, 4), (3, 15_000, 6), (4, 4_000, 7), (5, 1_000, 8), (6, 0, 9)]
SAME_BORDER_DEGREES = 0.005
DISTRICT_KM = 7.0  # a place this close to one six times its size is shown two ranks later


def found(folder, pattern):
    """The one file of that name below the folder, or an error that says what is missing."""
    paths = glob.glob(f"{folder}/**/{pattern}", recursive=True)
    if not paths:
        sys.exit(f"{pattern} is not below {folder}: see README.md for the package that carries it")
    return paths[0]


def shapes(folder, name):
    """All valid geometries of one Natural Earth shapefile."""
    return [make_valid(g) for g in from_wkb(pyogrio.raw.read(found(folder, name))[2])]


def lines_of(geometries):
    """Lines joined end to end, so that simplifying has whole lines to work on."""
    return parts(linemerge([p for g in geometries for p in parts(g, "LineString")]), "LineString")


def parts(geometry, kind):
    """The pieces of a geometry that are of the wanted kind."""
    if geometry.geom_type == kind:
        return [geometry]
    return [p for g in getattr(geometry, "geoms", []) for p in parts(g, kind)]


def cut(geometries, spec, kind):
    """Geometries inside the range's box, simplified for it."""
    _, _, _, west, south, east, north, tolerance = spec
    out = []
    for geometry in geometries:
        for piece in parts(geometry, kind):
            if not piece.intersects(shapely.box(west, south, east, north)):
                continue
            inside = clip_by_rect(piece, west, south, east, north)
            simple = shapely.simplify(inside, tolerance)
            if kind == "Polygon":
                simple = make_valid(simple)
            out += [p for p in parts(simple, kind) if not p.is_empty]
    return out


def municipality_borders(folder):
    """Lines that two municipalities share; the coast and the state border are left to Natural Earth."""
    table = pyarrow.parquet.read_table(found(folder, "kommun.parquet"))
    owners = defaultdict(set)
    codes, blobs = table["kommun_kod"].to_pylist(), table["geometry"].to_pylist()
    outlines = dict(zip(codes, from_wkb(blobs)))
    for code, outline in outlines.items():
        for polygon in parts(outline, "Polygon"):
            for ring in (polygon.exterior, *polygon.interiors):
                for edge in zip(ring.coords, ring.coords[1:]):
                    owners[frozenset(edge)].add(code)
    shared = defaultdict(list)
    everyone = shapely.STRtree(list(outlines.values()))
    for edge, pair in owners.items():
        if len(edge) != 2:
            continue
        line = LineString(edge)
        if len(pair) == 1:
            # A few borders were simplified differently on their two sides; one of the two is drawn.
            (own,) = pair
            middle = line.interpolate(0.5, normalized=True)
            near = [codes[i] for i in everyone.query(middle, predicate="dwithin", distance=SAME_BORDER_DEGREES)]
            pair = {own, *[code for code in near if code > own][:1]}
        if len(pair) == 2:
            shared[tuple(sorted(pair))].append(line)
    lines = []
    for (one, other), edges in sorted(shared.items()):
        kind = "municipality" if one[:2] == other[:2] else "county"
        merged = linemerge(edges) if len(edges) > 1 else edges[0]
        lines += [(line, {"kind": kind}, 5 if kind == "county" else 7) for line in parts(merged, "LineString")]
    return (
        lines,
        [o.representative_point() for o in outlines.values()],
        unary_union([make_valid(o) for o in outlines.values()]),
    )


def land_by_country(land, borders, inside_sweden, sweden):
    """Land cut along state borders, so that a style can set Sweden apart."""
    box = RANGES[1][3:7]
    near = [clip_by_rect(g, *box) for g in land if g.intersects(shapely.box(*box))]
    edges = unary_union([shapely.boundary(g) for g in near] + [clip_by_rect(b, *box) for b in borders])
    whole = unary_union(near)
    home = shapely.STRtree(inside_sweden)
    out = []
    for face in polygonize(edges):
        middle = face.representative_point()
        if not whole.contains(middle):
            continue
        swedish = len(home.query(face, predicate="contains")) > 0 or sweden.buffer(0.02).contains(middle)
        out.append((face, "SE" if swedish else None))
    return out


def places(folder):
    """Swedish places and the neighbours' towns, with a rank and the zoom each begins at."""
    with open(found(folder, "cities500.json"), encoding="utf-8") as file:
        cities = json.load(file).values()
    rows = [
        c for c in cities
        if (c["countrycode"] == "SE" and c["population"] > 0)
        or c["population"] >= NEIGHBOURS.get(c["countrycode"], 10**12)
    ]  # fmt: skip
    rows.sort(key=lambda c: (-c["population"], c["geonameid"]))
    out = []
    for i, city in enumerate(rows):
        rank = next(n for n, smallest, _ in RANKS if city["population"] >= smallest)
        for bigger in rows[:i]:
            if bigger["population"] < 6 * city["population"]:
                break
            km_north = (city["latitude"] - bigger["latitude"]) * 111.2
            km_east = (city["longitude"] - bigger["longitude"]) * 111.2 * 0.5
            if km_north**2 + km_east**2 < DISTRICT_KM**2:
                rank = min(rank + 2, 6)
                break
        name = SWEDISH_NAMES.get(city["name"], city["name"])
        properties = {
            "kind": "city" if rank <= 2 else "town" if rank <= 4 else "village",
            "name": name,
            "population": city["population"],
            "rank": rank,
            "country": city["countrycode"],
        }
        if name != city["name"]:
            properties["name_en"] = city["name"]
        out.append((Point(city["longitude"], city["latitude"]), properties, RANKS[rank - 1][2]))
    return out


def write(path, features):
    """One GeoJSON feature per line, with tippecanoe's own member for the zooms."""
    with open(path, "w", encoding="utf-8") as out:
        for geometry, properties, first, last in features:
            feature = {
                "type": "Feature",
                "tippecanoe": {"minzoom": first, "maxzoom": last},
                "properties": {k: v for k, v in properties.items() if v is not None},
                "geometry": mapping(geometry),
            }
            out.write(json.dumps(feature, ensure_ascii=False) + "\n")
    print(f"{path}: {len(features)} features")


def main(packages, folder):
    os.makedirs(folder, exist_ok=True)
    ocean = shapes(packages, "ne_10m_ocean.shp")
    lakes = shapes(packages, "ne_10m_lakes.shp")
    land = shapes(packages, "ne_10m_land.shp")
    states = lines_of(from_wkb(pyogrio.raw.read(found(packages, "ne_10m_admin_0_boundary_lines_land.shp"))[2]))
    borders, inside_sweden, sweden = municipality_borders(packages)
    countries = land_by_country([p for g in land for p in parts(g, "Polygon")], states, inside_sweden, sweden)
    for spec in RANGES:
        name, first, last = spec[:3]
        water = [(g, {"kind": "ocean"}, first, last) for g in cut(ocean, spec, "Polygon")]
        water += [(g, {"kind": "lake"}, max(first, 3), last) for g in cut(lakes, spec, "Polygon")]
        write(f"{folder}/water-{name}.ndjson", water)
        lines = [(g, {"kind": "country"}, max(first, 2), last) for g in cut(states, spec, "LineString")]
        if name != "world":
            lines += [(g, p, max(first, z), last) for g, p, z in borders if z <= last]
        write(f"{folder}/boundary-{name}.ndjson", lines)
        faces = [
            (g, {"kind": "earth", "country": country}, first, last)
            for face, country in countries
            for g in cut([face], spec, "Polygon")
        ]
        write(f"{folder}/land-{name}.ndjson", [] if name == "world" else faces)
        write(
            f"{folder}/place-{name}.ndjson", [(g, p, max(first, z), last) for g, p, z in places(packages) if z <= last]
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
