/**
 * Names of people and addresses of homes, guessed from words: the other half of `personal-data`, and the same
 * as the server's `src/core/privacy/words.rs`. Hints only: a street may carry a person's name.
 */
import names from './given-names.txt?raw';
import { type Characters, type Finding, isDigit, isLetter, isSpace, isWord } from './personal-data';

const list = (words: string): string[] => words.split(' ');

const GIVEN = new Set(
  names
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => line.split(/\s+/))
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase()),
);
/** Words after which a name comes. */
const LEADING = list('familjen fru fröken herr hette heter');
/** People without a name, of whom the words below tell something private. */
const SOMEBODY = list('flickan grannen han hen hon killen kvinnan mannen pojken tjejen');
const TELLING = list('bodde bor hette heter');
/** Endings of names of places, in one word with what stands before them. */
const PLACE_ENDINGS = list(
  'allén backen berget biblioteket bron dalen gata gatan gränd gränden gården hallen hamnen hemmet huset kajen kyrkan lunden museet parken plan plats platsen rondellen skogen skolan staden stationen stigen torg torget tunneln vägen viadukten ängen',
);
/** The same as words of their own, after a person's name: "Karl Johans gata". */
const PLACE_WORDS = list(
  'allé backe bro gata gränd gård hage hus kaj kyrka källa minne park plan plats skola staty stig torg trappor väg',
);
const STREET_ENDINGS = list('allén backen gata gatan gränd gränden stigen väg vägen');
const STREET_WORDS = list('allé backe gata gränd stig väg');
/** Roads whose number is their name. */
const NUMBERED_ROADS = list('europaväg landsväg länsväg motorväg riksväg');
/** Words after a number that make it a measure or a time and not a house. */
const MEASURES = list('cm km m meter procent st stycken år');
const FLATS = list('lgh lägenhet lägenheten');
const NAME_WORDS = 4;

/** A run of letters, with hyphens and apostrophes inside it. */
interface Word {
  start: number;
  end: number;
  lower: string;
  /** Begins with a capital and is more than one letter. */
  capital: boolean;
  /** Nothing but spaces part it from the word before. */
  follows: boolean;
}

function wordsOf(text: Characters): Word[] {
  const words: Word[] = [];
  for (let i = 0; i < text.length; ) {
    if (!isLetter(text.at(i)) || isWord(text.at(i - 1))) {
      i += 1;
      continue;
    }
    let end = i + 1;
    while (isLetter(text.at(end)) || (/^[-'’]$/.test(text.at(end)) && isLetter(text.at(end + 1)))) end += 1;
    const before = words.at(-1);
    words.push({
      start: i,
      end,
      lower: text.part(i, end).toLowerCase(),
      capital: /^\p{Uppercase}$/u.test(text.at(i)) && end - i > 1,
      follows: before !== undefined && before.end < i && text.afterSpaces(before.end) === i,
    });
    i = end;
  }
  return words;
}

/** The word after number `i`, when only spaces part them. */
const next = (words: Word[], i: number): Word | undefined => {
  const word = words[i + 1];
  return word?.follows ? word : undefined;
};

const endsWith = (word: Word, endings: string[]): boolean =>
  endings.some((ending) => word.lower.endsWith(ending) && word.lower.length > ending.length);

/** How many capitalised words stand together from number `i`; none when they name a place. */
function run(words: Word[], i: number): number {
  let n = 0;
  for (; n < NAME_WORDS; n += 1) {
    const word = words[i + n];
    if (!word?.capital || (n > 0 && !word.follows)) break;
    const place =
      endsWith(word, PLACE_ENDINGS) || PLACE_ENDINGS.includes(word.lower) || PLACE_WORDS.includes(word.lower);
    if (place) return 0;
  }
  const after = n > 0 ? next(words, i + n - 1) : undefined;
  return after && PLACE_WORDS.includes(after.lower) ? 0 : n;
}

function isGiven(word: Word): boolean {
  const [first] = word.lower.split('-');
  return GIVEN.has(word.lower) || (first !== undefined && first !== word.lower && GIVEN.has(first));
}

/** The name that begins with word `i`, or the words that tell of somebody. */
function nameAt(words: Word[], i: number): Finding | undefined {
  const word = words[i];
  if (!word) return undefined;
  const hit = (start: number, last: number): Finding | undefined => {
    const end = words[last]?.end;
    return end === undefined ? undefined : { kind: 'name', start, end };
  };
  const after = next(words, i);
  if (SOMEBODY.includes(word.lower) && after && TELLING.includes(after.lower)) {
    return hit(word.start, i + 1 + (words[i + 2]?.follows ? run(words, i + 2) : 0));
  }
  if (LEADING.includes(word.lower) && after?.capital) {
    const n = run(words, i + 1);
    return n > 0 ? hit(after.start, i + n) : undefined;
  }
  if (!word.capital) return undefined;
  const n = run(words, i);
  if (n > 1 && isGiven(word)) return hit(word.start, i + n - 1);
  // Surnames of this form are hardly anything else.
  const son = word.lower.endsWith('sson') && word.lower.length > 5;
  return son && n > 0 ? hit(word.start, i) : undefined;
}

/** The address that begins with word `i`. */
function dwellingAt(text: Characters, words: Word[], i: number): Finding | undefined {
  const word = words[i];
  if (!word) return undefined;
  const flat = FLATS.includes(word.lower);
  const street = word.capital && endsWith(word, STREET_ENDINGS) && !NUMBERED_ROADS.includes(word.lower);
  let last = word;
  if (!street && !flat) {
    const after = next(words, i);
    if (!after || !STREET_WORDS.includes(after.lower) || !word.capital) return undefined;
    last = after;
  }
  const at = text.afterSpaces(last.end + (flat && text.at(last.end) === '.' ? 1 : 0));
  let end = at;
  while (isDigit(text.at(end))) end += 1;
  if (at === last.end || end === at || end - at > (flat ? 4 : 3) || text.at(at) === '0') return undefined;
  if (['.', ':', ','].includes(text.at(end)) && isDigit(text.at(end + 1))) return undefined;
  // "12B", "12 B"; a longer word is something else.
  const letterAt = end + (isSpace(text.at(end)) ? 1 : 0);
  if (isLetter(text.at(letterAt)) && !isWord(text.at(letterAt + 1))) {
    if (letterAt === end || /^\p{Uppercase}$/u.test(text.at(letterAt))) end = letterAt + 1;
  } else if (isLetter(text.at(end))) return undefined;
  const after = words.find(({ start }) => start >= at);
  const measured = after && text.afterSpaces(end) === after.start && MEASURES.includes(after.lower);
  if (measured || text.at(end - 1) === 'm') return undefined;
  return { kind: 'dwelling', start: word.start, end };
}

/** Every name and address, counted in characters. */
export function findAddressesAndNames(text: Characters): Finding[] {
  const words = wordsOf(text);
  return words.flatMap((_, i) =>
    [dwellingAt(text, words, i), nameAt(words, i)].filter((hit) => hit !== undefined),
  );
}
