"""What is measured, bar by bar: over HTTP as clients ask, or inside a program where no client takes part."""

import csv
import json
import os
import random
import statistics
import subprocess
import time
import uuid
from datetime import datetime
from pathlib import Path

import lykta
import machine
import peers
from bars import Figure
from machine import Missing, ask, cpu, features, hundredth, load

TENANT = "1490"
# The last second of the made-up data, and how far back "90 days" reaches from it.
LAST = 1_790_000_000
RECENT = LAST - 90 * 86_400
GZIP = {"Accept-Encoding": "gzip"}
# A tile with more observations than this shows counts; both sides are compared where all are drawn.
DRAWN = 4_500


class Run:
    """What a run has made so far; each thing is made when it is first needed."""

    def __init__(self, asked, folder: Path):
        self.asked, self.folder = asked, folder
        self.figures: list[Figure] = []
        self.left_out: dict[str, str] = {}
        self.notes: list[str] = []
        self.versions: dict[str, str] = {}
        self.kept: dict = {}
        self.random = random.Random(8)

    def once(self, name, make):
        """The thing of this name, made if it is not there. What is missing stays missing."""
        if name not in self.kept:
            try:
                self.kept[name] = make()
            except Missing as e:
                self.kept[name] = e
        if isinstance(self.kept[name], Missing):
            raise self.kept[name]
        return self.kept[name]

    def figure(self, *args, **more) -> None:
        figure = Figure(*args, **more)
        self.figures.append(figure)
        print(f"        {figure.what}: {figure.ours:.4g} against {figure.theirs:.4g} {figure.unit} ({figure.peer}), × {figure.ratio:.3g} {figure.verdict}", flush=True)

    def told(self, *args: object) -> dict:
        """What a command of Lykta's says as JSON, by row."""
        said = json.loads(lykta.told(*args, "--json"))
        return {row["what"]: row for row in said["rows"]}

    def file(self, what: str, count: int) -> Path:
        def make() -> Path:
            path = self.folder / f"{what}-{count}.{'csv' if what == 'observations' else 'geojson'}"
            lykta.told("bench", "data", "--as", what, "--count", count, "--out", path)
            return path

        return self.once(("file", what, count), make)

    def places(self, count: int) -> list[tuple[float, float]]:
        def make() -> list[tuple[float, float]]:
            with open(self.file("observations", count), encoding="utf-8", newline="") as file:
                return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]

        return self.once(("places", count), make)

    def tiles(self, count: int, zoom: int, most: float = DRAWN) -> list[tuple[int, int, int]]:
        """Tiles of 200 places drawn by chance, so that where much is is asked for more often, as on a map."""
        places = self.places(count)
        chosen = {machine.tile_of(*self.random.choice(places), zoom) for _ in range(200)}
        inside = dict.fromkeys(chosen, 0)
        for lon, lat in places:
            address = machine.tile_of(lon, lat, zoom)
            if address in inside:
                inside[address] += 1
        kept = [(zoom, x, y) for (x, y), n in sorted(inside.items()) if n <= most]
        if not kept:
            raise Missing(f"no tile at zoom {zoom} has {most} observations or fewer")
        self.random.shuffle(kept)
        return kept

    def server(self, count: int) -> lykta.Server:
        """Lykta with so many observations that `lykta import` took in, without a log line for each request."""

        def make() -> lykta.Server:
            data = self.folder / f"lykta-{count}"
            file = self.file("observations", count)
            begun = time.monotonic()
            lykta.told("import", file, "--as", "observations", "--tenant", TENANT, "--data", data)
            spent = time.monotonic() - begun
            self.notes.append(f"import of {count:,} observations from CSV: {spent:.1f} s, {count / spent:,.0f} rows/s durable")
            return self.start(data)

        return self.once(("server", count), make)

    def start(self, data: Path) -> lykta.Server:
        return lykta.Server(data, "--tenant", TENANT, wait=300, LYKTA_LOG_FILTER="error", LYKTA_LIMITS_PER_PEER="1000", LYKTA_LIMITS_CONNECTIONS="2000")

    def postgis(self) -> peers.Postgis:
        def make() -> peers.Postgis:
            cluster = peers.Postgis(self.folder)
            self.versions["PostGIS"] = cluster.version
            for count in {self.asked.points, self.asked.few}:
                cluster.points(f"points{count}", self.file("observations", count))
            return cluster

        return self.once("postgis", make)

    def martin(self, cache_mb: int, *sources: str) -> peers.Martin:
        def make() -> peers.Martin:
            self.versions["martin"] = peers.MARTIN
            return peers.Martin(self.asked.cache, self.folder, list(sources) or [self.postgis().address], cache_mb=cache_mb)

        return self.once(("martin", cache_mb, sources), make)

    def nginx(self) -> peers.Nginx:
        return self.once("nginx", lambda: peers.Nginx(self.folder))

    def ours(self, server: lykta.Server, paths: list[str], headers: dict[str, str] | None = None, **more) -> dict:
        return load(server.port, paths, [server.pid], headers=key(server) | (headers or {}), seconds=self.asked.seconds, **more)

    def theirs(self, martin: peers.Martin, paths: list[str], headers: dict[str, str] | None = None, **more) -> dict:
        """martin, with the time of the cluster behind it."""
        pids = [martin.process.pid, *([self.postgis().process.pid] if "postgis" in self.kept else [])]
        return load(martin.port, paths, pids, headers=headers, seconds=self.asked.seconds, **more)

    def close(self) -> None:
        for thing in self.kept.values():
            if isinstance(thing, lykta.Server):
                thing.kill()
            elif hasattr(thing, "close"):
                thing.close()


