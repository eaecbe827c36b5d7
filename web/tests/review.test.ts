/** The keys of the review, and which acts a card allows. */
import { expect, it } from 'vitest';
import type { ReviewCard } from '../src/api/review';
import { actOf, KEYS, mayDo } from '../src/review/keys';
import { masked } from '../src/review/TextDialog';

const key = (pressed: string) => actOf({ key: pressed, target: null } as unknown as KeyboardEvent);

it('each act has a key of its own, in either case, and other keys mean nothing', () => {
  const keys = Object.values(KEYS).map((each) => each.key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [act, each] of Object.entries(KEYS)) {
    expect(key(each.key)).toBe(act);
    if (each.key.length === 1) expect(key(each.key.toUpperCase())).toBe(act);
  }
  for (const other of ['q', ' ', 'Escape', 'Tab', '1']) expect(key(other)).toBeNull();
});

const card = (
  allowed: string[],
  more: { because?: string; valence?: string; duplicates?: number } = {},
): ReviewCard =>
  ({
    because: more.because ?? 'new',
    duplicates: Array.from({ length: more.duplicates ?? 0 }),
    observation: { properties: { allowed, valence: more.valence ?? 'negative' } },
  }) as unknown as ReviewCard;

/** From the table of statuses: what a new record, a reopened, an assigned and a positive one lead to. */
it('an act can be done where the status of the card leads there', () => {
  const fresh = card(['reviewed', 'rejected', 'merged', 'faded', 'withdrawn'], { duplicates: 1 });
  const again = card(['assigned', 'merged', 'faded', 'withdrawn'], { because: 'seen_again' });
  const late = card(['planned', 'forwarded', 'done', 'not_feasible', 'merged'], { because: 'escalated' });
  const good = card(['noted', 'rejected', 'merged'], { valence: 'positive' });
  const can = (of: ReviewCard) =>
    (['accept', 'merge', 'assign', 'reject', 'next'] as const).filter((act) => mayDo(act, of));
  expect(can(fresh)).toEqual(['accept', 'merge', 'assign', 'reject', 'next']);
  expect(can(again)).toEqual(['assign', 'next']);
  expect(can(late)).toEqual(['assign', 'next']);
  expect(can(good)).toEqual(['accept', 'reject', 'next']);
});

it('what was found in a text is taken out of it, once where two findings meet', () => {
  const found = [
    { kind: 'plate', start: 4, end: 11 },
    { kind: 'name', start: 15, end: 19 },
    { kind: 'name', start: 17, end: 25 },
  ] as const;
  expect(masked('Bil ABC 123 av Anna Svensson', found, '[…]')).toBe('Bil […] av […] Svensson');
  expect(masked('Trasig lampa', [], '[…]')).toBe('Trasig lampa');
});
