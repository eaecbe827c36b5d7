/** What travels with the shell and what comes later: together all the client's words, each once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clientWords, splitWords } from '../vite/words';

const read = (lang: string) => readFileSync(join(import.meta.dirname, `../src/i18n/${lang}.ftl`), 'utf8');
const keys = (text: string) =>
  text.split('\n').flatMap((line) => /^([a-z][a-z0-9-]*) =/.exec(line)?.[1] ?? []);

it.each(['sv', 'en'])('no word is lost between the two parts (%s)', (lang) => {
  const { shell, later } = splitWords(read(lang));
  expect([...keys(shell), ...keys(later)].sort()).toEqual(keys(clientWords(read(lang))).sort());
  const lines = (text: string) => text.split('\n').filter(Boolean).sort();
  expect(lines(shell + later)).toEqual(lines(clientWords(read(lang))));
});

it('the first mark has its words with it, and planning a walk does not burden it', () => {
  const { shell, later } = splitWords(read('sv'));
  // Said by the field view, the badge, the frame and the window's title, whatever else is fetched.
  for (const key of [
    'mark-place',
    'accuracy-poor',
    'severity-4',
    'outbox-count',
    'storage-full',
    'walk-go',
    'role-planner',
  ])
    expect(keys(shell), key).toContain(key);
  for (const key of ['walk-yes-lamp', 'walk-part-police', 'intake-accept', 'commitments'])
    expect(keys(later), key).toContain(key);
});
