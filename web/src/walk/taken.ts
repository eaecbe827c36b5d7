/** The walk one goes on, from the phone when it was taken along, else from the server. */
import { getAreas, getObservation, getPromises } from '../api/client';
import { catalogue, quickCategories } from '../api/store';
import type { Area, Category, Observation, PromiseDocument, Walk } from '../api/types';
import { type Asked, askAhead, useAsked } from '../api/use';
import { getWalk } from '../api/walks';
import type { WalkLog } from '../local/db';
import { getPack, packObservations, packs } from '../local/pack';
import { openLog } from '../local/walks';

export interface Taken {
  walk: Walk;
  /** What is open nearby, and what the walk names, as far as it is known here. */
  points: Map<string, Observation>;
  areas: Area[];
  promises: PromiseDocument[];
  /** When it was taken along; null when it is read from the server. */
  saved: number | null;
}

const byId = (found: readonly Observation[]) => new Map(found.map((each) => [each.id, each]));

async function fromServer(id: string): Promise<Taken> {
  const [walk, areas, promises] = await Promise.all([getWalk(id), getAreas(), getPromises()]);
  const ids = [...new Set([...walk.carried, ...walk.stops.flatMap(({ verify }) => verify)])];
  const found = await Promise.allSettled(ids.map((each) => getObservation(each)));
  const points = found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return { walk, points: byId(points), areas, promises, saved: null };
}

async function fromPhone(id: string): Promise<Taken | undefined> {
  const pack = await getPack(id).catch(() => undefined);
  if (!pack?.document.walk.stops) return undefined;
  const { walk, areas, promises } = pack.document;
  return {
    walk: walk as Walk,
    points: byId(packObservations(pack)),
    areas: areas?.features ?? [],
    promises: promises ?? [],
    saved: pack.saved,
  };
}

const takenAs = (id: string): string => `walk taken ${id}`;
const logAs = (id: string): string => `walk log ${id}`;

/** Asked anew when the walk is taken along, or taken along again. */
export const useTaken = (id: string): Asked<Taken> =>
  useAsked(
    async () => (await fromPhone(id)) ?? fromServer(id),
    takenAs(id),
    packs.value.find(({ walk }) => walk === id)?.saved ?? 0,
  );

/** How far one has come on it. */
export const useLog = (id: string): Asked<WalkLog | null> => useAsked(() => openLog(id), logAs(id));

/** Reads what this phone has of a walk before its view is drawn. */
export async function readAhead(id: string): Promise<void> {
  await Promise.all([askAhead(() => fromPhone(id), takenAs(id)), askAhead(() => openLog(id), logAs(id))]);
}

/** So many of a category nearby before it takes the place of a usual one. */
const COMMON = 3;
/** What a promise names counts as much as being common. */
const PROMISED = 3;

const matches = (pattern: string, code: string): boolean =>
  pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code;

/**
 * The six buttons of this walk: the usual ones in their usual places, except that a usual one nobody has seen
 * here gives way to what is common here or promised. What is good always keeps its place.
 */
export function sixOf({ walk, points, promises }: Taken): Category[] {
  const usual = quickCategories.value;
  const named = promises
    .filter(({ id }) => walk.promises.includes(id))
    .flatMap(({ commitments }) => commitments.flatMap(({ categories }) => categories));
  const weight = new Map<string, number>();
  for (const { properties: p } of points.values()) {
    weight.set(p.category, (weight.get(p.category) ?? 0) + 1);
  }
  const worth = ({ code }: Category): number =>
    (weight.get(code) ?? 0) + (named.some((pattern) => matches(pattern, code)) ? PROMISED : 0);
  const others = catalogue.value.categories
    .filter((each) => each.valence !== 'positive' && each.kind !== 'hot_spot' && !usual.includes(each))
    .filter((each) => (weight.get(each.code) ?? 0) >= COMMON)
    .sort((a, b) => worth(b) - worth(a));
  return usual.map((each) => {
    const first = others[0];
    if (each.valence === 'positive' || !first || worth(each) > 0) return each;
    others.shift();
    return first;
  });
}
