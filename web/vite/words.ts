/**
 * Leaves out of the catalogues what only the server and its commands say, so that a phone does not carry it, and
 * sets apart what only views say that are fetched when they are shown. The files themselves stay whole: they are
 * shared. `?raw` gives the words of the shell, `?later` those of the rest.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Beginnings of the keys that the server and its commands use. */
export const SERVER_KEYS = [
  'problem-',
  'import-',
  'export-',
  'cli-',
  'proposal-',
  'mail-',
  'pdf-',
  'calendar-',
  'duplicate-',
  'due-why-',
  'draft-',
];
/** What the client says too: the kinds of personal data it advises about, and why single sign-on did not go. */
const SHARED_KEYS = ['problem-personal-', 'problem-oidc-'];

const starts = (line: string, keys: readonly string[]) => keys.some((key) => line.startsWith(key));

/** A catalogue without the server's messages and without comments. */
export function clientWords(text: string): string {
  let ours = true;
  const kept = text.split('\n').filter((line) => {
    if (/^[a-z]/.test(line)) ours = starts(line, SHARED_KEYS) || !starts(line, SERVER_KEYS);
    else if (line.startsWith('#') || line === '') return false;
    return ours;
  });
  return `${kept.join('\n')}\n`;
}

const src = join(import.meta.dirname, '../src');
/** Folders and files that are fetched by `Lazy` alone, which waits for the later words. */
export const LATER = [
  'account/AccountPage',
  'account/LinkPage',
  'account/SecondFactor',
  'account/Sessions',
  'account/Square',
  'admin/',
  'i18n/chance',
  'map/Search',
  'method/',
  'plan/',
  'promise/',
  'public/',
  'review/',
  'share/',
  'situation/',
  'sync/hand/',
  'ui/GhostCamera',
  'ui/HourWheel',
  'walk/',
];

/** What code asks for: keys written out, and the beginnings of keys that are put together. */
function askedBy(code: string): (key: string) => boolean {
  const literal = new Set([...code.matchAll(/'([a-z][a-z0-9-]*)'/g)].map((match) => match[1]));
  const put = [...code.matchAll(/\btc\(\s*'([a-z-]+)'|`([a-z-]+)-\$\{/g)].map(([, a, b]) => `${a ?? b}-`);
  return (key) => literal.has(key) || put.some((start) => key.startsWith(start));
}

/** The catalogue of the shell, or what only the later views ask for. A key nobody seems to ask for is the shell's. */
export function splitWords(text: string): { shell: string; later: string } {
  const code = (wanted: boolean) =>
    readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && name !== 'api/schema.gen.ts')
      .filter((name) => starts(name.replaceAll('\\', '/'), LATER) === wanted)
      .map((name) => readFileSync(join(src, name), 'utf8'))
      .join('\n');
  const [early, late] = [askedBy(code(false)), askedBy(code(true))];
  const parts = { shell: '', later: '' };
  let part: keyof typeof parts = 'shell';
  for (const line of clientWords(text).split('\n')) {
    const key = /^([a-z][a-z0-9-]*) =/.exec(line)?.[1];
    if (key) part = late(key) && !early(key) ? 'later' : 'shell';
    parts[part] += `${line}\n`;
  }
  return parts;
}

export const words = (): Plugin => ({
  name: 'lykta-words',
  enforce: 'pre',
  load(id) {
    const [, file, which] = /^(.*\.ftl)\?(raw|later)$/.exec(id) ?? [];
    if (!file) return null;
    const { shell, later } = splitWords(readFileSync(file, 'utf8'));
    return `export default ${JSON.stringify(which === 'raw' ? shell : later)}`;
  },
});
