/** All that is held about a place and a time: as an extract for whoever asks, or erased by a decision. */
import { useState } from 'preact/hooks';
import { downloadExtract, dryErasure, executeErasure, type PlaceAndTime, type Run } from '../api/records';
import { useSend } from '../api/send';
import { session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { asBox } from '../api/types';
import { t } from '../i18n';
import { PlacePicker } from '../map/PlacePicker';
import { announce } from '../ui/announce';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';

const DEFAULT_M = 50;

export function PlaceAndTimeForm({ purpose }: { purpose: 'extract' | 'erasure' }) {
  const [at, setAt] = useState<[number, number] | null>(null);
  const [within, setWithin] = useState(String(DEFAULT_M));
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [decision, setDecision] = useState('');
  const [run, setRun] = useState<Run | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { busy, error, send } = useSend();
  const current = session.value;
  if (!current) return null;
  const erasing = purpose === 'erasure';
  const submit = (event: Event) => {
    event.preventDefault();
    if (!at) return setFault(t('place-missing'));
    if (erasing && !decision.trim()) return setFault(t('decision-missing'));
    setFault(null);
    const where: PlaceAndTime = {
      near: at,
      within_m: Number(within) || DEFAULT_M,
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    };
    void send(async () => {
      if (erasing) setRun(await dryErasure({ ...where, decision: decision.trim() }));
      else {
        await downloadExtract(where);
        announce(t('extract-done'));
      }
    });
    return undefined;
  };
  return (
    <form class="tile" onSubmit={submit} noValidate data-testid={purpose}>
      <h2>{t(erasing ? 'erasure' : 'extract')}</h2>
      <p class="soft">{t(erasing ? 'erasure-lead' : 'extract-lead')}</p>
      <PlacePicker at={at} onPick={setAt} box={asBox(current.tenant.bbox)} basemaps={current.basemaps} />
      <Field label={t('within-m')} type="number" min="1" max="1000" value={within} onValue={setWithin} />
      <div class="dates">
        <Field label={t('filter-from')} type="date" value={from} onValue={setFrom} />
        <Field label={t('filter-to')} type="date" value={to} onValue={setTo} />
      </div>
      {erasing && (
        <Field
          label={t('decision')}
          hint={t('decision-hint')}
          value={decision}
          onValue={setDecision}
          maxLength={120}
        />
      )}
      {fault && (
        <p class="error-text" role="alert">
          {fault}
        </p>
      )}
      <Trouble error={error} />
      {run && (
        <div class="once" role="status" data-testid="erasure-run">
          <p class="strong">{t('run-would', { n: run.n })}</p>
          <p class="soft">{t('run-another')}</p>
          <button
            type="button"
            class="button danger"
            disabled={busy || run.n === 0}
            onClick={() =>
              send(async () => {
                const { disposed } = await executeErasure(run);
                announce(t('run-done', { n: disposed }));
                setRun(null);
              })
            }
          >
            {t('erasure-do')}
          </button>
        </div>
      )}
      <button type="submit" class="button" disabled={busy} data-testid={`${purpose}-do`}>
        <Icon name={erasing ? 'eye' : 'download'} size={18} />
        {t(erasing ? 'run-dry' : 'extract-download')}
      </button>
    </form>
  );
}
