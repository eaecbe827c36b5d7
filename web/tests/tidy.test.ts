/**
 * The house rules of the client: imports point one way, features never meet, files are short, each opens by
 * saying what it holds, one place fetches and one opens IndexedDB.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../src');
const CAP = 350;

/** Lower may not import higher. Files at the root are the frame, except `mode`, which features steer. */
const RANK: Record<string, number> = {
  worker: 0,
  model: 0,
  i18n: 1,
  ui: 2,
  'mode.ts': 2,
  api: 3,
  local: 4,
  sync: 5,
  map: 6,
  share: 6.5,
  // Pages that figures of every feature lead to.
  method: 6.5,
  account: 7,
  field: 7,
  plan: 7,
  promise: 7,
  public: 7,
  review: 7,
  situation: 7,
  // Made of the field view's parts: out on a walk one marks places.
  walk: 7.5,
  admin: 8,
  'Shell.tsx': 8,
  'App.tsx': 9,
  'main.tsx': 10,
};
const FEATURES = ['account', 'field', 'plan', 'promise', 'public', 'review', 'situation'];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(tsx?|css)$/.test(name) && name !== 'api/schema.gen.ts')
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));
const code = files.filter(({ name }) => !name.endsWith('.css'));

const home = (name: string): string => name.split('/')[0] ?? name;

/** What a file imports, as paths under `src`; types count as well, for they tie just as hard. */
const importsOf = ({ name, text }: { name: string; text: string }): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(name), match[1] ?? '')),
  );

const rankOf = (path: string): number | undefined =>
  RANK[home(path)] ?? RANK[`${path}.tsx`] ?? RANK[`${path}.ts`];

describe('the house', () => {
  it('has a rank for every file', () => {
    expect(files.filter(({ name }) => rankOf(name) === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('imports only downwards', () => {
    const wrong = code.flatMap((file) =>
      importsOf(file)
        .filter((path) => (rankOf(path) ?? Number.POSITIVE_INFINITY) > (rankOf(file.name) ?? 0))
        .map((path) => `${file.name} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps features apart', () => {
    const wrong = code.flatMap((file) =>
      importsOf(file)
        .filter(
          (path) =>
            FEATURES.includes(home(file.name)) &&
            FEATURES.includes(home(path)) &&
            home(path) !== home(file.name),
        )
        .map((path) => `${file.name} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it(`keeps code under ${CAP} lines a file`, () => {
    const long = code.filter(({ text }) => text.split('\n').length > CAP + 1).map(({ name }) => name);
    expect(long).toEqual([]);
  });

  it('opens each file by saying what it holds', () => {
    const silent = files.filter(({ text }) => !/^\/\*\*?[\s\S]{20,}?\*\//.test(text)).map(({ name }) => name);
    expect(silent).toEqual([]);
  });

  it('fetches, listens and stores in one place each', () => {
    const where = (pattern: RegExp) => code.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
    // The service worker fetches the files of its version, and nothing else.
    expect(where(/\bfetch\(/)).toEqual(['api/client.ts', 'worker/sw.ts']);
    expect(where(/new EventSource/)).toEqual(['api/live.ts']);
    expect(where(/\bopenDB\b/)).toEqual(['local/db.ts']);
    expect(where(/from 'maplibre-gl'/).filter((name) => !name.startsWith('map/'))).toEqual([]);
    expect(where(/innerHTML/)).toEqual([]);
  });
});
