/**
 * Starts one Lykta server with an empty folder of its own on a free port, keeps what it said, and ends it.
 * It must not know any test, and ends only the process it started.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { Browser } from './browser.mjs';

const READY_MS = 30_000;
const STOP_MS = 10_000;
export const TENANT = 'ovning';
const PASSWORD = 'fyra ord som ingen gissar';

/** A port that nobody holds at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The code of this moment (RFC 6238: SHA-1, 30 s, six digits). */
function oneTimeCode(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const cut = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(cut % 1_000_000).padStart(6, '0');
}

/** A server that trusts this issuer. */
export async function startLykta({ port, issuer, client, settings = {} }) {
  const data = await mkdtemp(join(tmpdir(), 'lykta-oidc-'));
  const secret = join(data, 'client-secret');
  await writeFile(secret, `${client.secret}\n`);
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.env.LYKTA_BINARY, ['serve', '--data', data, '--listen', origin.slice('http://'.length), '--tenant', TENANT], {
    cwd: data,
    env: {
      ...process.env,
      LYKTA_METRICS: 'off',
      LYKTA_LOG_FILTER: 'debug',
      LYKTA_OIDC_ISSUER: issuer,
      LYKTA_OIDC_CLIENT_ID: client.id,
      LYKTA_OIDC_CLIENT_SECRET_FILE: secret,
      LYKTA_OIDC_NAME: 'Kommunens inloggning',
      LYKTA_OIDC_TENANT: TENANT,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => { said += chunk; });
  child.stderr.on('data', (chunk) => { said += chunk; });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
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
    if (answer?.ok) return { origin, stop, said: () => said };
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`Lykta did not come up at ${origin}:\n${said}`);
    }
    await wait(50);
  }
}

/** Whoever keeps the accounts of a server: signs in by the link that the first start prints. */
export async function administrator(lykta) {
  const browser = new Browser();
  const post = async (path, body, method = 'POST') => {
    const answer = await browser.ask(`${lykta.origin}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text && JSON.parse(text);
  };
  const token = /\/lank#([\w-]+)/.exec(lykta.said())?.[1];
  if (!token) throw new Error(`no link for the first sign-in in:\n${lykta.said()}`);
  await post('/api/v1/links/use', { token, name: 'Förvaltare', email: 'forvaltare@kommun.example', password: PASSWORD });
  // Whoever keeps accounts needs a second factor.
  const { secret } = await post('/api/v1/account/totp', {});
  await post('/api/v1/account/totp/confirm', { code: oneTimeCode(secret) });
  return {
    browser,
    /** Makes an account, without an invitation. */
    add: (email, role = 'safety_coordinator', max = 3) => post('/api/v1/admin/accounts', {
      name: 'Någon', email, kind: 'person', organisation: null,
      grants: [{ role, categories: null, areas: null, max_class: max }],
    }),
    /** Invites whoever has an account. */
    invite: (account) => post(`/api/v1/admin/accounts/${account.id}/invitation`, {}),
    untie: async (account) => {
      const answer = await browser.ask(`${lykta.origin}/api/v1/admin/accounts/${account.id}/oidc`, { method: 'DELETE' });
      if (answer.status !== 204) throw new Error(`untying answered ${answer.status}`);
    },
    change: (account, change) => post(`/api/v1/admin/accounts/${account.id}`, change, 'PATCH'),
  };
}
