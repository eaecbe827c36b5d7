/** What is said aloud to screen readers when something changes by itself; shown by the shell in one place. */
import { signal } from '@preact/signals';

export const announcement = signal('');

/** Says a sentence; saying the same sentence twice is heard twice. */
export function announce(text: string): void {
  announcement.value = announcement.value === text ? `${text}\u00a0` : text;
}

/** Moves focus to the heading of a view that was just opened. */
export function focusHeading(root: ParentNode | null): void {
  const heading = root?.querySelector<HTMLElement>('h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
