/** Addresses: every view has one, and reading it gives the same view back. */
import { expect, it } from 'vitest';
import { type Mode, pathOf, readPlace, viewFromQuery } from '../src/mode';

const MODES: Mode[] = [
  { name: 'map' },
  { name: 'list' },
  { name: 'mark' },
  { name: 'promises' },
  { name: 'promise', id: 'boras-sjobo-2024' },
  { name: 'observation', id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' },
  { name: 'review' },
  { name: 'situation', id: '' },
  { name: 'situation', id: '2026-W47' },
  { name: 'situation-meeting', id: '2026-W47' },
  { name: 'walks' },
  { name: 'walk-new' },
  { name: 'walk', id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' },
  { name: 'walk-edit', id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' },
  { name: 'walk-go', id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' },
  { name: 'walk-protocol', id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' },
  { name: 'sign-in' },
  { name: 'link' },
  { name: 'account' },
  { name: 'admin', tab: '', id: '' },
  { name: 'admin', tab: 'personer', id: '' },
  { name: 'admin', tab: 'personer', id: 'demo-ovning-admin' },
  { name: 'public', id: '1490' },
];

it('every view comes back from its own address', () => {
  for (const mode of MODES) expect(readPlace(pathOf(mode), '').mode).toEqual(mode);
});

it('an unknown address is said to be unknown', () => {
  for (const path of [
    '/okand',
    '/lista/1',
    '/loften/a/b',
    '/iakttagelse',
    '/offentligt',
    '/konto/x',
    '/rundor/a/b',
    '/rundor/ny/ga',
    '/admin/a/b/c',
  ]) {
    expect(readPlace(path, '').mode).toEqual({ name: 'missing' });
  }
});

it('a map position is read, and nonsense is not', () => {
  expect(viewFromQuery(new URLSearchParams('pos=12.94,57.72,14'))).toEqual({
    center: [12.94, 57.72],
    zoom: 14,
  });
  for (const pos of ['', 'a,b,c', '12.94,57.72', '200,57,3']) {
    expect(viewFromQuery(new URLSearchParams({ pos }))).toBeNull();
  }
});
