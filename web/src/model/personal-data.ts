/**
 * Finds what may be personal data in free text, while it is being written. It advises and never blocks. The
 * server does the same (`src/core/privacy`, where the sources are named), and both are held to the cases of
 * `tests/data/personal-data.json`: change one and the other must follow.
 */
import { findAddressesAndNames } from './personal-words';

/** In the order that decides which is kept where two overlap. */
export const PERSONAL_KINDS = [
  'personal_no',
  'coordination_no',
  'email',
  'phone',
  'plate',
  'dwelling',
  'name',
] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];

/** Something found, by its place in the text in UTF-16 code units. */
export interface Finding {
  kind: PersonalKind;
  start: number;
  end: number;
}

/** A text as characters, looked at by number; NUL outside, which is none of the sorts below. */
export class Characters {
  readonly chars: string[];
  constructor(text: string) {
    this.chars = Array.from(text);
  }
  get length(): number {
    return this.chars.length;
  }
  at(i: number): string {
    return this.chars[i] ?? '\0';
  }
  part(start: number, end: number): string {
    return this.chars.slice(start, end).join('');
  }
  /** The value of `n` digits from `i`, when there are that many. */
  digits(i: number, n: number): number | undefined {
    const part = this.chars.slice(i, i + n);
    return part.length === n && part.every(isDigit) ? Number(part.join('')) : undefined;
  }
  afterSpaces(i: number): number {
    let at = i;
    while (isSpace(this.at(at))) at += 1;
    return at;
  }
}

export const isDigit = (c: string): boolean => c >= '0' && c <= '9' && c.length === 1;
export const isDash = (c: string): boolean => /^[-\u2010-\u2015\u2212]$/.test(c);
export const isSpace = (c: string): boolean => /^[ \t\u00a0\u2009\u202f]$/.test(c);
export const isLetter = (c: string): boolean => /^\p{Alphabetic}$/u.test(c);
export const isWord = (c: string): boolean => isLetter(c) || isDigit(c);

/** Tries to read something at each place; what is read is not read again. */
function scan(
  text: Characters,
  read: (i: number, last: number) => { kind: PersonalKind; end: number } | undefined,
): Finding[] {
  const found: Finding[] = [];
  for (let i = 0; i < text.length; ) {
    const hit = read(i, found.at(-1)?.end ?? 0);
    if (hit) found.push({ ...hit, start: i });
    i = hit ? hit.end : i + 1;
  }
  return found;
}

// Personal and coordination numbers.

const partKind = (c: string): 'dash' | 'space' | 'nothing' =>
  isDash(c) ? 'dash' : isSpace(c) ? 'space' : 'nothing';

