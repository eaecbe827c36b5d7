/**
 * What is found for a typed place: coordinates at once, names from the server, and without a network the areas
 * that the page knows already. It must not draw.
 */
import { useEffect, useState } from 'preact/hooks';
import { getAreas, getPlaces, Unreachable } from '../api/client';
import type { FoundPlace } from '../api/types';
import { useAsked } from '../api/use';
import { coordinates } from '../i18n/format';
import { anchorOf, type Box, boxOf, parseCoordinates } from '../model/geo';
import { pinFallback } from './view';

/** A pause in the typing after which the server is asked. */
const PAUSE_MS = 120;
const MOST = 8;

export type Hit = Omit<FoundPlace, 'kind' | 'at' | 'bbox'> & {
  kind: string;
  at: [number, number];
  bbox: Box | null;
  approximate?: boolean;
};

export interface Hits {
  list: Hit[];
  state: 'idle' | 'asking' | 'done' | 'alone' | 'failed';
  /** False while the server is still reading the names of its maps. */
  complete: boolean;
}

const NOTHING: Hits = { list: [], state: 'idle', complete: true };

/** Small letters without their marks, as the server compares them. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const bare = { where: '', area: null, promise: null, commitment: null };

const byCoordinates = (at: [number, number]): Hit => ({
  ...bare,
  name: coordinates(at),
  kind: 'coordinates',
  at,
  bbox: null,
});

/** Asks while somebody types; an answer to what was typed before is not shown. */
export function useHits(text: string): Hits {
  const typed = text.trim();
  const [hits, setHits] = useState<Hits>(NOTHING);
  const areas = useAsked(getAreas, 'areas');
  const known = areas.data;
  useEffect(() => {
    const at = parseCoordinates(typed);
    if (!typed || at) {
      setHits(at ? { ...NOTHING, list: [byCoordinates(at)], state: 'done' } : NOTHING);
      return;
    }
    let current = true;
    const ask = async () => {
      try {
        const near = pinFallback.value.map((n) => n.toFixed(4)).join();
        const found = await getPlaces({ q: typed.slice(0, 100), near, limit: String(MOST) });
        const list = found.places.map((place) => ({
          ...place,
          at: place.at as [number, number],
          bbox: (place.bbox ?? null) as Box | null,
        }));
        return { list, state: 'done', complete: found.complete } as const;
      } catch (error) {
        if (!(error instanceof Unreachable)) return { ...NOTHING, state: 'failed' } as const;
        const list = (known ?? [])
          .filter(({ geometry, properties }) => geometry && plain(properties.name).includes(plain(typed)))
          .slice(0, MOST)
          .flatMap(({ id, geometry, properties: { name, approximate } }) => {
            const at = geometry && anchorOf(geometry);
            return at
              ? [{ ...bare, name, kind: 'area', area: id, at, bbox: boxOf([geometry]), approximate }]
              : [];
          });
        return { list, state: 'alone', complete: true } as const;
      }
    };
    setHits((before) => ({ ...before, state: 'asking' }));
    const timer = setTimeout(() => void ask().then((found) => current && setHits(found)), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [typed, known]);
  return hits;
}