def key(server: lykta.Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.key}"}


def our_paths(tiles) -> list[str]:
    return [f"/tiles/observations/{z}/{x}/{y}.mvt" for z, x, y in tiles]


def their_paths(table: str, tiles) -> list[str]:
    return [f"/{table}/{z}/{x}/{y}" for z, x, y in tiles]


def same_features(run: Run, server, martin, table: str, tiles) -> None:
    """Both draw the same, or there is nothing to compare."""
    ours = sum(features(ask(server.port, p, key(server))[2]) for p in our_paths(tiles[:8]))
    theirs = sum(features(ask(martin.port, p)[2]) for p in their_paths(table, tiles[:8]))
    if abs(ours - theirs) > max(2, 0.002 * theirs):
        raise AssertionError(f"{ours} features against {theirs} in the same tiles of {table}")


def in_turn(*sides) -> list[dict]:
    """What the sides cost, the middle of three turns that they take: what else is on the machine comes and goes."""
    turns = [[side() for side in sides] for _ in range(3)]
    return [{what: statistics.median(turn[what] for turn in told) for what in ("cpu_ms", "per_second", "p99_us")} for told in zip(*turns, strict=True)]


def fresh(run: Run) -> None:
    """Tiles that nobody has asked for, all attributes on both sides"""
    martin = run.martin(0)
    many, few = run.asked.points, run.asked.few
    for count, zoom, bar in [(many, 15, 20), (many, 16, 20), (few, 14, 20), (few, 16, 10)]:
        server, tiles, table = run.server(count), run.tiles(count, zoom), f"points{count}"
        same_features(run, server, martin, table, tiles)
        mine, other = in_turn(
            lambda: run.ours(server, our_paths(tiles), unique=True),
            lambda: run.theirs(martin, their_paths(table, tiles)),
        )
        what = f"z{zoom}, {count:,} points"
        run.figure("T1", what, "ms cpu", mine["cpu_ms"], "martin + PostGIS", other["cpu_ms"], bar, 40)
        if (count, zoom) == (many, 15):
            run.figure("T2", f"{what}, 4 clients", "1/s", mine["per_second"], "martin + PostGIS", other["per_second"], 12, 30, more_is_better=True)
            run.figure("T2", f"{what}, p99", "ms", mine["p99_us"] / 1e3, "martin + PostGIS", other["p99_us"] / 1e3, 4, 20)
            mine = run.ours(server, our_paths(tiles), GZIP, unique=True)
            other = run.theirs(martin, their_paths(table, tiles), GZIP)
            run.figure("T3", f"{what}, gzip", "ms cpu", mine["cpu_ms"], "martin + PostGIS", other["cpu_ms"], 8, 18)


