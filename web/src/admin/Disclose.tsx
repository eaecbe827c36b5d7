/**
 * Putting together what somebody asked for as public records: which records, what is masked, a look at what
 * leaves and at what in it may be personal data, and then the file. Who asked is not kept, only what sort.
 */
import { useState } from 'preact/hooks';
import { useSend } from '../api/send';
import {
  type DisclosurePreview,
  type DisclosureRequest,
  downloadDisclosure,
  previewDisclosure,
} from '../api/sharing';
import { catalogue, kindName } from '../api/store';
import { Trouble } from '../api/Trouble';
import { t, tc } from '../i18n';
import { href } from '../mode';
import { toggled } from '../model/filters';
import { Preview } from '../share/Preview';
import { announce } from '../ui/announce';
import { Check, Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Chip, Select } from '../ui/parts';
import { PlaceAndTimeForm } from './PlaceAndTime';
import '../share/share.css';

const MASKS = [
  'text',
  'suggestion',
  'photos',
  'outcome_reason',
  'place',
  'time_pattern',
  'asset_ref',
  'external_ref',
  'responsible',
];
/** Masked from the start: what people wrote, and what photos show. */
const FIRST_MASKED = ['text', 'suggestion', 'photos', 'outcome_reason'];
const REQUESTERS = ['private', 'media', 'company', 'authority', 'research', 'other'];

function Findings({ preview }: { preview: DisclosurePreview }) {
  const findings = preview.findings ?? [];
  return (
    <>
      {findings.length === 0 ? (
        <p class="note">
          <Icon name="circle-check" size={18} />
          {t('disclose-no-findings')}
        </p>
      ) : (
        <div class="note note-warn" data-testid="disclose-findings">
          <Icon name="triangle-alert" size={18} />
          <div>
            <p class="strong">{t('disclose-findings', { n: findings.length })}</p>
            <ul class="plain">
              {findings.map((finding) => (
                <li key={`${finding.id} ${finding.field}`}>
                  <a href={href({ name: 'observation', id: finding.id })}>
                    {t('disclose-record', { n: finding.number })}
                  </a>
                  {`, ${tc('field', finding.field)}: ${finding.kinds.map((kind) => tc('problem-personal', kind)).join(', ')}`}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {(preview.others ?? 0) > 0 && (
        <p class="note">
          <Icon name="info" size={18} />
          {t('disclose-others', { n: preview.others ?? 0 })}
        </p>
      )}
    </>
  );
}

export function Disclose() {
  const [registry, setRegistry] = useState('');
  const [requester, setRequester] = useState('private');
  const [kinds, setKinds] = useState<string[]>([]);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [mask, setMask] = useState<string[]>(FIRST_MASKED);
  const [preview, setPreview] = useState<DisclosurePreview | null>(null);
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const request = (): DisclosureRequest => ({
    query: {
      ...(kinds.length > 0 ? { kind: kinds.join(',') } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    },
    mask,
    requester,
    registry_no: registry.trim(),
  });
  /** A preview of something else than what is asked for now would be worse than none. */
  const stale =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setPreview(null);
      set(value);
    };
  const look = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!registry.trim()) return;
    void send(async () => setPreview(await previewDisclosure(request())));
  };
  return (
    <div class="tiles" data-testid="disclose">
      <form class="tile" onSubmit={look} noValidate>
        <h2>{t('disclose-what')}</h2>
        <Field
          label={t('registry-no')}
          hint={t('registry-no-hint')}
          value={registry}
          onValue={stale(setRegistry)}
          maxLength={60}
          error={tried && !registry.trim() ? t('field-missing') : null}
          testid="disclose-registry"
        />
        <Select
          label={t('disclose-requester')}
          value={requester}
          options={REQUESTERS.map((code) => [code, tc('requester', code)] as const)}
          onChange={stale(setRequester)}
        />
        <fieldset>
          <legend>{t('filter-kind')}</legend>
          <div class="chips">
            <Chip on={kinds.length === 0} label={t('severity-any')} onPress={() => stale(setKinds)([])} />
            {catalogue.value.kinds.map(({ code }) => (
              <Chip
                key={code}
                on={kinds.includes(code)}
                label={kindName(code)}
                onPress={() => stale(setKinds)(toggled(kinds, code))}
              />
            ))}
          </div>
        </fieldset>
        <div class="dates">
          <Field label={t('filter-from')} type="date" value={from} onValue={stale(setFrom)} />
          <Field label={t('filter-to')} type="date" value={to} onValue={stale(setTo)} />
        </div>
        <fieldset>
          <legend>{t('disclose-mask')}</legend>
          <ul class="plain">
            {MASKS.map((code) => (
              <li key={code}>
                <Check
                  on={mask.includes(code)}
                  onChange={() => stale(setMask)(toggled(mask, code))}
                  testid={`mask-${code}`}
                >
                  {tc('mask', code)}
                </Check>
              </li>
            ))}
          </ul>
        </fieldset>
        {!preview && <Trouble error={error} />}
        <button type="submit" class="button primary" disabled={busy} data-testid="disclose-preview">
          <Icon name="eye" />
          {t('disclose-preview')}
        </button>
      </form>
      <div class="tiles-column">
        <section class="tile" aria-live="polite">
          <h2>{t('disclose-leaves')}</h2>
          {preview ? (
            <>
              <p>{t('list-count', { n: preview.features.length })}</p>
              <Findings preview={preview} />
              <ul class="plain soft">
                {Object.entries(preview.masked).map(([code, n]) => (
                  <li key={code}>{t('disclose-masked', { what: tc('mask', code), n })}</li>
                ))}
              </ul>
              <Preview features={preview.features} />
              <Trouble error={error} />
              <button
                type="button"
                class="button primary"
                disabled={busy || preview.features.length === 0}
                onClick={() =>
                  send(() => downloadDisclosure(request()).then(() => announce(t('disclose-done'))))
                }
                data-testid="disclose-download"
              >
                <Icon name="download" />
                {t('disclose-download')}
              </button>
              <p class="soft">{t('disclose-recorded')}</p>
            </>
          ) : (
            <p class="soft">{t('disclose-first')}</p>
          )}
        </section>
        <PlaceAndTimeForm purpose="extract" />
      </div>
    </div>
  );
}
