/** Where residents mark spots for a digital walk: its public address while it is open, and how it is opened. */
import { session } from '../api/store';
import type { Walk } from '../api/types';
import { t } from '../i18n';
import { pathOf } from '../mode';
import { Copy } from '../ui/Copy';

export function DigitalWalk({ walk }: { walk: Walk }) {
  const code = session.value?.tenant.code;
  if (!walk.slug || !code) return null;
  if (walk.state !== 'ongoing') {
    return walk.state === 'planned' ? <p class="note">{t('digital-opens')}</p> : null;
  }
  const address = `${location.origin}${pathOf({ name: 'public-walk', id: code, slug: walk.slug })}`;
  return (
    <section data-testid="digital-walk">
      <h2>{t('digital-open')}</h2>
      <p class="soft">{t('digital-lead')}</p>
      <p class="secret">
        <a href={address} data-testid="digital-address">
          {address}
        </a>
        <Copy text={address} />
      </p>
    </section>
  );
}
