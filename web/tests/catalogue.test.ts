/**
 * The catalogues: the same keys and the same variables in both languages, every key that the code asks for,
 * and no key that nothing asks for. The server's own keys only have to be in both languages here; its tests
 * see to the rest.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';
import { SERVER_KEYS } from '../vite/words';

const src = join(import.meta.dirname, '../src');
const read = (lang: string) => readFileSync(join(src, `i18n/${lang}.ftl`), 'utf8');

function messages(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let key = '';
  for (const line of text.split('\n')) {
    const start = /^([a-z][a-z0-9-]*) =(.*)$/.exec(line);
    if (start?.[1]) {
      key = start[1];
      expect(found.has(key), `${key} stands twice`).toBe(false);
      found.set(key, start[2] ?? '');
    } else if (/^\s+\S/.test(line)) found.set(key, `${found.get(key)}\n${line}`);
  }
  return found;
}

const ours = (keys: Iterable<string>) =>
  [...keys].filter((key) => !SERVER_KEYS.some((prefix) => key.startsWith(prefix))).sort();
const variables = (text: string) => [...new Set(text.match(/\$[a-z]+/g) ?? [])].sort().join();

const sv = messages(read('sv'));
const en = messages(read('en'));
const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(src, name), 'utf8'))
  .join('\n');

/** Keys written out, and the beginnings of keys that are put together from a code. */
const literal = new Set(
  [...code.matchAll(/'([a-z][a-z0-9]*(?:-[a-z0-9]+)*)'/g)].map((match) => match[1] ?? ''),
);
const asked = [
  ...code.matchAll(/\bt\(\s*(?:[\w.[\]() !=]+ \? )?'([a-z0-9-]+)'(?: : '([a-z0-9-]+)')?/g),
].flatMap(([, first, second]) => [first, second].filter((key): key is string => Boolean(key)));
const prefixes = [
  ...[...code.matchAll(/\btc\(\s*'([a-z-]+)'/g)].map((match) => `${match[1]}-`),
  ...[...code.matchAll(/\bt\(\s*`([a-z-]+-)\$\{/g)].map((match) => match[1] ?? ''),
  // The history's values take the field's own name as their prefix.
  'light-',
  'perceived-',
  'provenance-',
];

describe('the catalogues', () => {
  it('have the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...sv.keys()].sort());
  });

  it('use the same variables in both languages', () => {
    for (const key of ours(sv.keys())) {
      expect(variables(en.get(key) ?? ''), key).toBe(variables(sv.get(key) ?? ''));
    }
  });

  it('parse without junk', () => {
    for (const lang of ['sv', 'en']) {
      const bundle = new FluentBundle(lang);
      expect(bundle.addResource(new FluentResource(read(lang)))).toEqual([]);
      for (const key of ours(messages(read(lang)).keys())) expect(bundle.hasMessage(key), key).toBe(true);
    }
  });

  it('hold every key that the code asks for', () => {
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !sv.has(key))).toEqual([]);
  });

  it('hold no key that nothing asks for', () => {
    const unused = ours(sv.keys()).filter(
      (key) => !literal.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});
