/**
 * What people who had not seen each other's edits say differently of the same field: each value with who and when,
 * and a choice. Whatever is chosen, the other stays in the history.
 */
import { useEffect } from 'preact/hooks';
import { amendObservation } from '../api/client';
import { may } from '../api/may';
import { useSend } from '../api/send';
import { session } from '../api/store';
import { Trouble } from '../api/Trouble';
import type { Observation } from '../api/types';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { looked } from '../sync/conflicts';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { inWords } from './CardHistory';

export function CardConflicts({ feature, done }: { feature: Observation; done: () => void }) {
  const { id, properties: p } = feature;
  const { busy, error, send } = useSend();
  useEffect(() => looked(id), [id, p.version]);
  if (p.conflicts.length === 0) return null;
  const me = session.value?.viewer.id;
  const keep = (field: string, value: unknown) =>
    send(async () => {
      await amendObservation(id, p.version, { [field]: value });
      announce(t('conflict-settled'));
      done();
    });
  return (
    <section class="note conflicts" data-testid="card-conflicts">
      <Icon name="circle-alert" size={18} />
      <div class="stack">
        <h2>{t('conflict-title')}</h2>
        <p>{t('conflict-lead')}</p>
        {p.conflicts.map(({ field, base, values }) => (
          <fieldset key={field} data-testid="conflict" data-field={field}>
            <legend>{tc('field', field)}</legend>
            {base !== null && base !== undefined && (
              <p class="soft">{t('conflict-base', { value: inWords(field, base) })}</p>
            )}
            <ul class="plain">
              {values.map(({ op, by, at, value }) => (
                <li key={op} data-testid="conflict-side" data-mine={by === me}>
                  <p class="strong">{inWords(field, value)}</p>
                  <p class="soft">
                    {by === me ? t('conflict-you') : by} · {moment(at)}
                  </p>
                  {may('amend') && (
                    <button
                      type="button"
                      class="button"
                      disabled={busy}
                      onClick={() => keep(field, value)}
                      data-testid={by === me ? 'keep-mine' : 'keep-theirs'}
                    >
                      {t(by === me ? 'conflict-keep-mine' : 'conflict-keep-theirs')}
                      <span class="visually-hidden">: {inWords(field, value)}</span>
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </fieldset>
        ))}
        <Trouble error={error} />
      </div>
    </section>
  );
}
