/**
 * What the heat map is asked for, together with the filters of the list. What is on the map, and what it was corrected
 * by, stands in the address, so that a picture can be handed on; the rest is kept while the page is open.
 */
import { computed, effect, signal } from '@preact/signals';
import { filters, place, setPart } from '../mode';
import { filtersToApi } from '../model/filters';

export const SUNS = ['daylight', 'twilight', 'dark'] as const;
/** How we came to know; what the police found themselves has a switch of its own. */
export const PROVENANCES = ['resident', 'staff_walk', 'staff_daily'] as const;
export const SEASONS = ['winter', 'spring', 'summer', 'autumn'] as const;
export const RADII = ['100', '200', '350', '500', '1000'] as const;
/** Monday first. */
export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
/** Six hours each, from midnight. */
export const QUARTERS = [0, 6, 12, 18] as const;

/** What is drawn of the same observations. */
export const PICTURES = ['heat', 'cluster', 'single', 'spacetime', 'dense'] as const;

export interface HeatChoice {
  picture: (typeof PICTURES)[number];
  sun: readonly (typeof SUNS)[number][];
  season: readonly (typeof SEASONS)[number][];
  provenance: readonly (typeof PROVENANCES)[number][];
  days: readonly (typeof WEEKDAYS)[number][];
  quarters: readonly (typeof QUARTERS)[number][];
  /** Hours of the week one by one, Monday 00 being 0; they stand in place of days and quarters. */
  hours: readonly number[];
  radius: string;
  weighted: boolean;
  /** Side of a cell, metres. */
  side: string;
  /** Whether heat and single places are held against what was walked. */
  walked: boolean;
  /** Reports that make a dense place, and the metres within which they lie. */
  points: string;
  reach: string;
  /** Whether heat is corrected for what nobody can report beyond the border. */
  edge: boolean;
  /** Whether it is shown where nothing is known. */
  unknown: boolean;
  police: boolean;
}

const PLAIN: HeatChoice = {
  picture: 'heat',
  sun: [],
  season: [],
  provenance: [],
  days: [],
  quarters: [],
  hours: [],
  radius: '200',
  weighted: false,
  side: '250',
  walked: false,
  points: '5',
  reach: '100',
  edge: false,
  unknown: true,
  police: false,
};

export type Tool = 'filters' | 'layers' | 'heat' | 'time' | 'areas';
/** The form beside the list, or over the map on a phone, that is open. */
export const openTool = signal<Tool | null>(null);

/** The part of the address that says what is on the map. */
const PART = 'varme';
/** The words of that part, and what each chooses. */
const WORDS: readonly (readonly [string, Partial<HeatChoice>])[] = [
  ['kluster', { picture: 'cluster' }],
  ['enskilda', { picture: 'single' }],
  ['manader', { picture: 'spacetime' }],
  ['tatt', { picture: 'dense' }],
  ['vikt', { weighted: true }],
  ['kant', { edge: true }],
  ['gang', { walked: true }],
  ['utan-okant', { unknown: false }],
  ['polis', { police: true }],
  ...RADII.map((radius) => [`r${radius}`, { radius }] as const),
];

/** What an address chooses; null when it says nothing of it. */
export function readPart(text: string | null): HeatChoice | null {
  if (text === null) return null;
  const words = text.split(',');
  return Object.assign({}, PLAIN, ...WORDS.filter(([word]) => words.includes(word)).map(([, part]) => part));
}

/** How a choice stands in the address: what is as usual is left out. */
export function writePart(choice: HeatChoice): string {
  const holds = ([, part]: (typeof WORDS)[number]) =>
    Object.entries(part).every(
      ([key, value]) => choice[key as keyof HeatChoice] === value && PLAIN[key as keyof HeatChoice] !== value,
    );
  const words = WORDS.filter(holds).map(([word]) => word);
  return words.join(',') || 'ja';
}

const linked = readPart(place.peek().query.get(PART));
/** Whether it is on the map. */
export const heatShown = signal(linked !== null);
export const heatChoice = signal<HeatChoice>(linked ?? PLAIN);

effect(() => {
  const text = heatShown.value ? writePart(heatChoice.value) : null;
  // Every view of the page says the same of it.
  if (place.value.query.get(PART) !== text) setPart(PART, text);
});

/** Hours one by one and whole days or quarters take each other's place. */
export const choose = (part: Partial<HeatChoice>): void => {
  const instead = part.days || part.quarters ? { hours: [] } : part.hours ? { days: [], quarters: [] } : {};
  heatChoice.value = { ...heatChoice.value, ...instead, ...part };
};

/** Hours of the week as ranges; Monday 00 is 0. */
export function hoursOf(days: readonly number[], quarters: readonly number[]): string {
  if (days.length === 0 && quarters.length === 0) return '';
  const hours = (day: number) =>
    (quarters.length ? quarters : QUARTERS).map((from) => `${day * 24 + from}-${day * 24 + from + 5}`);
  return (days.length ? days : WEEKDAYS).flatMap(hours).join(',');
}

/** Numbers in order as ranges: 4, 5, 6, 9 is `4-6,9`. */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] + 1 === number) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** What is counted, whatever is drawn of it: the filters of the list and what is chosen here. */
export const commonQuery = computed<Record<string, string>>(() => {
  const { sun, season, provenance, days, quarters, hours: single, police } = heatChoice.value;
  const query: Record<string, string> = { ...filtersToApi(filters.value) };
  const hours = ranges(single) || hoursOf(days, quarters);
  if (sun.length) query.sun = sun.join(',');
  if (season.length) query.season = season.join(',');
  // Whoever asks for some sources and for the police's own means all of them.
  if (provenance.length)
    query.provenance = [...provenance, ...(police ? ['police_discovered'] : [])].join(',');
  if (hours) query.hours = hours;
  if (police) query.police_discovered = 'true';
  return query;
});

/** The query for the heat map. */
export const heatQuery = computed<Record<string, string>>(() => {
  const { radius, weighted, edge, walked } = heatChoice.value;
  const query: Record<string, string> = { ...commonQuery.value, radius_m: radius };
  if (weighted) query.weights = 'severity_age';
  if (edge) query.edge = 'uniform';
  if (walked) query.exposure = 'walked';
  return query;
});
