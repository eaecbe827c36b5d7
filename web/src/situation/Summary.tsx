/**
 * The text for the public about a week whose meeting has ended: it begins from a draft that stands on what is open
 * to all, is reworded here, and waits for somebody who publishes.
 */
import { useState } from 'preact/hooks';
import { changed } from '../api/live';
import { useSend } from '../api/send';
import { getSummary, putSummary, type Summary as Told } from '../api/situation';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { announce } from '../ui/announce';
import { TextArea } from '../ui/fields';
import { Badge, Skeleton } from '../ui/parts';
import { TextAdvice } from '../ui/TextAdvice';

const MOST = 2000;

function Write({ week, told, sent }: { week: string; told: Told; sent: () => void }) {
  const [sv, setSv] = useState(told.draft_sv);
  const [en, setEn] = useState(told.draft_en);
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!sv.trim()) return;
    const english = en.trim();
    const well = await send(() =>
      putSummary(week, { text_sv: sv.trim(), ...(english ? { text_en: english } : {}) }),
    );
    if (!well) return;
    announce(t('summary-sent'));
    sent();
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <TextArea
        label={t('text-sv')}
        hint={t('text-hint')}
        value={sv}
        onValue={setSv}
        rows={6}
        maxLength={MOST}
        error={tried && !sv.trim() ? t('field-missing') : null}
        testid="summary-sv"
      />
      <TextAdvice text={sv} />
      <TextArea
        label={t('text-en')}
        value={en}
        onValue={setEn}
        rows={6}
        maxLength={MOST}
        testid="summary-en"
      />
      <Trouble error={error} />
      <button type="submit" class="button primary" disabled={busy} data-testid="summary-send">
        {t('summary-send')}
      </button>
    </form>
  );
}

export function Summary({ week }: { week: string }) {
  const asked = useAsked(() => getSummary(week), `summary ${week}`, changed.situation.value);
  const [again, setAgain] = useState(false);
  const told = asked.data;
  const last = told?.texts[0];
  return (
    <section class="situation-part" aria-labelledby="summary" data-testid="summary">
      <h2 id="summary">{t('summary')}</h2>
      <Trouble error={asked.error} again={asked.again} />
      {!told && asked.loading && <Skeleton rows={4} />}
      {told && <p class="soft">{t('summary-lead', { least: told.least })}</p>}
      {last && !again && (
        <div class="stack" data-testid="summary-last" data-state={last.state}>
          <p>
            <Badge tone={last.state === 'approved' ? 'spruce' : 'plain'}>
              {tc('text-state', last.state)}
            </Badge>
          </p>
          <p class="quote">{last.text_sv}</p>
          <p class="soft">
            {last.state === 'draft'
              ? t('summary-sent')
              : last.approved_by &&
                t('text-approved-by', { name: last.approved_by, when: moment(last.approved_at) })}
          </p>
          <button type="button" class="button" onClick={() => setAgain(true)} data-testid="summary-again">
            {t('summary-again')}
          </button>
        </div>
      )}
      {told && (!last || again) && (
        <Write
          week={week}
          told={told}
          sent={() => {
            setAgain(false);
            asked.again();
          }}
        />
      )}
    </section>
  );
}
