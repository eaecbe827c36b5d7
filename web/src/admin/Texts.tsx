/** Texts for the public: written by one, approved by another, withdrawn when they no longer hold. */
import { useState } from 'preact/hooks';
import { getAreas, getPromises } from '../api/client';
import { useSend } from '../api/send';
import { addText, approveText, getTexts, type PublicText, withdrawText } from '../api/sharing';
import { session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { type Asked, useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Select, Skeleton } from '../ui/parts';
import { TextAdvice } from '../ui/TextAdvice';
import { FormFoot, Loaded } from './parts';

const MOST = 2000;

type Subject = readonly [subject: string, name: string];

/** What a text can be about, with words for it; whole or not yet there. */
function useSubjects(): Asked<Subject[]> {
  const promises = useAsked(getPromises, 'promises');
  const areas = useAsked(getAreas, 'areas');
  const data: Subject[] | undefined = promises.data &&
    areas.data && [
      ...promises.data.flatMap((promise): Subject[] => [
        [`promise/${promise.id}`, promise.title],
        ...promise.commitments.map(
          (commitment): Subject => [
            `commitment/${commitment.id}`,
            `${commitment.label} · ${commitment.text_sv.slice(0, 60)}`,
          ],
        ),
      ]),
      ...areas.data.map((area): Subject => [`area/${area.id}`, area.properties.name]),
    ];
  return {
    data,
    error: promises.error ?? areas.error,
    loading: promises.loading || areas.loading,
    again: () => {
      promises.again();
      areas.again();
    },
  };
}

/** A text of a week's meeting is about that week. */
function weekOf(subject: string): string | undefined {
  const found = /^situation\/\d{4}-W(\d\d)$/.exec(subject)?.[1];
  return found && t('summary-about', { n: Number(found) });
}

function Write({ close, done }: { close: () => void; done: () => void }) {
  const subjects = useSubjects();
  return (
    <Dialog title={t('text-add')} tone="wide" onClose={close} testid="text-dialog">
      <Trouble error={subjects.error} again={subjects.again} />
      {subjects.data ? (
        <Form subjects={subjects.data} close={close} done={done} />
      ) : (
        subjects.loading && <Skeleton rows={4} />
      )}
    </Dialog>
  );
}

function Form({ subjects, close, done }: { subjects: Subject[]; close: () => void; done: () => void }) {
  const [subject, setSubject] = useState('');
  const [sv, setSv] = useState('');
  const [en, setEn] = useState('');
  const [tried, setTried] = useState(false);
  const sending = useSend();
  const chosen = subject || subjects[0]?.[0] || '';
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!sv.trim() || !chosen) return;
    const english = en.trim();
    const text = { subject: chosen, text_sv: sv.trim(), ...(english ? { text_en: english } : {}) };
    if (!(await sending.send(() => addText(text)))) return;
    announce(t('text-written'));
    done();
    close();
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Select
        label={t('text-about')}
        value={chosen}
        options={subjects}
        onChange={setSubject}
        testid="text-subject"
      />
      <TextArea
        label={t('text-sv')}
        hint={t('text-hint')}
        value={sv}
        onValue={setSv}
        rows={5}
        maxLength={MOST}
        error={tried && !sv.trim() ? t('field-missing') : null}
        testid="text-sv"
      />
      <TextAdvice text={sv} />
      <TextArea label={t('text-en')} value={en} onValue={setEn} rows={4} maxLength={MOST} testid="text-en" />
      <FormFoot sending={sending} label={t('text-save')} close={close} testid="text-save" />
    </form>
  );
}

const TONES: Record<PublicText['state'], string> = {
  draft: 'lantern',
  approved: 'spruce',
  withdrawn: 'plain',
};

function Card({ text, about, again }: { text: PublicText; about: string; again: () => void }) {
  const { busy, error, send } = useSend();
  const act = async (what: (id: string) => Promise<unknown>, said: string) => {
    if (await send(() => what(text.id))) announce(said);
    again();
  };
  return (
    <li class="tile" data-testid="text" data-id={text.id} data-state={text.state}>
      <p class="row-badges">
        <Badge tone={TONES[text.state]}>{tc('text-state', text.state)}</Badge>
        <span class="soft">{about}</span>
      </p>
      <p class="quote">{text.text_sv}</p>
      {text.text_en && (
        <p class="quote" lang="en">
          {text.text_en}
        </p>
      )}
      <p class="soft">
        {t('text-by', { name: text.mine ? (session.value?.viewer.name ?? text.by) : text.by })}
        {text.approved_by &&
          ` · ${t('text-approved-by', { name: text.approved_by, when: moment(text.approved_at) })}`}
      </p>
      {text.places && text.places.length > 0 && (
        <p class="soft">{t('text-places', { places: text.places.join(', ') })}</p>
      )}
      {text.state === 'draft' && text.mine && <p class="soft">{t('text-mine')}</p>}
      <Trouble error={error} />
      <div class="buttons">
        {text.state === 'draft' && !text.mine && (
          <button
            type="button"
            class="button primary small"
            disabled={busy}
            onClick={() => act(approveText, t('text-approved'))}
            data-testid="text-approve"
          >
            <Icon name="check" size={16} />
            {t('text-approve')}
          </button>
        )}
        {text.state !== 'withdrawn' && (
          <button
            type="button"
            class="button small"
            disabled={busy}
            onClick={() => act(withdrawText, t('text-withdrawn'))}
            data-testid="text-withdraw"
          >
            {t('text-withdraw')}
          </button>
        )}
      </div>
    </li>
  );
}

export function Texts() {
  const asked = useAsked(getTexts, 'texts');
  const names = new Map(useSubjects().data);
  const [writing, setWriting] = useState(false);
  return (
    <div data-testid="texts">
      <div class="admin-tools">
        <button type="button" class="button primary" onClick={() => setWriting(true)} data-testid="text-add">
          <Icon name="plus" />
          {t('text-add')}
        </button>
      </div>
      <Loaded
        asked={asked}
        empty={{ icon: 'file-text', title: t('texts-empty'), text: t('texts-empty-hint') }}
      >
        {(rows) => (
          <ul class="plain tiles">
            {rows.map((text) => (
              <Card
                key={text.id}
                text={text}
                about={names.get(text.subject) ?? weekOf(text.subject) ?? text.subject}
                again={asked.again}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {writing && <Write close={() => setWriting(false)} done={asked.again} />}
    </div>
  );
}
