/**
 * The tiles as another reader sees them: Mapbox's own decoder must find the layers, the properties and the
 * places that the API tells of, and the numbers must add up. No browser is needed.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { startServer } from './server.mjs';

const EXTENT = 4096;
/** Metres of latitude in a degree; near enough to judge one metre. */
const DEGREE_M = 111_200;
const COUNTS = ['n_open', 'n_assigned', 'n_done', 'n_verified', 'n_closed', 'n_positive'];

let server;

before(async () => {
  server = await startServer();
});
after(() => server?.stop());

/** Column and row of the tile at a place. */
function tileAt([lon, lat], z) {
  const side = 2 ** z;
  const phi = (lat * Math.PI) / 180;
  return [
    Math.floor(((lon + 180) / 360) * side),
    Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * side),
  ];
}

/** Every tile that touches a box. */
function tilesOver([west, south, east, north], z) {
  const [left, top] = tileAt([west, north], z);
  const [right, bottom] = tileAt([east, south], z);
  const tiles = [];
  for (let x = left; x <= right; x += 1) for (let y = top; y <= bottom; y += 1) tiles.push([z, x, y]);
  return tiles;
}

const url = (layer, [z, x, y]) => `${server.origin}/tiles/${layer}/${z}/${x}/${y}.mvt`;
const json = async (path, headers = {}) => (await fetch(server.origin + path, { headers })).json();

/** The features of a tile in degrees; an empty tile is no body at all. */
async function read(layer, tile, headers = {}) {
  const answer = await fetch(url(layer, tile), { headers });
  assert.ok([200, 204].includes(answer.status), `${answer.status} for ${layer} ${tile}`);
  if (answer.status === 204) return [];
  assert.equal(answer.headers.get('content-type'), 'application/vnd.mapbox-vector-tile');
  const decoded = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
  assert.deepEqual(Object.keys(decoded.layers), [layer]);
  const found = decoded.layers[layer];
  assert.equal(found.extent, EXTENT);
  const [z, x, y] = tile;
  return Array.from({ length: found.length }, (_, i) => {
    const feature = found.feature(i);
    return { ...feature.toGeoJSON(x, y, z), first: feature.loadGeometry()[0][0] };
  });
}

/** Observations by id, all pages. */
async function observations() {
  const byId = new Map();
  let cursor = '';
  do {
    const page = await json(`/api/v1/observations?limit=1000${cursor}`);
    for (const feature of page.features) byId.set(feature.id, feature);
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : '';
  } while (cursor);
  return byId;
}

const metres = ([lon1, lat1], [lon2, lat2]) =>
  Math.hypot((lat1 - lat2) * DEGREE_M, (lon1 - lon2) * DEGREE_M * Math.cos((lat1 * Math.PI) / 180));

/** A mark's properties are the API's, under the names the map uses. */
function sameAsApi(feature, known) {
  const { id, observed, ...rest } = feature.properties;
  const p = known.properties;
  assert.deepEqual(rest, {
    category: p.category,
    kind: p.kind,
    state: p.state,
    status: p.status,
    severity: p.severity ?? 0,
    example: p.example,
  });
  assert.equal(observed, Math.floor(Date.parse(p.observed_at) / 1000), id);
}

test('each observation stands in its tile within a metre of where the API says', async () => {
  const byId = await observations();
  const { tenant } = await json('/api/v1/session');
  const { layers } = await json('/api/v1/counts');
  const seen = new Set();
  let points = 0;
  for (const tile of tilesOver(tenant.bbox, 16)) {
    for (const feature of await read('observations', tile)) {
      seen.add(feature.properties.id);
      const known = byId.get(feature.properties.id);
      assert.ok(known, `the API knows ${feature.properties.id}`);
      sameAsApi(feature, known);
      if (known.geometry.type !== 'Point') continue;
      const off = metres(known.geometry.coordinates, feature.geometry.coordinates);
      assert.ok(off < 1, `${feature.properties.id} is ${off} m off`);
      points += 1;
    }
  }
  assert.ok(points > 200, `${points} points were compared`);
  assert.equal(seen.size, layers.observations, 'none is missing');
});

test('the numbers of the low tiles add up to the number of the layer', async (t) => {
  const { tenant } = await json('/api/v1/session');
  const { layers } = await json('/api/v1/counts');
  for (const z of [5, 10, 13]) {
    let sum = 0;
    for (const tile of tilesOver(tenant.bbox, z)) {
      for (const { properties } of await read('observations', tile)) {
        sum += properties.n ?? 1;
        if (properties.n === undefined) continue;
        const parts = COUNTS.reduce((all, name) => all + properties[name], 0);
        assert.ok(parts <= properties.n, `${parts} of ${properties.n} by state`);
      }
    }
    assert.equal(sum, layers.observations, `at zoom ${z}`);
    t.diagnostic(`zoom ${z}: ${sum} observations`);
  }
});

test('designated hot spots have a layer of their own', async () => {
  const { tenant } = await json('/api/v1/session');
  const { layers } = await json('/api/v1/counts');
  const byId = await observations();
  const ids = new Set();
  for (const tile of tilesOver(tenant.bbox, 15)) {
    for (const feature of await read('designated_hot_spots', tile)) {
      assert.equal(feature.properties.category, 'hot.designated');
      sameAsApi(feature, byId.get(feature.properties.id));
      ids.add(feature.properties.id);
    }
  }
  assert.ok(ids.size > 0);
  assert.equal(ids.size, layers.designated_hot_spots);
});

