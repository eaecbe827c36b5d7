/**
 * Sets the chosen theme and language before the first paint, so that nobody out in the dark is met by a
 * white flash. A file of its own because inline scripts are not allowed; `src/ui/theme.ts` takes over.
 */
(() => {
  const root = document.documentElement;
  try {
    const chosen = localStorage.getItem('lykta.theme') || 'auto';
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = chosen === 'auto' ? (dark ? 'dark' : 'light') : chosen;
    root.lang = localStorage.getItem('lykta.lang') || 'sv';
  } catch {
    root.dataset.theme = 'light';
  }
})();
