"""Points into areas with geopandas: prints the pairs and the processor time of the join alone.

    python geopandas_link.py POINTS.csv AREAS.geojson
"""

import json
import sys
import time

import geopandas
import pandas

points = pandas.read_csv(sys.argv[1], usecols=["lon", "lat"])
points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(points.lon, points.lat), crs=4326)
areas = geopandas.read_file(sys.argv[2])
begun = time.process_time()
joined = geopandas.sjoin(points, areas, predicate="intersects")
print(json.dumps({"pairs": len(joined), "seconds": time.process_time() - begun, "version": geopandas.__version__}))
