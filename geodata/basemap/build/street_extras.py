"""The parts of the street basemap that tilemaker's tag profile cannot make.

Land and sea (coastlines are open lines in an extract), the outline of what the
extract covers, and one point for each short tunnel that people walk through.

Usage: street_extras.py EXTRACT.osm.pbf OUT_DIR WEST SOUTH EAST NORTH
"""

import json
import os
import sys

import osmium
from shapely.geometry import LineString, Point, box, mapping
from shapely.ops import linemerge, nearest_points, polygonize, unary_union

WALKED = {"footway", "cycleway", "path"}
LONGEST_UNDERPASS_DEGREES = 0.0016  # about 100 m; longer ones are passages of a station or shopping centre


def read_ways(source):
    """Coastlines and short walked tunnels of the extract, as lines."""
    coast, tunnels = [], []
    for way in osmium.FileProcessor(source).with_locations():
        if not way.is_way():
            continue
        line = [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()]
        if len(line) < 2:
            continue
        tags = way.tags
        if tags.get("natural") == "coastline":
            coast.append(line)
        elif (
            tags.get("highway") in WALKED
            and tags.get("tunnel") == "yes"
            and tags.get("layer") == "-1"
            and tags.get("indoor") != "yes"
        ):
            tunnels.append(LineString(line))
    return coast, tunnels


def led_out(line, edge):
    """A coast has no end: where the extract was cut it is led out to the edge."""
    if line.is_ring:
        return line
    ends = [nearest_points(edge, Point(end))[0].coords[0] for end in (line.coords[0], line.coords[-1])]
    return LineString([ends[0], *line.coords, ends[1]])


def underpasses(tunnels):
    """One point for each short tunnel, whose pieces are joined where they touch."""
    joined = unary_union(tunnels)
    blobs = unary_union(joined.buffer(1e-6))
    points = []
    for blob in getattr(blobs, "geoms", [blobs]):
        tunnel = joined.intersection(blob)
        if tunnel.length < LONGEST_UNDERPASS_DEGREES:
            points.append(nearest_points(tunnel, tunnel.centroid)[0])
    return points


def split_land_and_sea(coast, area):
    """Cut the area along the coast; the sea lies to the right of a coastline."""
    merged = linemerge([LineString(line) for line in coast]) if len(coast) > 1 else LineString(*coast)
    lines = [led_out(line, area.exterior) for line in getattr(merged, "geoms", [merged])]
    land, sea = [], []
    for face in polygonize(unary_union([area.exterior, *lines])):
        wet = 0
        for line in lines:
            for (x1, y1), (x2, y2) in zip(line.coords, line.coords[1:]):
                nudge = 1e-6 / max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1e-9)
                right = Point((x1 + x2) / 2 + (y2 - y1) * nudge, (y1 + y2) / 2 - (x2 - x1) * nudge)
                left = Point((x1 + x2) / 2 - (y2 - y1) * nudge, (y1 + y2) / 2 + (x2 - x1) * nudge)
                wet += face.contains(right) - face.contains(left)
        (sea if wet > 0 else land).append(face)
    return land, sea


def write(path, features):
    """One GeoJSON feature per line, the form tippecanoe reads in parallel."""
    with open(path, "w", encoding="utf-8") as out:
        for geometry, properties in features:
            feature = {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}
            out.write(json.dumps(feature, ensure_ascii=False) + "\n")
    print(f"{path}: {len(features)} features")


def main(source, folder, west, south, east, north):
    area = box(float(west), float(south), float(east), float(north))
    coast, tunnels = read_ways(source)
    land, sea = split_land_and_sea(coast, area)
    os.makedirs(folder, exist_ok=True)
    write(f"{folder}/land.ndjson", [(face, {"kind": "earth"}) for face in land])
    write(f"{folder}/water.ndjson", [(face, {"kind": "ocean"}) for face in sea])
    write(f"{folder}/coverage.ndjson", [(area, {"kind": "streets"})])
    write(f"{folder}/poi.ndjson", [(point, {"kind": "underpass"}) for point in underpasses(tunnels)])


if __name__ == "__main__":
    main(*sys.argv[1:])
