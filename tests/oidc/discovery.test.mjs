/**
 * Providers that say wrong things of themselves, and settings that cannot serve. A file of its own, so that
 * its waiting goes on beside that of the others.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Browser } from './browser.mjs';
import { START, assertRefused } from './expect.mjs';
import * as hostile from './hostile.mjs';
import { freePort, startLykta } from './lykta.mjs';

describe('a provider that lies about itself', () => {
  const KINDS = ['redirecting', 'huge', 'slow', 'nonsense', 'failing', 'other-name', 'unencrypted', 'gone/deep'];
  let provider;
  const servers = new Map();

  before(async () => {
    provider = await hostile.startHostile(await freePort());
    const starting = KINDS.map(async (kind) => {
      const port = await freePort();
      servers.set(kind, await startLykta({ port, issuer: provider.issuer(kind), client: hostile.CLIENT }));
    });
    await Promise.all(starting);
  });
  after(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await provider?.stop();
  });

  test('the sign-in says that it does not work now, and nothing else stops working', async () => {
    await Promise.all(KINDS.map(async (kind) => {
      const lykta = servers.get(kind);
      const began = Date.now();
      // Many at once wait for one question, and are told together.
      await Promise.all([1, 2, 3].map(async () => {
        const browser = new Browser();
        const answer = await browser.ask(`${lykta.origin}${START}`);
        await assertRefused(browser, lykta, answer, 'oidc_unavailable', kind);
      }));
      assert.ok(Date.now() - began < 14_000, kind);
      assert.equal((await fetch(`${lykta.origin}/healthz`)).status, 200, kind);
      assert.ok(!lykta.said().includes('hemlig'), kind);
    }));
  });
});

test('settings that cannot serve end the start, with a word about which', async () => {
  const client = hostile.CLIENT;
  const port = await freePort();
  const bad = [
    [{ issuer: 'http://login.kommun.example' }, /oidc\.issuer/],
    [{ issuer: 'https://login.kommun.example', settings: { LYKTA_OIDC_TENANT: '' } }, /oidc\.tenant/],
    [{ issuer: 'https://login.kommun.example', settings: { LYKTA_OIDC_CLIENT_SECRET_FILE: '/no/such/file' } }, /oidc\.client_secret_file/],
  ];
  for (const [settings, words] of bad) {
    await assert.rejects(startLykta({ port, client, ...settings }), words);
  }
});
