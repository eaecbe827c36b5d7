/** The keys of the review, whether they are on, and where each act may be done. It draws nothing. */
import { signal } from '@preact/signals';
import { may } from '../api/may';
import type { ReviewCard } from '../api/review';

export type Act = 'accept' | 'merge' | 'assign' | 'reject' | 'text' | 'next' | 'previous' | 'undo';

export const KEYS: Record<Act, { key: string; shown: string; label: string }> = {
  accept: { key: 'Enter', shown: 'Enter', label: 'review-accept' },
  merge: { key: 'm', shown: 'M', label: 'review-merge' },
  assign: { key: 'a', shown: 'A', label: 'review-assign' },
  reject: { key: 'x', shown: 'X', label: 'review-reject' },
  text: { key: 't', shown: 'T', label: 'review-text' },
  next: { key: 'j', shown: 'J', label: 'review-next' },
  previous: { key: 'k', shown: 'K', label: 'review-previous' },
  undo: { key: 'u', shown: 'U', label: 'review-undo' },
};

const STORED = 'lykta.review-keys';

function storedKeys(): boolean {
  try {
    return globalThis.localStorage?.getItem(STORED) !== 'off';
  } catch {
    return true;
  }
}

/** Whether single keys act: who speaks to the page, or presses keys without meaning to, turns them off. */
export const keysOn = signal(storedKeys());

export function setKeys(on: boolean): void {
  keysOn.value = on;
  try {
    localStorage.setItem(STORED, on ? 'on' : 'off');
  } catch {
    // Without a place to keep it, it holds as long as the page stands.
  }
}

/** The act that a key means; Enter on a button or a link is that button's or link's own. */
export function actOf(event: KeyboardEvent): Act | null {
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = (Object.keys(KEYS) as Act[]).find((act) => KEYS[act].key === pressed);
  if (found !== 'accept') return found ?? null;
  const own = (event.target as Element | null)?.closest?.('button, a[href], summary');
  return own ? null : found;
}

/** Whether an act can be done with a card: the server's own list says where its status leads. */
export function mayDo(act: Act, { observation, duplicates, because }: ReviewCard): boolean {
  const { allowed, valence, text } = observation.properties;
  switch (act) {
    case 'accept':
      return allowed.includes('reviewed') || allowed.includes('noted');
    case 'merge':
      return allowed.includes('merged') && duplicates.length > 0;
    case 'assign':
      return valence !== 'positive' && (because === 'escalated' || !allowed.includes('received'));
    case 'reject':
      return allowed.includes('rejected');
    case 'text':
      return Boolean(text) && may('amend');
    default:
      return true;
  }
}