function isDate(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** The check digit of nine digits by the modulus-10 method (Luhn). */
function checkDigit(nine: number[]): number {
  const products = nine.map((digit, i) => digit * (i % 2 === 0 ? 2 : 1));
  const sum = products.reduce((all, product) => all + Math.floor(product / 10) + (product % 10), 0);
  return (10 - (sum % 10)) % 10;
}

/** Whether a number may not begin at `i`: it would be in the middle of another, or of a coordinate. */
function joinsBefore(text: Characters, i: number, last: number): boolean {
  const previous = text.at(i - 1);
  const joins = ['.', ',', ':', '+'].includes(previous) || isDash(previous);
  return joins && isDigit(text.at(i - 2)) && i > last + 1;
}

function readNumber(
  text: Characters,
  start: number,
  years: 2 | 4,
): { kind: PersonalKind; end: number } | undefined {
  const year = text.digits(start, years);
  const parts = partKind(text.at(start + years));
  const width = parts === 'nothing' ? 0 : 1;
  const monthAt = start + years + width;
  const month = text.digits(monthAt, 2);
  if (width > 0 && partKind(text.at(monthAt + 2)) !== parts) return undefined;
  const dayAt = monthAt + 2 + width;
  const day = text.digits(dayAt, 2);
  // Nothing, a space, or a hyphen or plus with a space on either side.
  const oneSpace = (j: number) => j + (isSpace(text.at(j)) ? 1 : 0);
  const after = oneSpace(dayAt + 2);
  const sign = isDash(text.at(after)) || text.at(after) === '+';
  const fourAt = sign ? oneSpace(after + 1) : after;
  const four = text.digits(fourAt, 4);
  if (year === undefined || month === undefined || day === undefined || four === undefined) return undefined;
  const bare = fourAt === dayAt + 2;
  // "2026-11-18 1630" is a date and a time of day; the same with a hyphen is not.
  const clock = Math.floor(four / 100) < 24 && four % 100 < 60;
  if (width > 0 && (bare || (parts === 'dash' && !sign && clock))) return undefined;
  const end = fourAt + 4;
  const next = text.at(end);
  const joins = next === '.' || next === ':' || isDash(next);
  if (isDigit(next) || (joins && isDigit(text.at(end + 1))) || four < 10) return undefined;
  const real = day > 60 ? day - 60 : day;
  const dated =
    years === 4
      ? year >= 1800 && year < 2100 && isDate(year, month, real)
      : isDate(1900 + year, month, real) || isDate(2000 + year, month, real);
  const yearAt = start + years - 2;
  const nine = [
    yearAt,
    yearAt + 1,
    monthAt,
    monthAt + 1,
    dayAt,
    dayAt + 1,
    fourAt,
    fourAt + 1,
    fourAt + 2,
  ].map((i) => Number(text.at(i)));
  if (!dated || checkDigit(nine) !== four % 10) return undefined;
  return { kind: day > 60 ? 'coordination_no' : 'personal_no', end };
}

const findNumbers = (text: Characters): Finding[] =>
  scan(text, (i, last) => {
    if (!isDigit(text.at(i)) || isDigit(text.at(i - 1)) || joinsBefore(text, i, last)) return undefined;
    // With the century first: its eight digits would otherwise be read as six and two.
    return readNumber(text, i, 4) ?? readNumber(text, i, 2);
  });

// E-mail addresses.

function findEmails(text: Characters): Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text.at(at) !== '@') continue;
    const free = found.at(-1)?.end ?? 0;
    let start = at;
    while (start > free && (isWord(text.at(start - 1)) || '._%+-'.includes(text.at(start - 1)))) start -= 1;
    while (start < at && !isWord(text.at(start))) start += 1;
    let end = at + 1;
    while (isWord(text.at(end)) || text.at(end) === '.' || text.at(end) === '-') end += 1;
    // A full stop or hyphen at the end belongs to the sentence.
    while (end > at + 1 && !isWord(text.at(end - 1))) end -= 1;
    const labels = text.part(at + 1, end).split('.');
    const top = Array.from(labels.at(-1) ?? '');
    const sound =
      labels.length > 1 && labels.every((label) => label !== '') && top.length > 1 && top.every(isLetter);
    if (start < at && sound) found.push({ kind: 'email', start, end });
  }
  return found;
}

// Telephone numbers.

/** Area codes of three digits and the beginnings of mobile numbers. The others have four, but for 08. */
const THREE =
  '010 011 013 016 018 019 021 023 026 031 033 035 036 040 042 044 046 054 060 063 070 072 073 076 079 090'.split(
    ' ',
  );
const MOST_DIGITS = 10;

/** The area code that a national number begins with; numbers of services have none. */
function area(national: string): string | undefined {
  if (national.startsWith('08')) return '08';
  const three = national.slice(0, 3);
  if (three.length < 3) return undefined;
  if (THREE.includes(three)) return three;
  const placed = three !== '020' && '1234569'.includes(three.charAt(1));
  return placed && national.length >= 4 ? national.slice(0, 4) : undefined;
}

function acceptedPhone(
  text: Characters,
  national: string,
  apart: boolean,
  dashes: number,
  end: number,
): number | undefined {
  const code = area(national);
  if (!code) return undefined;
  // Eight digits together are more often a date.
  const least = code.startsWith('07') ? MOST_DIGITS : apart && dashes === 1 ? 8 : 9;
  const next = text.at(end);
  const goesOn = isDigit(next) || ((next === '.' || next === ':') && isDigit(text.at(end + 1)));
  return national.length >= least && !goesOn ? end : undefined;
}

/** Where the next group of digits begins, and whether a dash led there. */
function phoneSeparator(text: Characters, i: number, afterArea: boolean): [number, boolean] | undefined {
  let at = i;
  if (afterArea && text.at(at) === ')') at += 1;
  const closed = at;
  if (isSpace(text.at(at))) at += 1;
  const dash = isDash(text.at(at)) || (afterArea && text.at(at) === '/');
  if (dash) {
    // Around the dash after an area code there may be spaces; within a number there are none.
    if (at > closed && !afterArea) return undefined;
    at += 1;
    if (afterArea && isSpace(text.at(at))) at += 1;
  }
  return at > i && isDigit(text.at(at)) ? [at, dash] : undefined;
}

