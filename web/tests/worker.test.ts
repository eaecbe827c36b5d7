/**
 * The service worker's rules, and which words travel to the phone. That the worker keeps its word in a real
 * browser is shown in `tests/web/installed.test.mjs`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outlived, wayOf } from '../src/worker/rules';
import { clientWords, SERVER_KEYS } from '../vite/words';

const ORIGIN = 'https://lykta.example';
const FILES = new Set(['/index.html', '/theme.js', '/manifest.webmanifest', '/assets/index-1.js']);
const way = (path: string, mode = 'navigate', method = 'GET') =>
  wayOf({ method, mode, url: new URL(path, ORIGIN).href }, ORIGIN, FILES);

describe('the service worker', () => {
  it.each(['/', '/markera', '/lista?state=open', '/rundor/0190/ga', '/offentligt/1490', '/lank'])(
    'gives the page for the view %s',
    (path) => expect(way(path)).toBe('page'),
  );

  it.each([
    '/api/v1/session',
    '/api/v1/observations/1/photos/2',
    '/api/v1/walks/1/package',
    '/tiles/observations/14/1/2.mvt',
    '/basemap/boras.pmtiles',
    '/pub/1490/promises.json',
    '/healthz',
  ])('leaves %s to the network, however it is asked for', (path) => {
    expect(way(path)).toBe('network');
    expect(way(path, 'cors')).toBe('network');
  });

  it('answers with files of its own version, and with hashed files of any', () => {
    expect(way('/theme.js', 'no-cors')).toBe('file');
    expect(way('/assets/index-1.js', 'cors')).toBe('file');
    expect(way('/assets/of-an-older-version.js', 'cors')).toBe('file');
    expect(way('/unknown.txt', 'cors')).toBe('network');
    expect(way('/unknown.txt')).toBe('network');
  });

  it('touches no write and no other place', () => {
    expect(way('/theme.js', 'cors', 'POST')).toBe('network');
    expect(way('https://elsewhere.example/theme.js', 'no-cors')).toBe('network');
  });

  it('lets go of a version only when no page is of it', () => {
    const caches = ['lykta-old', 'lykta-older', 'lykta-now', 'other'];
    expect(outlived(caches, 'lykta-now', ['lykta-old', 'lykta-outbox'])).toEqual(['lykta-older']);
  });
});

describe('the words that travel', () => {
  it('are the client’s own, whole, and none of the commands’', () => {
    const whole = readFileSync(join(import.meta.dirname, '../src/i18n/sv.ftl'), 'utf8');
    const words = clientWords(whole);
    const keys = (text: string) => (text.match(/^[a-z][a-z0-9-]*(?= =)/gm) ?? []) as string[];
    const stay = keys(whole).filter(
      (key) => !SERVER_KEYS.some((start) => key.startsWith(start)) || /^problem-(personal|oidc)-/.test(key),
    );
    expect(keys(words)).toEqual(stay);
    expect(words.length).toBeLessThan(whole.length);
  });

  it('keep the lines that belong to a message', () => {
    const text =
      '# about\na-key =\n    { $n ->\n        [one] one\n       *[other] many\n    }\ncli-x = no\n    more\nb = yes\n';
    expect(clientWords(text)).toBe(
      'a-key =\n    { $n ->\n        [one] one\n       *[other] many\n    }\nb = yes\n',
    );
  });
});
