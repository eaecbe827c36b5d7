/** A line that says a new version is here. It can be put off, and comes back at the next start. */
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../ui/Icon';
import { takeUpdate, updateReady } from './update';

export function UpdateOffer() {
  const [later, setLater] = useState(false);
  if (!updateReady.value || later) return null;
  return (
    <div class="notice-line" role="status" data-testid="update-offer">
      <Icon name="refresh-cw" size={18} />
      <p>{t('update-ready')}</p>
      <button type="button" class="button small" onClick={takeUpdate} data-testid="update-take">
        {t('update-take')}
      </button>
      <button
        type="button"
        class="button small quiet"
        onClick={() => setLater(true)}
        data-testid="update-later"
      >
        {t('update-later')}
      </button>
    </div>
  );
}
