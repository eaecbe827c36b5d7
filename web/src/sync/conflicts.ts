/** What this phone sent and others say otherwise of: noted until somebody has looked. */
import { signal } from '@preact/signals';
import type { OutboxRow } from '../local/db';

/** An observation of which others say something else than was sent from here. */
export interface Noted {
  id: string;
  category: string;
  fields: string[];
}

export const conflicts = signal<readonly Noted[]>([]);

export function noteConflicts({ id, feature }: OutboxRow, fields: readonly string[]): void {
  const rest = conflicts.value.filter((each) => each.id !== id);
  conflicts.value = [...rest, { id, category: feature.properties.category, fields: [...fields] }];
}

/** Somebody has looked at it. */
export function looked(id: string): void {
  if (conflicts.value.some((each) => each.id === id)) {
    conflicts.value = conflicts.value.filter((each) => each.id !== id);
  }
}
