/** What is said aloud to screen readers when something changes by itself; shown by the shell in one place. */
import { signal } from '@preact/signals';

export const announcement = signal('');

/** Says a sentence; saying the same sentence twice is heard twice. */
export function announce(text: string): void {
  announcement.value = announcement.value === text ? `${text}\u00a0` : text;
}

/** Moves focus back to the row that was opened; false when it is not on the page. */
export function focusRow(root: ParentNode | null, id: string | undefined): boolean {
  const row = id ? root?.querySelector<HTMLElement>(`a[data-id="${CSS.escape(id)}"]`) : null;
  row?.scrollIntoView({ block: 'center' });
  row?.focus({ preventScroll: true });
  return Boolean(row);
}

/** Moves focus to the heading of a view that was just opened, or to the view while its heading is on its way. */
export function focusHeading(root: HTMLElement | null): void {
  const target = root?.querySelector<HTMLElement>('h1') ?? root;
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
