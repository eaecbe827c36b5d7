"""Give a PMTiles archive its name, description and attribution, and nothing else.

tippecanoe and tile-join note the command line they ran with and statistics of
every value; neither belongs in a file that is handed on. Tiles are copied byte
for byte.

Usage: finish.py IN.pmtiles OUT.pmtiles NAME DESCRIPTION ATTRIBUTION BOUNDS CENTER
  BOUNDS  west,south,east,north    CENTER  longitude,latitude,zoom
"""

import sys

from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import write


def e7(number):
    """Degrees as the archive's header holds them."""
    return round(float(number) * 10_000_000)


def main(source, target, name, description, attribution, bounds, center):
    with open(source, "rb") as file:
        reader = Reader(MmapSource(file))
        header, old = reader.header(), reader.metadata()
        metadata = {
            "name": name,
            "description": description,
            "attribution": attribution,
            "type": "baselayer",
            "version": "1",
            "vector_layers": sorted(old["vector_layers"], key=lambda layer: layer["id"]),
        }
        west, south, east, north = map(e7, bounds.split(","))
        longitude, latitude, zoom = center.split(",")
        header |= {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
        header |= {"center_lon_e7": e7(longitude), "center_lat_e7": e7(latitude), "center_zoom": int(zoom)}
        tiles = sorted((zxy_to_tileid(*zxy), data) for zxy, data in all_tiles(reader.get_bytes))
        with write(target) as out:
            for tileid, data in tiles:
                out.write_tile(tileid, data)
            out.finalize(header, metadata)
    print(f"{target}: {len(tiles)} tiles")


if __name__ == "__main__":
    main(*sys.argv[1:])
