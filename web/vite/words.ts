/**
 * Leaves out of the catalogues what only the server and its commands say, so that a phone does not carry it.
 * The files themselves stay whole: they are shared.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Beginnings of the keys that the server and its commands use. */
export const SERVER_KEYS = ['problem-', 'import-', 'export-', 'cli-'];
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

export const words = (): Plugin => ({
  name: 'lykta-words',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.ftl?raw')) return null;
    const text = readFileSync(id.slice(0, -'?raw'.length), 'utf8');
    return `export default ${JSON.stringify(clientWords(text))}`;
  },
});
