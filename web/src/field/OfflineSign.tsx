/** No network, as a sign in the head of the views for noting: there it is as it should be, and moves nothing. */
import { t } from '../i18n';
import { offline } from '../local/pack';
import { Icon } from '../ui/Icon';

export function OfflineSign() {
  if (!offline.value) return null;
  return (
    <span class="offline-sign" data-testid="out-offline">
      <Icon name="wifi-off" size={28} />
      <span class="visually-hidden">{t('walk-no-network')}</span>
    </span>
  );
}
