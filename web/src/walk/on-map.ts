/** Puts a walk on the map as long as a view shows it: its area lit, its way and its stops. */
import { useEffect } from 'preact/hooks';
import type { Area, Stop } from '../api/types';
import { fitTo, litAreas, type WalkOnMap, walkOnMap } from '../map/view';
import { boxOf } from '../model/geo';

type Plan = {
  area?: string | null | undefined;
  route?: [number, number][] | null | undefined;
  stops: Stop[];
};

/** The way as planned, or straight from stop to stop when none was drawn. */
export const wayOf = ({ route, stops }: Plan): [number, number][] =>
  route && route.length > 1 ? route : stops.map(({ at }) => at);

export function useWalkOnMap(
  plan: Plan | undefined,
  areas: readonly Area[] | undefined,
  {
    track = [],
    here,
    left = [],
    fit = true,
  }: {
    track?: [number, number][][];
    here?: number | undefined;
    left?: readonly number[];
    fit?: boolean;
  } = {},
): void {
  const outline = areas?.find(({ id }) => id === plan?.area);
  const drawn: WalkOnMap | null = plan
    ? {
        route: wayOf(plan),
        track,
        stops: plan.stops.map(({ no, at }) => ({
          no,
          at,
          state: no === here ? 'here' : left.includes(no) ? 'left' : 'coming',
        })),
      }
    : null;
  const key = JSON.stringify(drawn);
  // The key stands for what is drawn, which is made anew at each turn.
  useEffect(() => {
    walkOnMap.value = drawn;
  }, [key]);
  const places = JSON.stringify([outline?.id, plan?.stops.map(({ at }) => at)]);
  useEffect(() => {
    if (!plan) return;
    litAreas.value = outline?.geometry
      ? [
          {
            type: 'Feature',
            geometry: outline.geometry,
            properties: { approximate: outline.properties.approximate },
          },
        ]
      : [];
    const stops = plan.stops.map(({ at }) => ({ type: 'Point' as const, coordinates: at }));
    // Stops say better than a whole district where it goes.
    const box = boxOf(stops.length > 0 ? stops : [outline?.geometry]);
    if (fit && box) fitTo.value = { box };
  }, [places, fit]);
  useEffect(
    () => () => {
      walkOnMap.value = null;
      litAreas.value = [];
      fitTo.value = null;
    },
    [],
  );
}
