/**
 * Starts one Lykta server in a folder of its own on a free port, with the demo set or with nobody in it, and
 * ends it. It must not know any test, and ends only the process it started.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A debug server fills its stores slowly, and the machine may be busy. */
const READY_MS = 60_000;
const STOP_MS = 10_000;

/** The binary named by LYKTA_BINARY, else what cargo built last for release, else for debugging. */
function binary() {
  const named = process.env.LYKTA_BINARY;
  const found = (named ? [named] : ['target/release/lykta', 'target/debug/lykta'].map((path) => join(ROOT, path)))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`No server to test at ${named ?? 'target/'}: run "cargo build" or set LYKTA_BINARY.`);
  return found;
}

/** A port that nobody holds at this moment. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** What the link that `serve` prints for the first account looks like. */
const FIRST_LINK = /https?:\/\/\S+\/lank#(\S+)/;

/** Waits until the link has been printed; it comes a moment after the server is ready. */
async function firstLink(said) {
  for (const end = Date.now() + READY_MS; Date.now() < end; await wait(50)) {
    const token = FIRST_LINK.exec(said())?.[1];
    if (token) return `/lank#${token}`;
  }
  throw new Error(`The server printed no link for the first account:\n${said()}`);
}

/**
 * The server's origin, and the way to end it; what it said is shown when it does not come up. Without the
 * demo nobody has an account, and `firstLink()` is the address it printed for making the first. `maps` are
 * files by the names under which they lie beside the maps that come with it. `tenants` are lines of TOML for
 * municipalities beside those that come with it, and `imports` the files that are read into stores before it starts:
 * the words of `lykta import`, each list for one.
 */
export async function startServer({ demo = true, maps = {}, tenants = '', imports = [] } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'lykta-web-'));
  await mkdir(join(data, 'basemap'));
  for (const [name, file] of Object.entries(maps)) await copyFile(file, join(data, 'basemap', `${name}.pmtiles`));
  const seeds = join(data, 'seeds');
  if (tenants) {
    await cp(join(ROOT, 'geodata'), seeds, { recursive: true });
    await appendFile(join(seeds, 'tenants.toml'), tenants);
    for (const [, code] of tenants.matchAll(/^code = "(\w+)"$/gm)) {
      await writeFile(join(seeds, 'areas', `${code}.toml`), '');
    }
  }
  for (const words of imports) {
    const done = spawnSync(binary(), ['import', ...words, '--data', data], { cwd: ROOT, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`lykta import ended with ${done.status}:\n${done.stderr}`);
  }
  const origin = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(binary(), ['serve', ...(demo ? ['--demo'] : []), ...(tenants ? ['--seeds', seeds] : []), '--data', data, '--listen', origin.slice('http://'.length)], {
    cwd: ROOT,
    env: { ...process.env, LYKTA_METRICS: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  // The link is printed once, and what comes after pushes it out.
  let greeting = '';
  const keep = (chunk) => {
    if (!FIRST_LINK.test(greeting)) greeting = (greeting + chunk).slice(-20_000);
    said = (said + chunk).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => {
      keep(error.message);
      resolve();
    });
  });

  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await Promise.race([ended, wait(STOP_MS, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
    await rm(data, { recursive: true, force: true });
  };

  const end = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return { origin, data, binary: binary(), stop, firstLink: () => firstLink(() => greeting) };
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null || Date.now() > end) {
      const how = child.signalCode ?? child.exitCode ?? 'still starting';
      await stop();
      throw new Error(`The server did not come up at ${origin} (${how}):\n${said}`);
    }
    await wait(100);
  }
}