def wide(run: Run) -> None:
    """Each observation drawn where the product would count, inside the program, with an answer's cost added"""
    drawn = run.told("bench", "tiles", "--points", run.asked.points)
    martin, server = run.martin(0), run.server(run.asked.few)
    # What stands around the drawing of a tile: everything that an answer without a body costs.
    path = our_paths(run.tiles(run.asked.few, 16))[:1]
    tag = ask(server.port, path[0], key(server))[1]["etag"]
    around = run.ours(server, path, {"If-None-Match": tag})["cpu_ms"]
    for zoom in (14, 13, 12):
        tiles = run.tiles(run.asked.points, zoom, most=float("inf"))
        other = run.theirs(martin, their_paths(f"points{run.asked.points}", tiles))
        mine = drawn[f"z{zoom}, every one"]["lykta"] + around
        run.figure("T1", f"z{zoom}, {run.asked.points:,} points, every one", "ms cpu", mine, "martin + PostGIS", other["cpu_ms"], 20, 40)


def counts(run: Run) -> None:
    """Counts by cell and state over everything, with and without a filter"""
    server, cluster, count = run.server(run.asked.points), run.postgis(), run.asked.points
    zoom = 8
    x, y = machine.tile_of(*run.places(count)[0], zoom)
    path = f"/tiles/observations/{zoom}/{x}/{y}.mvt"
    status, headers, body = ask(server.port, path, key(server) | GZIP)
    if status != 200 or len(body) > 10_000:
        raise AssertionError(f"{status}: {len(body)} bytes of counts")
    category = "light.out"
    for what, query, where, since in [
        ("no filter", "", "", None),
        ("one category, 90 days", f"?category={category}", f"AND category = '{category}' AND observed >= {RECENT}", RECENT),
    ]:
        # As fine as Lykta's own: 8 cells across a tile.
        grid = (
            f"SELECT count(*) FROM (SELECT floor((ST_X(geom) - ST_XMin(t)) * 8 / (ST_XMax(t) - ST_XMin(t))) cx, "
            "floor((ST_Y(geom) - ST_YMin(t)) * 8 / (ST_YMax(t) - ST_YMin(t))) cy, count(*), count(*) FILTER (WHERE state = 'open'), "
            "count(*) FILTER (WHERE state = 'done'), avg(ST_X(geom)), avg(ST_Y(geom)) "
            f"FROM points{count}, ST_TileEnvelope({zoom}, {x}, {y}) t WHERE geom && t {where} GROUP BY 1, 2) cells"
        )
        mine = run.ours(server, [path + query], GZIP, unique=True, since=since)
        spent = [cluster.spent(grid)[0] for _ in range(4)]
        run.figure("T4", f"z8 counts over {count:,}, {what}", "ms cpu", mine["cpu_ms"], "PostGIS grid", min(spent[1:]) * 1e3, 300, 1500,
                   note=f"{len(body):,} bytes gzip without a filter")


