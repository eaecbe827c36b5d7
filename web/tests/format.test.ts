/** Times, distances and coordinates as people read them, in both languages. */
import { afterEach, describe, expect, it } from 'vitest';
import { lang } from '../src/i18n';
import { accuracy, coordinates, day, daysLate, moment } from '../src/i18n/format';
import { interval, recurrence } from '../src/i18n/recurrence';
import { boxOf, parseCoordinates } from '../src/model/geo';

const NOW = new Date('2025-11-20T12:00:00Z');

afterEach(() => {
  lang.value = 'sv';
});

it('what is late is so by whole days, whatever the hour', () => {
  const noon = new Date(2026, 10, 20, 12);
  for (const hour of [0, 12, 23]) {
    expect(daysLate(noon.toISOString(), new Date(2026, 10, 20, hour))).toBe(0);
    expect(daysLate(noon.toISOString(), new Date(2026, 10, 29, hour))).toBe(9);
    expect(daysLate(noon.toISOString(), new Date(2026, 10, 19, hour))).toBe(-1);
  }
  // Over the change of clocks at the end of March a day has 23 hours.
  expect(daysLate(new Date(2026, 2, 28, 12).toISOString(), new Date(2026, 2, 30, 1))).toBe(2);
});

describe('a moment', () => {
  it('reads like a note in a calendar', () => {
    expect(moment('2025-11-18T15:55:00Z', NOW, 'Europe/Stockholm')).toBe('tis 18 nov 16:55');
  });

  it('names the year when it is another', () => {
    expect(moment('2024-01-02T23:30:00Z', NOW, 'Europe/Stockholm')).toBe('ons 3 jan 2024 00:30');
  });

  it('follows the language', () => {
    lang.value = 'en';
    expect(moment('2025-11-18T15:55:00Z', NOW, 'Europe/Stockholm')).toBe('Tue 18 Nov 16:55');
  });

  it('is "ej angivet" when it is absent or unreadable', () => {
    expect(moment(null)).toBe('ej angivet');
    expect(moment('i går')).toBe('ej angivet');
  });
});

it('a calendar day is not moved by time zones', () => {
  expect(day('2022-05-16')).toBe('16 maj 2022');
});

it('accuracy has a unit and no false precision', () => {
  expect([accuracy(0.2), accuracy(7.4), accuracy(1234)]).toEqual(['±1 m', '±7 m', '±1,2 km']);
});

it('coordinates are said latitude first', () => {
  expect(coordinates([12.94, 57.7211])).toBe('N 57,72110 Ö 12,94000');
});

describe('a typed place', () => {
  it('is read latitude first, with points or commas', () => {
    expect(parseCoordinates('57.721, 12.940')).toEqual([12.94, 57.721]);
    expect(parseCoordinates('57,721 12,940')).toEqual([12.94, 57.721]);
    expect(parseCoordinates('57,721; 12,940')).toEqual([12.94, 57.721]);
  });

  it('is understood when the order can only be the other', () => {
    expect(parseCoordinates('12.940 57.721')).toEqual([12.94, 57.721]);
  });

  it('is not guessed from words or impossible numbers', () => {
    expect(parseCoordinates('Sjöbo torg')).toBeNull();
    expect(parseCoordinates('157.7 212.9')).toBeNull();
  });
});

describe('how often', () => {
  it('is said in words', () => {
    expect(recurrence('FREQ=WEEKLY;BYDAY=FR,SA;BYHOUR=19')).toBe('Varje vecka, fre, lör 19:00');
    expect(recurrence('FREQ=MONTHLY;INTERVAL=2')).toBe('Var 2:e månad');
    expect(interval('P6M')).toBe('Var 6:e månad');
  });

  it('is shown as written when there are no words for it', () => {
    expect(recurrence('FREQ=YEARLY;BYSETPOS=-1;BYDAY=MO')).toBe('FREQ=YEARLY;BYSETPOS=-1;BYDAY=MO');
    expect(interval('P1Y2M')).toBe('P1Y2M');
  });
});

it('a box goes around all parts of several geometries', () => {
  expect(
    boxOf([
      { type: 'Point', coordinates: [12, 57] },
      null,
      {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [13, 58],
              [14, 58],
              [14, 59],
              [13, 58],
            ],
          ],
        ],
      },
    ]),
  ).toEqual([12, 57, 14, 59]);
});