function subscriber(text: Characters, begun: string, from: number): number | undefined {
  let [national, at, apart, dashes, first] = [begun, from, false, 0, true];
  for (;;) {
    let end = at;
    while (isDigit(text.at(end))) end += 1;
    const group = end - at;
    if (group === 0 || national.length + group > MOST_DIGITS || (!first && group < 2)) {
      // What does not fit belongs to something else; the number ended before the separator.
      let last = at;
      while (!first && last > 0 && !isDigit(text.at(last - 1))) last -= 1;
      return acceptedPhone(text, national, apart, dashes, last);
    }
    national += text.part(at, end);
    if (first) apart = area(national)?.length === national.length;
    first = false;
    const next = phoneSeparator(text, end, apart && national.length <= 4);
    if (!next) return acceptedPhone(text, national, apart, dashes, end);
    if (next[1]) dashes += 1;
    at = next[0];
  }
}

function readPhone(text: Characters, start: number): number | undefined {
  const code = text.at(start) === '+' ? '+46' : '0046';
  if (text.part(start, start + code.length) !== code) {
    return text.at(start) === '0' ? subscriber(text, '', start) : undefined;
  }
  let at = text.afterSpaces(start + code.length);
  if (text.part(at, at + 3) === '(0)') at = text.afterSpaces(at + 3);
  if (isDash(text.at(at))) at += 1;
  return subscriber(text, '0', at);
}

const findPhones = (text: Characters): Finding[] =>
  scan(text, (i) => {
    const previous = text.at(i - 1);
    if (!'0+'.includes(text.at(i)) || isWord(previous) || joinsBefore(text, i, -1)) return undefined;
    const end = readPhone(text, i);
    return end === undefined ? undefined : { kind: 'phone', end };
  });

// Registration plates.

/** Three letters that stand before a number in other texts, or that Transportstyrelsen does not give out. */
const NOT_PLATES =
  'APA ASS EST ETT FAN FEL FEM HBT KGB LED LPO LSD LUX MEN NAT OND ORM PUB RAL SEK SEX SJU SOS TRE TYP UFO USA XXL'.split(
    ' ',
  );
const joinsPlate = (c: string): boolean => isDash(c) || c === '_' || c === '/' || c === '.';

function readPlate(text: Characters, start: number): number | undefined {
  const previous = text.at(start - 1);
  if (isWord(previous) || (joinsPlate(previous) && isWord(text.at(start - 2)))) return undefined;
  const letters = text.part(start, start + 3);
  const upper = /^[A-HJ-PR-UW-Z]{3}$/.test(letters);
  const lower = /^[a-hj-pr-uw-z]{3}$/.test(letters);
  const apart = isSpace(text.at(start + 3)) || isDash(text.at(start + 3));
  // "hus 123" is a house; written together or in capitals it may be a car.
  if (!(upper || (lower && !apart)) || NOT_PLATES.includes(letters.toUpperCase())) return undefined;
  const at = start + 3 + (apart ? 1 : 0);
  const two = text.digits(at, 2);
  const last = text.at(at + 2);
  const letter = upper ? /^[A-HJ-NPR-UW-Z]$/.test(last) : /^[a-hj-npr-uw-z]$/.test(last);
  if (two === undefined || !(letter || isDigit(last)) || (two === 0 && last === '0')) return undefined;
  const end = at + 3;
  const next = text.at(end);
  return isWord(next) || (joinsPlate(next) && isDigit(text.at(end + 1))) ? undefined : end;
}

const findPlates = (text: Characters): Finding[] =>
  scan(text, (i) => {
    const end = readPlate(text, i);
    return end === undefined ? undefined : { kind: 'plate', end };
  });

/** Everything found in a text, in order, without overlaps. */
export function checkText(source: string): Finding[] {
  const text = new Characters(source);
  const hits = [
    ...findNumbers(text),
    ...findEmails(text),
    ...findPhones(text),
    ...findPlates(text),
    ...findAddressesAndNames(text),
  ];
  const rank = (hit: Finding) => PERSONAL_KINDS.indexOf(hit.kind);
  hits.sort((a, b) => rank(a) - rank(b) || a.start - b.start || a.end - b.end);
  const kept: Finding[] = [];
  for (const hit of hits) {
    if (kept.every((other) => hit.end <= other.start || other.end <= hit.start)) kept.push(hit);
  }
  const units = (i: number) => text.part(0, i).length;
  return kept
    .sort((a, b) => a.start - b.start)
    .map(({ kind, start, end }) => ({ kind, start: units(start), end: units(end) }));
}