test('areas with promises carry what the map says of them', async () => {
  const { features } = await json('/api/v1/areas');
  const { commitments } = await json('/api/v1/commitments');
  const known = new Map(features.map((area) => [area.id, area]));
  const { tenant } = await json('/api/v1/session');
  const [tile] = tilesOver([...tenant.center, ...tenant.center], 13);
  const found = await read('commitment_areas', tile);
  assert.ok(found.length > 0);
  for (const { properties, geometry } of found) {
    const area = known.get(properties.id);
    assert.match(geometry.type, /Polygon$/);
    assert.equal(properties.name, area.properties.name);
    assert.equal(properties.approximate, area.properties.approximate);
    assert.equal(properties.selector, area.properties.selector);
    const here = commitments.filter((commitment) => commitment.areas.some(({ id }) => id === properties.id));
    assert.equal(properties.n_commitments, here.length, properties.id);
    assert.deepEqual(properties.labels.split(', ').sort(), here.map(({ label }) => label).sort());
    assert.deepEqual(properties.promises.split(/[,\s]+/).sort(), [...new Set(here.map((each) => each.promise_id))].sort());
  }
});

test('municipalities are drawn where a tenant has an outline', async () => {
  const cookie = { Cookie: 'lykta_tenant=1490' };
  const { tenant } = await json('/api/v1/session', cookie);
  assert.equal(tenant.code, '1490');
  const [tile] = tilesOver([...tenant.center, ...tenant.center], 8);
  const found = await read('municipalities', tile, cookie);
  const { features } = await json('/api/v1/areas', cookie);
  const outlines = features.filter(({ properties }) => properties.kind === 'municipality');
  assert.deepEqual(
    found.map(({ properties }) => [properties.id, properties.name, properties.approximate]),
    outlines.map(({ id, properties }) => [id, properties.name, properties.approximate]),
  );
  assert.equal(found.length, 1);
  assert.match(found[0].geometry.type, /Polygon$/);
  // The choice of tenant decides the answer and nothing else does.
  const [practice] = tilesOver([24.9462, 60.1702, 24.9462, 60.1702], 8);
  assert.deepEqual(await read('municipalities', practice, cookie), []);
});

test('an unchanged tile is not sent again', async () => {
  const { tenant } = await json('/api/v1/session');
  const tile = [14, ...tileAt(tenant.center, 14)];
  const first = await fetch(url('observations', tile));
  const etag = first.headers.get('etag');
  assert.match(etag, /^(W\/)?".+"$/);
  const length = (await first.arrayBuffer()).byteLength;
  assert.ok(length > 0);
  const again = await fetch(url('observations', tile), { headers: { 'If-None-Match': etag } });
  assert.equal(again.status, 304);
  assert.equal((await again.arrayBuffer()).byteLength, 0);
  const other = await fetch(url('observations', tile), { headers: { 'If-None-Match': '"something-else"' } });
  assert.equal(other.status, 200);
  assert.equal((await other.arrayBuffer()).byteLength, length);
});

test('each layer describes itself as TileJSON, and its address works', async () => {
  for (const layer of ['observations', 'designated_hot_spots', 'commitment_areas', 'municipalities']) {
    const about = await json(`/tiles/${layer}.json`);
    assert.equal(about.tilejson, '3.0.0');
    assert.deepEqual(about.vector_layers.map(({ id }) => id), [layer]);
    const address = about.tiles[0].replace('{z}', '0').replace('{x}', '0').replace('{y}', '0');
    const answer = await fetch(address);
    assert.ok([200, 204].includes(answer.status), `${answer.status} for ${address}`);
    await answer.arrayBuffer();
  }
});

test('basemaps are read by ranges, whole and uncompressed', async () => {
  const { basemaps } = await json('/api/v1/session');
  assert.ok(basemaps.length >= 2);
  for (const basemap of basemaps) {
    // A browser offers to unpack; a packed range would be a range of something else.
    const headers = { Range: 'bytes=0-126', 'Accept-Encoding': 'gzip, deflate, br, zstd' };
    const part = await fetch(server.origin + basemap.url, { headers });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-encoding'), null);
    assert.match(part.headers.get('content-range'), /^bytes 0-126\/\d+$/);
    const etag = part.headers.get('etag');
    assert.match(etag, /^"[^"]+"$/, 'a strong ETag');
    const head = Buffer.from(await part.arrayBuffer());
    assert.equal(head.length, 127);
    assert.equal(head.toString('latin1', 0, 7), 'PMTiles');

    const size = Number(part.headers.get('content-range').split('/')[1]);
    const tail = await fetch(server.origin + basemap.url, { headers: { Range: 'bytes=-16' } });
    assert.equal(tail.status, 206);
    assert.equal(tail.headers.get('content-range'), `bytes ${size - 16}-${size - 1}/${size}`);
    assert.equal((await tail.arrayBuffer()).byteLength, 16);

    const beyond = await fetch(server.origin + basemap.url, { headers: { Range: `bytes=${size}-` } });
    assert.equal(beyond.status, 416);
    await beyond.arrayBuffer();

    const kept = await fetch(server.origin + basemap.url, { headers: { 'If-None-Match': etag } });
    assert.equal(kept.status, 304);
    const changed = await fetch(server.origin + basemap.url, { headers: { Range: 'bytes=0-9', 'If-Range': '"other"' } });
    assert.equal(changed.status, 200, 'a range of another version is answered with the whole');
    await changed.body?.cancel();
  }
});
