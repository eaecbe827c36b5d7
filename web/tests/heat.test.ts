/** The heat map's question to the server: hours of the week from days and times of day, and the list's filters. */
import { expect, it } from 'vitest';
import { choose, heatChoice, heatQuery, hoursOf, readPart, writePart } from '../src/plan/heat';

it('makes hours of the week of days and times of day, Monday 00 being 0', () => {
  expect(hoursOf([], [])).toBe('');
  expect(hoursOf([1], [])).toBe('24-29,30-35,36-41,42-47');
  expect(hoursOf([4, 5], [18])).toBe('114-119,138-143');
  expect(hoursOf([], [0])).toBe('0-5,24-29,48-53,72-77,96-101,120-125,144-149');
  expect(hoursOf([6], [18]).split('-').at(-1)).toBe('167');
});

it('leaves out what is as the server has it anyway, and what the police found unless asked for', () => {
  expect(heatQuery.value).toEqual({ radius_m: '200' });
  choose({ police: true, weighted: true, sun: ['dark'], season: ['winter'], radius: '350' });
  expect(heatQuery.value).toEqual({
    radius_m: '350',
    sun: 'dark',
    season: 'winter',
    weights: 'severity_age',
    police_discovered: 'true',
  });
});

it('asks for the corrections that were chosen', () => {
  choose({ edge: true, walked: true, unknown: false });
  const { edge, exposure } = heatQuery.value;
  expect({ edge, exposure }).toEqual({ edge: 'uniform', exposure: 'walked' });
});

it('stands in the address and is read out of it again', () => {
  const plain = readPart('ja');
  if (!plain) throw new Error('the usual picture is one');
  expect(writePart(plain)).toBe('ja');
  expect(readPart(null)).toBeNull();
  const chosen = { ...plain, edge: true, walked: true, radius: '500', unknown: false };
  expect(writePart(chosen)).toBe('kant,gang,utan-okant,r500');
  expect(readPart(writePart(chosen))).toEqual(chosen);
  expect(readPart('kluster,vikt,r7,okänt')).toEqual({ ...plain, picture: 'cluster', weighted: true });
  // What is not in it is as usual, whatever was chosen before.
  expect(heatChoice.value.edge).toBe(true);
  expect(readPart('')?.edge).toBe(false);
});
