/** Where it starts: fonts, styles, theme, addresses, and the first drawing. */
import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/parts.css';
import './ui/fields.css';
import './ui/page.css';
import './map/map.css';
import { render } from 'preact';
import { App } from './App';
import { keepStartIn } from './api/store';
import { lang, startWords } from './i18n';
import { startKeeper } from './local/facts';
import { startPacks } from './local/pack';
import { startRouting } from './mode';
import { startUpdates } from './sync/update';
import { startTheme } from './ui/theme';

await startWords();
document.documentElement.lang = lang.value;
keepStartIn(startKeeper);
startTheme();
startRouting();
startPacks();

const root = document.getElementById('app');
if (root) render(<App />, root);
void startUpdates();