def smaller(server: lykta.Server, path: str) -> bytes:
    """The tile as it is sent to those who take Brotli, once it has been asked for again."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        _, headers, body = ask(server.port, path, key(server) | {"Accept-Encoding": "gzip, br"})
        if headers.get("content-encoding") == "br":
            return body
        time.sleep(0.05)
    raise AssertionError(f"{path} never came as Brotli")


def remembered(run: Run) -> None:
    """A tile that was asked for before, packed and plain, and told to be the same"""
    server, count = run.server(run.asked.few), run.asked.few
    sizes = {tile: len(ask(server.port, our_paths([tile])[0], key(server))[2]) for tile in run.tiles(count, 15)[:60]}
    hot = min(sizes, key=lambda tile: abs(sizes[tile] - 16_000))
    path = our_paths([hot])
    packed = ask(server.port, path[0], key(server) | GZIP)
    if packed[1].get("content-encoding") != "gzip":
        raise AssertionError("a tile of 16 kB was not packed")
    what = f"remembered tile, {len(packed[2]) / 1e3:.0f} kB gzip"
    plain, small = ask(server.port, path[0], key(server))[2], smaller(server, path[0])
    run.notes.append(f"the same tile: {len(plain):,} bytes plain, {len(packed[2]):,} gzip, {len(small):,} Brotli once it was asked for again")
    try:
        nginx = run.nginx()
        (nginx.root / "hot.mvt.gz").write_bytes(packed[2])
        (nginx.root / "hot.mvt").write_bytes(plain)
        mine, static = in_turn(
            lambda: run.ours(server, path, GZIP, warm=True),
            lambda: load(nginx.port, ["/hot.mvt"], [nginx.process.pid], headers=GZIP, seconds=run.asked.seconds, warm=True),
        )
        run.figure("T5", what, "ms cpu", mine["cpu_ms"], "nginx, file", static["cpu_ms"], 0.9, 1.2)
        run.figure("T5", f"{what}, 4 clients", "1/s", mine["per_second"], "nginx, file", static["per_second"], 0.9, 1.2, more_is_better=True)
    except Missing as e:
        run.left_out["T5 nginx"] = str(e)
        mine = run.ours(server, path, GZIP, warm=True)
    martin = run.martin(512)
    their = their_paths(f"points{count}", [hot])
    identity = run.theirs(martin, their, warm=True)
    run.figure("T5", what, "ms cpu", mine["cpu_ms"], "martin, identity", identity["cpu_ms"], 1.2, 1.5)
    gzip = run.theirs(martin, their, GZIP, warm=True)
    run.figure("T6", what, "ms cpu", mine["cpu_ms"], "martin, gzip", gzip["cpu_ms"], 50, 250)
    tag = ask(martin.port, their[0])[1].get("etag", "")
    if ask(martin.port, their[0], {"If-None-Match": tag})[0] != 304:
        raise Missing("martin does not answer 304")
    theirs = run.theirs(martin, their, {"If-None-Match": tag}, warm=True)
    mine = run.ours(server, path, GZIP | {"If-None-Match": packed[1]["etag"]}, warm=True)
    run.figure("T7", "304 by entity tag", "ms cpu", mine["cpu_ms"], "martin", theirs["cpu_ms"], 1.2, 1.4)


def archives(run: Run) -> None:
    """Ranges of a PMTiles file, as a map asks for its tiles"""
    from archive import packed_by_tippecanoe, tiles_within

    file = packed_by_tippecanoe(run)[0]
    data = run.folder / "lykta-archive"
    (data / "basemap").mkdir(parents=True)
    (data / "basemap" / "bench.pmtiles").write_bytes(file.read_bytes())
    server = run.once("archive server", lambda: run.start(data))
    tiles = [t for t in tiles_within(file) if 20_000 < t[4] < 300_000] or tiles_within(file)
    run.random.shuffle(tiles)
    tiles = tiles[:200]
    ranges = [f"/basemap/bench.pmtiles#bytes={offset}-{offset + length - 1}" for _, _, _, offset, length in tiles]
    first = ask(server.port, ranges[0].split("#")[0], key(server) | {"Range": ranges[0].split("#")[1]})
    if first[0] != 206 or len(first[2]) != tiles[0][4]:
        raise AssertionError(f"{first[0]}, {len(first[2])} bytes instead of {tiles[0][4]}")
    mean = sum(t[4] for t in tiles) / len(tiles) / 1e3
    try:
        nginx = run.nginx()
        (nginx.root / "basemap").mkdir(exist_ok=True)
        (nginx.root / "basemap" / "bench.pmtiles").write_bytes(file.read_bytes())
        mine, static = in_turn(
            lambda: run.ours(server, ranges, warm=True),
            lambda: load(nginx.port, ranges, [nginx.process.pid], seconds=run.asked.seconds, warm=True),
        )
        run.figure("T8", f"PMTiles range, {mean:.0f} kB", "ms cpu", mine["cpu_ms"], "nginx", static["cpu_ms"], 0.8, 1.0)
    except Missing as e:
        run.left_out["T8 nginx"] = str(e)
        mine = run.ours(server, ranges, warm=True)
    martin = run.martin(512, str(file))
    paths = [f"/{file.stem}/{z}/{x}/{y}" for z, x, y, _, _ in tiles]
    theirs = load(martin.port, paths, [martin.process.pid], headers=GZIP, seconds=run.asked.seconds, warm=True)
    run.figure("T8", f"PMTiles tile, {mean:.0f} kB", "ms cpu", mine["cpu_ms"], "martin, tile address", theirs["cpu_ms"], 1.1, 1.5)


def index(run: Run) -> None:
    """Queries of the index beside an R-tree of single points, inside one program"""
    rows = run.told("bench", "index", "--points", run.asked.points)
    run.kept["index rows"] = rows
    for bar_id, what, bar, aim in [
        ("T9", "box 400 m", 4, 6),
        ("T9", "box 2 km", 15, 25),
        ("T9", "within 250 m", 3, 5),
        ("T9", "box 2 km, one category, 90 days", 8, 12),
        ("T10", "nearest 10, geodesic against plane", 0.5, 1.2),
        ("T12", "memory of what queries read", 3, 4),
        ("T12", "build, places and facts, processor", 2.5, 4),
        ("T12", "build, with the records, processor", 2.5, 4),
    ]:
        row = rows[what]
        run.figure(bar_id, what, row["unit"], row["lykta"], "rstar", row["rstar"], bar, aim)


def queries(run: Run) -> None:
    """The same queries in SQL; only counted there, so that no row travels"""
    rows = run.kept.get("index rows") or run.told("bench", "index", "--points", run.asked.points)
    cluster, table, asked = run.postgis(), f"points{run.asked.points}", 200
    cluster.sql(f"CREATE TABLE IF NOT EXISTS centers AS SELECT geom, 1 / cos(radians(ST_Y(ST_Transform(geom, 4326)))) AS stretch FROM {table} ORDER BY md5(id) LIMIT {asked}")
    some = f"AND p.category = 'light.out' AND p.observed >= {RECENT}"
    boxed = f"SELECT count(*) FROM centers c, LATERAL (SELECT p.id FROM {table} p WHERE p.geom && ST_Expand(c.geom, %s * c.stretch) %s OFFSET 0) f"
    nothing = min(cluster.spent("SELECT 1")[0] for _ in range(2))
    for what, sql, bar, aim in [
        ("box 400 m", boxed % (200, ""), 25, 35),
        ("box 2 km", boxed % (1000, ""), 80, 110),
        ("box 2 km, one category, 90 days", boxed % (1000, some), 80, 110),
        ("nearest 10, geodesic against plane", f"SELECT count(*) FROM centers c, LATERAL (SELECT p.id FROM {table} p ORDER BY p.geom <-> c.geom LIMIT 10) f", 25, 35),
    ]:
        # A second of processor time at least: its ticks are hundredths.
        times = 64 if bar == 25 else 2
        spent, said = cluster.spent("; ".join([sql] * times))
        hits = int(said.splitlines()[0]) / asked
        us = (spent - nothing) / times / asked * 1e6
        row = rows[what]
        run.figure("T11", what, "µs cpu", row["lykta"], "PostGIS", us, bar, aim, note=f"{row['size']:,.0f} found on average, {hits:,.0f} by PostGIS")


def others(run: Run) -> None:
    """The same queries in other engines that keep points"""
    import engines

    ours = run.once("index rows", lambda: run.told("bench", "index", "--points", run.asked.points))
    with open(run.file("observations", run.asked.points), encoding="utf-8", newline="") as file:
        rows = [
            (float(row["lon"]), float(row["lat"]), row["category"], round(datetime.fromisoformat(row["observed_at"]).timestamp()))
            for row in csv.DictReader(file)
        ]
    asked = [row[:2] for row in run.random.sample(rows, 200)]
    for bar_id, name, answers in [
        ("T11", "SQLite", lambda: engines.sqlite_rtree(rows, asked, RECENT)),
        ("T11", "Redis", lambda: engines.redis(run.folder, rows, asked)),
        ("T9", "geo-index", lambda: engines.packed(run.asked.cache, run.folder, rows, asked)),
    ]:
        try:
            for peer, what, us, size in answers():
                row = ours[what]
                bar = 0.5 if what.startswith("nearest") else 2.5
                run.figure(bar_id, what, "µs cpu", row["lykta"], peer, us, bar, bar, note=f"{row['size']:,.0f} found on average, {size:,.0f} by {peer}")
        except Missing as e:
            run.left_out[f"{bar_id} {name}"] = str(e)


def links(run: Run) -> None:
    """Points into 3,000 areas: the same pairs on all sides"""
    count, areas = run.asked.points, 3_000
    rows = run.told("bench", "link", "--points", count, "--areas", areas)
    pairs, ours = rows["pairs"]["lykta"], 1 / rows["areas of a point, all at once"]["lykta"]
    what = f"{count:,} points into {areas:,} areas"
    python = run.asked.cache / "venv" / "bin" / "python"
    files = run.file("observations", count), run.file("areas", areas)
    try:
        if not python.exists():
            raise Missing("geopandas is not installed")
        told = subprocess.run([python, machine.HERE / "geopandas_link.py", *files], capture_output=True, check=True, text=True, timeout=570)
        told = json.loads(told.stdout)
        run.versions["geopandas"] = told["version"]
        run.figure("T13", what, "M/s cpu", ours, "geopandas", count / told["seconds"] / 1e6, 7, 20, more_is_better=True, note=f"{pairs:,.0f} pairs, {told['pairs']:,} by geopandas")
    except Missing as e:
        run.left_out["T13 geopandas"] = str(e)
    cluster = run.postgis()
    cluster.areas(files[1])
    cluster.sql("CREATE TABLE raw (id text, lon float8, lat float8, category text, severity int, observed_at timestamptz)")
    cluster.sql("COPY raw FROM STDIN WITH (FORMAT csv, HEADER)", data=files[0])
    cluster.sql("CREATE TABLE plain AS SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM raw; DROP TABLE raw; CREATE INDEX ON plain USING gist (geom)")
    cluster.sql("VACUUM ANALYZE plain")
    spent, said = cluster.spent("SELECT count(*) FROM areas a JOIN plain p ON ST_Intersects(a.geom, p.geom)")
    run.figure("T13", what, "M/s cpu", ours, "PostGIS", count / spent / 1e6, 50, 150, more_is_better=True, note=f"{int(said):,} pairs by PostGIS")


def built(run: Run) -> None:
    """All points as one PMTiles file, zooms 0 to 14"""
    from archive import packed_by_lykta, packed_by_tippecanoe

    ours, mine = packed_by_lykta(run, run.asked.points)
    theirs, other = packed_by_tippecanoe(run, run.asked.points)
    what = f"PMTiles of {run.asked.points:,} points"
    run.figure("T14", what, "s cpu", mine, "tippecanoe", other, 10, 30)
    run.figure("T14", f"{what}, size", "MB", ours.stat().st_size / 1e6, "tippecanoe", theirs.stat().st_size / 1e6, 1, 1)


def writes(run: Run) -> None:
    """Observations that are acknowledged when they are on disk, the whole path but HTTP"""
    # What the other measures wrote is on disk before.
    os.sync()
    # The middle of three turns by what one observation costs beside the disk's own time, which is seldom twice the same.
    sides = ("append and fdatasync, p50", "1 writers, p50")
    turns = [run.told("bench", "write", "--folder", run.folder) for _ in range(3)]
    rows = sorted(turns, key=lambda rows: rows[sides[1]]["lykta"] / rows[sides[0]]["lykta"])[1]
    floor, one = (rows[side]["lykta"] for side in sides)
    run.figure("T15", "one durable observation, p50", "µs", one, "append and fdatasync", floor, 1 / 1.5, 1 / 1.2)
    cluster = run.postgis()
    cluster.sql("CREATE TABLE written (id uuid PRIMARY KEY, geom geometry(Point, 3857), category text, severity int, observed_at timestamptz)")
    cluster.sql("CREATE INDEX ON written USING gist (geom)")
    script = run.folder / "insert.sql"
    script.write_text(
        "INSERT INTO written VALUES (gen_random_uuid(), ST_SetSRID(ST_MakePoint(1424000 + random() * 33000, 7890000 + random() * 31000), 3857), 'light.out', 2, now());\n",
        encoding="utf-8",
    )
    command = [cluster.bin / "pgbench", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres", "-n", "-M", "prepared", "-c64", "-j1",
               f"-T{max(5, round(run.asked.seconds))}", "-f", script, "bench"]
    said = subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout
    theirs = next(float(line.split()[2]) for line in said.splitlines() if line.startswith("tps"))
    run.figure("T16", "64 waiting writers", "rows/s", rows["64 writers, rows a second"]["lykta"], "PostgreSQL + GiST", theirs, 5, 8, more_is_better=True)
    run.notes.append("durable writes: " + "; ".join(f"{what} {row['lykta']:,.0f} {row['unit']}" for what, row in rows.items()))


def observation(place: tuple[float, float]) -> dict:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(place)},
        "properties": {"category": "light.out", "observed_at": at},
    }


def shown(run: Run) -> None:
    """From the receipt of an observation to a tile that shows it"""
    server, waits = run.server(run.asked.few), []
    places = [run.random.choice(run.places(run.asked.few)) for _ in range(100)]
    for place in places:
        x, y = machine.tile_of(*place, 16)
        path = f"/tiles/observations/16/{x}/{y}.mvt"
        before = features(server.ask("GET", path, accept_encoding="gzip").body)
        answer = server.ask("PUT", f"/api/v1/observations/{lykta.uuid7()}", observation(place))
        if answer.status != 201:
            raise AssertionError(f"{answer.status}: {answer.body[:200]}")
        begun = time.monotonic()
        while features(server.ask("GET", path, accept_encoding="gzip").body) == before:
            if time.monotonic() - begun > 10:
                raise AssertionError("a tile did not show an observation within 10 s")
        waits.append((time.monotonic() - begun) * 1e3)
    run.figure("T17", "receipt to tile, p99", "ms", hundredth(waits, 99), "the bar itself", 20, 1, 10, note=f"p50 {hundredth(waits, 50):.1f} ms; martin: not before its cache forgets")


def started(run: Run) -> None:
    """A start with everything in the store until the first tile"""
    server = run.server(run.asked.points)
    path = our_paths(run.tiles(run.asked.points, 16))[0]
    waits = []
    for _ in range(2):
        server.stop()
        server = run.kept[("server", run.asked.points)] = run.start(server.data)
        if server.ask("GET", path).status != 200:
            raise AssertionError("no tile after the start")
        waits.append(time.monotonic() - server.started)
    run.figure("T18", f"start with {run.asked.points:,} to the first tile", "s", min(waits), "the bar itself", 2, 1, 2 / 0.3)
    run.notes.append(f"memory after the start with {run.asked.points:,} observations: {machine.resident(server.pid):,.0f} MiB")


def crowd(run: Run) -> None:
    """256 connections for a minute, half of them to tiles that nobody has asked for"""
    import threading

    server, count = run.server(run.asked.points), run.asked.points
    paths = our_paths(run.tiles(count, 14, float("inf")) + run.tiles(count, 15) + run.tiles(count, 16))
    waits, sizes, over = [], [], threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            begun = time.monotonic()
            status = ask(server.port, "/healthz")[0]
            waits.append((time.monotonic() - begun) * 1e3 if status == 200 else float("inf"))
            sizes.append(machine.resident(server.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        half = run.asked.load_seconds / 2
        first = load(server.port, paths, [server.pid], clients=256, seconds=half, headers=key(server) | GZIP, unique=True)
        second = load(server.port, paths, [server.pid], clients=256, seconds=half, headers=key(server) | GZIP)
    finally:
        over.set()
        watcher.join()
    quarter = max(1, len(sizes) // 4)
    run.notes.append(
        f"256 connections for {2 * half:.0f} s: {first['requests'] + second['requests']:,} answers, no error; /healthz p99 {hundredth(waits, 99):.0f} ms of {len(waits)}; "
        f"memory {max(sizes[:quarter]):,.0f} MiB at most in the first quarter, {max(sizes[-quarter:]):,.0f} in the last"
    )


ALL = [
    (["T9", "T10", "T12"], index),
    (["T13"], links),
    (["T11"], queries),
    (["T9", "T11"], others),
    (["T15", "T16"], writes),
    (["T1", "T2", "T3"], fresh),
    (["T1"], wide),
    (["T4"], counts),
    (["T5", "T6", "T7"], remembered),
    (["T8"], archives),
    (["T14"], built),
    (["T17"], shown),
    (["T18"], started),
    (["LOAD"], crowd),
]
