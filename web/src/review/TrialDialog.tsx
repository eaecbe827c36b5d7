/** A trial of the rules over everything that is open: who would get how much, and by which rule. Nothing is changed. */
import { getTrial } from '../api/review';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { Dialog } from '../ui/Dialog';
import { Skeleton } from '../ui/parts';

export function TrialDialog({ close }: { close: () => void }) {
  const asked = useAsked(getTrial, 'review trial');
  const said = asked.data;
  return (
    <Dialog title={t('trial-title')} tone="wide" onClose={close} testid="trial-dialog">
      <p>{t('trial-lead')}</p>
      <Trouble error={asked.error} again={asked.again} />
      {!said && asked.loading && <Skeleton rows={4} />}
      {said && (
        <>
          <p>
            {t('trial-said', { n: said.n, elsewhere: said.elsewhere })} {said.more && t('trial-more')}
          </p>
          <div class="trial-table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('trial-actor')}</th>
                  <th scope="col">{t('trial-n')}</th>
                  <th scope="col">{t('trial-asset')}</th>
                  <th scope="col">{t('trial-area')}</th>
                  <th scope="col">{t('trial-category')}</th>
                </tr>
              </thead>
              <tbody>
                {said.actors.map(({ actor, n, asset, area, category }) => (
                  <tr key={actor?.id ?? ''}>
                    <th scope="row">{actor?.name ?? t('trial-nobody')}</th>
                    <td>{number(n)}</td>
                    <td>{number(asset)}</td>
                    <td>{number(area)}</td>
                    <td>{number(category)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div class="buttons">
        <button type="button" class="button primary" onClick={close} data-testid="trial-close">
          {t('close')}
        </button>
      </div>
    </Dialog>
  );
}
