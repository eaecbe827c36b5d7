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
import { lang } from './i18n';
import { startRouting } from './mode';
import { startTheme } from './ui/theme';

document.documentElement.lang = lang.value;
startTheme();
startRouting();

const root = document.getElementById('app');
if (root) render(<App />, root);
