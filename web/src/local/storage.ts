/**
 * How it stands with this phone's storage: what stands in the way, what is safe only as long as the page is
 * open, and whether the browser has promised to keep it. It says nothing itself; the interface does.
 */
import { computed, signal } from '@preact/signals';
import { databaseTrouble } from './db';

/** True while the phone has no room left for something that was saved. */
export const storageFull = signal(false);

/** How many things live in this page alone, because the storage would not take them. */
export const onlyInPage = signal(0);

/** What to say of the storage, or null when all is well. */
export const storageTrouble = computed(() => (storageFull.value ? 'full' : databaseTrouble.value));

/** Whether the browser has promised not to clear the storage by itself; null until it was asked. */
export const persisted = signal<boolean | null>(null);

let asked = false;

/** Asks for that promise, once in a page's life and only when there is something to keep. */
export async function askToPersist(): Promise<void> {
  if (asked || !navigator.storage?.persist) return;
  asked = true;
  try {
    persisted.value = (await navigator.storage.persisted?.()) || (await navigator.storage.persist());
  } catch {
    persisted.value = false;
  }
}

export const isFull = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'QuotaExceededError';

/** Warns before the page is closed while something lives in it alone. */
export function guardPage(): void {
  addEventListener('beforeunload', (event) => {
    if (onlyInPage.value > 0) event.preventDefault();
  });
}
