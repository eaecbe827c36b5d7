/** Where it starts: fonts, styles, theme, addresses, and the first drawing. */
import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/parts.css';
import './ui/fields.css';
import './ui/page.css';
import './map/map.css';
import { render } from 'preact';
import { App, readAhead } from './App';
import { keepStartIn, soon } from './api/store';
import { lang, startWords } from './i18n';
import { startKeeper } from './local/facts';
import { startPacks } from './local/pack';
import { startRouting } from './mode';
import { startUpdates } from './sync/update';
import { startTheme } from './ui/theme';

// Not awaited at the top: what is fetched meanwhile imports from this very file, and would wait for its end.
async function start(): Promise<void> {
  keepStartIn(startKeeper);
  await Promise.all([startWords(), soon(readAhead())]);
  document.documentElement.lang = lang.value;
  startTheme();
  startRouting();
  startPacks();
  const root = document.getElementById('app');
  if (root) render(<App />, root);
  await startUpdates();
}

void start();
