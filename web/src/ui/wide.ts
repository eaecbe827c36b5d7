/** Whether there is room for a panel beside the map; the same width as in the style sheets. */
import { signal } from '@preact/signals';

const query = globalThis.matchMedia?.('(min-width: 900px)');
export const wide = signal(query?.matches ?? true);
query?.addEventListener('change', (event) => {
  wide.value = event.matches;
});
