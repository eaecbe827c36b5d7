/**
 * The check of free text, held to the same cases as the server's: `tests/data/personal-data.json`, which says
 * where the numbers in it come from.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkText } from '../src/model/personal-data';

interface Case {
  text: string;
  finds: [kind: string, found: string][];
}
const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/data/personal-data.json'), 'utf8'),
) as { cases: Case[] };

describe('personal data in free text', () => {
  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(100);
  });

  it.each(cases)('$text', ({ text, finds }) => {
    expect(checkText(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual(finds);
  });

  it('says where, in the units in which browsers count', () => {
    expect(checkText('😀 811218-9876')).toEqual([{ kind: 'personal_no', start: 3, end: 14 }]);
  });

  it('ends on whatever it is given', () => {
    for (const text of ['\ud800', '0'.repeat(5000), '+'.repeat(5000), '@'.repeat(5000), 'A '.repeat(3000)]) {
      expect(Array.isArray(checkText(text))).toBe(true);
    }
  });
});
