/** The search box over the map: what is chosen is brought into view, with a card that says what it is. */
import { getArea, getPromises } from '../api/client';
import { t } from '../i18n';
import type { Box } from '../model/geo';
import type { Hit } from './hits';
import { aboutPlace, SearchBox } from './SearchBox';
import { fitTo, pickedArea, searching } from './view';

/** A point is shown with the streets around it. */
const POINT_ZOOM = 17;

/** What the card says; of an area also what is promised there, which only the server knows. */
async function show(hit: Hit): Promise<void> {
  const box: Box = hit.bbox ?? [...hit.at, ...hit.at];
  fitTo.value = { box, maxZoom: POINT_ZOOM };
  const card = {
    name: hit.name,
    about: aboutPlace(hit),
    approximate: false,
    labels: '',
    promises: hit.promise ? [hit.promise] : [],
  };
  pickedArea.value = card;
  if (!hit.area) return;
  try {
    const [area, promises] = await Promise.all([getArea(hit.area), getPromises()]);
    if (pickedArea.value !== card) return;
    const held = promises
      .flatMap((promise) => promise.commitments)
      .filter((commitment) => commitment.areas.some(({ id }) => id === hit.area));
    pickedArea.value = {
      name: hit.name,
      approximate: area.properties.approximate,
      labels: held.map(({ label }) => label).join(', '),
      promises: [...new Set(held.map((commitment) => commitment.promise_id))],
    };
  } catch {
    // The card says what it said.
  }
}

export function SearchOnMap() {
  const leave = () => {
    searching.value = false;
    // The button comes back with the next drawing.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.search-open')?.focus());
  };
  return (
    <SearchBox
      label={t('search-place')}
      onLeave={leave}
      onPick={(hit) => {
        leave();
        void show(hit);
      }}
    />
  );
}
