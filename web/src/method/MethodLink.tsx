/** The way from a number to the page about how it is worked out. */
import { t, tc } from '../i18n';
import { href } from '../mode';
import type { Method } from './pages';

export const MethodLink = ({ of }: { of: Method }) => (
  <a class="method-link" href={href({ name: 'method', id: of })} data-testid={`method-${of}`}>
    {t('method-read', { name: tc('method-name', of) })}
  </a>
);
