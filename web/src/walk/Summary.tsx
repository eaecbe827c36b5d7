/** The account at the end: what was verified, what is new, what is good, what it does for the promises, what waits. */
import { catalogue } from '../api/store';
import { t } from '../i18n';
import type { WalkLog } from '../local/db';
import { href } from '../mode';
import { Icon } from '../ui/Icon';
import { notSent, tryAgain } from './out';
import type { Taken } from './taken';

/** For each commitment of the walk's promises: how many of those seen to be mended it covers. */
function evidence(taken: Taken, log: WalkLog): { label: string; n: number }[] {
  const labels = new Map<string, { label: string; n: number }>();
  for (const [id, { to }] of Object.entries(log.seen)) {
    if (to !== 'verified') continue;
    for (const each of taken.points.get(id)?.properties.commitments ?? []) {
      const before = labels.get(each.id) ?? { label: each.label, n: 0 };
      labels.set(each.id, { ...before, n: before.n + 1 });
    }
  }
  return [...labels.values()];
}

function Count({ icon, n, words, testid }: { icon: string; n: number; words: string; testid: string }) {
  return (
    <li data-testid={testid} data-n={n}>
      <Icon name={icon} size={28} />
      <strong class="tabular">{n}</strong>
      <span>{words}</span>
    </li>
  );
}

export function Summary({ taken, log }: { taken: Taken; log: WalkLog }) {
  const seen = Object.values(log.seen);
  const verified = seen.filter(({ to }) => to === 'verified').length;
  const good = log.made.filter(
    ({ category }) => catalogue.value.category.get(category)?.valence === 'positive',
  );
  const { marks, others, refused } = notSent(log);
  const waits = marks + others;
  return (
    <section class="summary" data-testid="walk-summary">
      <h2>{t('walk-ended')}</h2>
      <ul class="plain summary-numbers">
        <Count
          icon="circle-check"
          n={verified}
          words={t('walk-sum-verified', { n: verified })}
          testid="sum-verified"
        />
        {seen.length > verified && (
          <Count
            icon="circle-alert"
            n={seen.length - verified}
            words={t('walk-sum-reopened')}
            testid="sum-reopened"
          />
        )}
        <Count
          icon="plus"
          n={log.made.length - good.length}
          words={t('walk-sum-new', { n: log.made.length - good.length })}
          testid="sum-new"
        />
        <Count icon="leaf" n={good.length} words={t('walk-sum-good', { n: good.length })} testid="sum-good" />
        {evidence(taken, log).map(({ label, n }) => (
          <Count
            key={label}
            icon="handshake"
            n={n}
            words={t('walk-sum-evidence', { label })}
            testid="sum-evidence"
          />
        ))}
      </ul>
      <p
        class={`receipt receipt-${refused.length > 0 ? 'refused' : waits > 0 ? 'phone' : 'sent'}`}
        role="status"
        data-testid="sum-waits"
        data-n={waits}
      >
        <Icon name={refused.length > 0 ? 'circle-alert' : waits > 0 ? 'clock' : 'circle-check'} size={28} />
        <span>{waits > 0 ? t('walk-sum-waits', { n: waits }) : t('walk-sum-sent')}</span>
      </p>
      {refused.map((reason) => (
        <p key={reason}>{t('outbox-refused', { reason })}</p>
      ))}
      {refused.length > 0 && (
        <button type="button" class="field-button wide-button" onClick={() => tryAgain(log)}>
          <Icon name="refresh-cw" size={24} />
          <span>{t('try-again')}</span>
        </button>
      )}
      <a
        class="field-button primary wide-button"
        href={href({ name: 'walk', id: log.walk })}
        data-testid="sum-open"
      >
        <span>{t('walk-back-to')}</span>
        <Icon name="chevron-right" size={24} />
      </a>
    </section>
  );
}
