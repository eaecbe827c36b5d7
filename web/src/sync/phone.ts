/** The view of what is on this phone: whether it is open, and what in it has waited too long. */
import { signal } from '@preact/signals';
import type { OutboxRow } from '../local/db';

export const phoneOpen = signal(false);

export const openPhone = (): void => {
  phoneOpen.value = true;
};

/** What has waited so long is warned about: a browser may clear what nobody has come back to. */
export const OLD_MS = 3 * 24 * 3_600_000;

export const tooOld = (rows: readonly OutboxRow[], now: number = Date.now()): number =>
  rows.filter(({ made }) => now - made >= OLD_MS).length;
